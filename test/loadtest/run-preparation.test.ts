import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { endpointOf } from '../../loadtest/client/endpoint.ts';
import { readCountersOf } from '../../loadtest/engine/read-counters.ts';
import { runLoadTest } from '../../loadtest/engine/run.ts';
import type { WorkloadPlan } from '../../loadtest/workload/workload-plan.ts';
import { eventsIn, startsIn } from './log-events.ts';
import { type PacedOptions, type PacedServer, pacedServer } from './paced-server.ts';
import { fixedLengths, hooks, planFor, points } from './plan.ts';

let folder: string;
let eventsPath: string;
const servers: PacedServer[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakeven-preparation-'));
  eventsPath = join(folder, 'events.jsonl');
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  await rm(folder, { recursive: true });
});

async function server(options: PacedOptions = {}): Promise<PacedServer> {
  const started = await pacedServer({ firstTokenMs: 2, betweenTokensMs: 0, ...options });
  servers.push(started);
  return started;
}

const short = { length: { requestCount: 3 }, warmupSeconds: 0 };

describe('before the load', () => {
  const asked = ({ seen }: PacedServer): unknown[] =>
    seen.filter(({ id }) => id.startsWith('preparation')).map(({ body }) => body.max_tokens);

  test('one whole request as it will be measured, then prompts for one token', async () => {
    const paced = await server({ templateTokens: 9, tokensPerWord: 1.5 });
    const { measurement } = await runLoadTest(
      planFor(paced.url, { ...short, workload: fixedLengths(120, 7) }),
      hooks(),
    );
    const [first, ...others] = asked(paced);
    expect(first).toBe(7);
    expect(others.length).toBeGreaterThanOrEqual(4);
    expect(new Set(others)).toEqual(new Set([1]));
    expect(measurement.warnings.join()).not.toContain('calibrated');
  });

  test('nothing but the whole request where the length of prompts is assumed, which it says', async () => {
    const paced = await server();
    const plan = planFor(paced.url, { ...short, calibratePrompts: false });
    const { measurement } = await runLoadTest(plan, hooks());
    expect(asked(paced)).toEqual([6]);
    expect(measurement.warnings.join()).toContain('was not calibrated');
  });

  test('prompts of a file are sent as they are, and nobody asks how long they should be', async () => {
    const paced = await server();
    const workload: WorkloadPlan = {
      ...fixedLengths(1, 1),
      salted: false,
      content: {
        kind: 'prompts',
        file: 'prompts.jsonl',
        conversations: [{ system: null, turns: [{ text: 'Say something kind.', outputTokens: 4 }] }],
        output: null,
      },
    };
    const { measurement } = await runLoadTest(planFor(paced.url, { ...short, eventsPath, workload }), hooks());
    expect(asked(paced)).toEqual([4]);
    expect(new Set(paced.seen.map(({ prompt }) => prompt))).toEqual(new Set(['Say something kind.']));
    expect(measurement.warnings.join()).not.toContain('calibrated');
    expect(measurement.workload.inputTokensPerRequest).toBeNull();
    for (const start of await startsIn(eventsPath)) {
      expect(start).toMatchObject({ askedInputTokens: null, askedOutputTokens: 4 });
    }
  });

  test('a replay: requests of the lengths and at the times of the trace', async () => {
    const paced = await server({ tokensPerWord: 1 });
    const records = [0, 40, 60, 300].map((atMs, i) => ({
      atMs,
      inputTokens: 20 + 10 * i,
      outputTokens: 2 + i,
      blocks: null,
    }));
    const workload: WorkloadPlan = { ...fixedLengths(1, 1), content: { kind: 'trace', file: 'trace.csv', records } };
    const load = points({ kind: 'replay', trace: 'trace.csv', speedRatio: 2 });
    const plan = planFor(paced.url, { load, workload, eventsPath, warmupSeconds: 0 });
    const { measurement } = await runLoadTest(plan, hooks());
    expect(measurement.operatingPoints[0]!.requests).toMatchObject({ started: 4, succeeded: 4 });
    const starts = await startsIn(eventsPath);
    const [first] = starts;
    expect(starts.map(({ intendedMs }) => Math.round(intendedMs - first!.intendedMs))).toEqual([0, 20, 30, 150]);
    expect(starts.map(({ askedOutputTokens }) => askedOutputTokens)).toEqual([2, 3, 4, 5]);
    expect(starts.map(({ askedInputTokens }) => askedInputTokens)).toEqual([20, 30, 40, 50]);
  });
});

describe("the server's counters", () => {
  const text = (generated: number, more = ''): string =>
    `vllm:generation_tokens_total{model_name="paced"} ${generated}\nvllm:prompt_tokens_total{model_name="paced"} 100\n${more}`;
  const read = (...all: readonly PacedServer[]) =>
    readCountersOf(
      all.map(({ url }) => endpointOf(url, null)),
      'paced',
    )(new AbortController().signal);

  test('are summed over the URLs; a figure that one of them lacks is unknown', async () => {
    const hits = 'vllm:prefix_cache_hits_total{model_name="paced"} 4\n';
    const [a, b] = [await server({ metrics: () => text(5, hits) }), await server({ metrics: () => text(7) })];
    expect(await read(a, b)).toEqual({
      promptTokens: 200,
      generatedTokens: 12,
      prefixCacheQueriedTokens: null,
      prefixCacheHitTokens: null,
    });
    expect(await read(a)).toMatchObject({ generatedTokens: 5, prefixCacheHitTokens: 4 });
  });

  test('a URL without any makes all unknown; no URL with any is no figure at all', async () => {
    const [a, none] = [await server({ metrics: () => text(5) }), await server()];
    expect(await read(a, none)).toMatchObject({ generatedTokens: null, promptTokens: null });
    expect(await read(none, none)).toBeNull();
  });

  test('stand in the log at both ends of the window', async () => {
    let generated = 0;
    const paced = await server({ metrics: () => text((generated += 10)) });
    const { measurement } = await runLoadTest(planFor(paced.url, { ...short, eventsPath }), hooks());
    const counters = (await eventsIn(eventsPath)).filter((event) => event.kind === 'counter');
    expect(counters.map(({ boundary, generatedTokens }) => [boundary, generatedTokens])).toEqual([
      ['window-start', 10],
      ['window-end', 20],
    ]);
    expect(measurement.operatingPoints[0]!.server).toMatchObject({ generatedTokens: 10, promptTokens: 0 });
  });
});
