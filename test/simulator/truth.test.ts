import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSimulator } from '../../simulator/start-simulator.ts';
import type { TruthRecord } from '../../simulator/truth.ts';
import { post, simulator } from './running.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakeven-truth-'));
});
afterEach(() => rm(folder, { recursive: true }));

const ask = (model: string, tokens: number) => ({
  model,
  messages: [{ role: 'user', content: 'tell me more' }],
  stream: true,
  max_tokens: tokens,
  ignore_eos: true,
});

describe('truth', () => {
  it('has the stamps of each stream in order, none later than what the client saw', async () => {
    const { url, model, truth } = await simulator();
    const sentMs = performance.now();
    const seen = await Promise.all(
      [3, 12, 7].map(async (tokens) => {
        const requestId = `r${tokens}`;
        const response = await post(`${url}/chat/completions`, ask(model, tokens), {
          headers: { 'x-request-id': requestId },
        });
        expect(response.headers.get('x-request-id')).toBe(requestId);
        const arrivalsMs: number[] = [];
        for await (const bytes of response.body!) {
          const events = new TextDecoder().decode(bytes as Uint8Array).match(/"content":"[^"]/g) ?? [];
          for (const _ of events) arrivalsMs.push(performance.now());
        }
        return { requestId, tokens, arrivalsMs };
      }),
    );
    for (const { requestId, tokens, arrivalsMs } of seen) {
      const record = truth().find((one) => one.requestId === requestId)!;
      expect(arrivalsMs.length).toBe(tokens);
      // 3 words + 4 + 3
      expect(record).toMatchObject({
        inputTokens: 10,
        outputTokens: tokens,
        outcome: 'completed',
        status: 200,
        streamed: true,
      });
      expect(record.receivedMs).toBeGreaterThan(sentMs);
      expect(record.firstTokenMs).toBeGreaterThan(record.receivedMs);
      expect(record.lastTokenMs).toBeGreaterThan(record.firstTokenMs!);
      expect(record.doneMs).toBeGreaterThanOrEqual(record.lastTokenMs!);
      expect(arrivalsMs[0]).toBeGreaterThan(record.firstTokenMs!);
      expect(arrivalsMs.at(-1)).toBeGreaterThan(record.lastTokenMs!);
      // The engine's shortest step is 1 ms, 5 % of jitter at P95 apart.
      expect(record.lastTokenMs! - record.firstTokenMs!).toBeGreaterThan((tokens - 1) * 0.8 - record.pacingLagMaxMs!);
    }
  });

  it('of an answer that is not streamed has no token stamps', async () => {
    const { url, model, truth } = await simulator();
    const response = await post(`${url}/completions`, { model, prompt: 'a', max_tokens: 3, ignore_eos: true });
    const { id } = (await response.json()) as { id: string };
    expect(truth()).toMatchObject([
      { requestId: id, firstTokenMs: null, lastTokenMs: null, outputTokens: 3, streamed: false, outcome: 'completed' },
    ]);
  });

  it('is appended to a file, one line per request, that outlives the run', async () => {
    const truthPath = join(folder, 'truth.jsonl');
    const ids: string[] = [];
    for (const run of [1, 2]) {
      const { url, model, truth, stop } = await startSimulator({
        preset: 'tiny-fast',
        truthPath,
        keepTruth: run === 1,
      });
      await Promise.all(
        Array.from({ length: 5 }, async (_, index) => {
          const requestId = `${run}-${index}`;
          ids.push(requestId);
          await (
            await post(`${url}/chat/completions`, ask(model, 2 + index), { headers: { 'x-request-id': requestId } })
          ).text();
        }),
      );
      await stop();
      await stop();
      expect(truth().length).toBe(run === 1 ? 5 : 0);
    }
    const text = await readFile(truthPath, 'utf8');
    expect(text.endsWith('\n')).toBe(true);
    const records = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as TruthRecord);
    expect(records.map(({ requestId }) => requestId).toSorted()).toEqual(ids.toSorted());
    expect(records.every(({ timeOriginMs }) => timeOriginMs === performance.timeOrigin)).toBe(true);
  });

  it('that cannot be written refuses to start and leaves no server behind', async () => {
    const truthPath = join(folder, 'missing', 'truth.jsonl');
    await expect(startSimulator({ preset: 'tiny-fast', truthPath })).rejects.toThrow(
      `${truthPath} must be a file that can be written (got ENOENT).`,
    );
  });
});
