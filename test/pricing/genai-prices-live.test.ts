import { REMOTE_DATA_JSON_URL, waitForUpdate } from '@pydantic/genai-prices';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { priceOfUsage } from '../../calculator/api-price.ts';
import { genaiPrices } from '../../pricing/live/genai-prices.ts';
import { type LivePrices, SourceError } from '../../pricing/live/live-source.ts';
import { modelsOf } from '../../pricing/models-of.ts';
import { readSnapshot } from '../../pricing/read-snapshot.ts';
import { contextWith } from './live-context.ts';

const { apiPrices } = await readSnapshot();
const packaged = structuredClone((await waitForUpdate()) ?? []);
const ORIGIN = new URL(REMOTE_DATA_JSON_URL).origin;

/** Reads the source from a server on this machine that answers with `body` where the vendor's file lies. */
async function readFrom(body: string): Promise<{ live: LivePrices; asked: string[]; progress: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('content-type', 'text/plain; charset=utf-8').end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const progress: string[] = [];
  const context = contextWith({
    apiPrices,
    origins: { [ORIGIN]: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    progress: (text) => progress.push(text),
  });
  return { live: await genaiPrices.read(context), asked, progress };
}

const changed = (change: (data: typeof packaged) => void): string => {
  const data = structuredClone(packaged);
  change(data);
  return JSON.stringify(data);
};
const recordOf = (data: typeof packaged, provider: string, model: string) =>
  data.find(({ id }) => id === provider)!.models.find(({ id }) => id === model)!;

describe('the data of the package, fetched', () => {
  test('become the models of the snapshot, with the day they were read', async () => {
    const { live, asked, progress } = await readFrom(JSON.stringify(packaged));
    expect(asked).toEqual([new URL(REMOTE_DATA_JSON_URL).pathname]);
    expect(genaiPrices.url).toBe(REMOTE_DATA_JSON_URL);
    expect(genaiPrices.missing({})).toBeNull();
    expect(progress).toEqual(['1694 models of 43 providers']);
    expect(live.notes).toEqual([]);
    const snapshot = modelsOf(apiPrices);
    expect(Object.keys(live.models!)).toEqual(Object.keys(snapshot));
    const { rules, ...rest } = live.models!['openai/gpt-5-mini']!;
    const { rules: _, ...known } = snapshot['openai/gpt-5-mini']!;
    expect(rest).toEqual(known);
    expect(rules[0]!.usdPerMillionInputTokens).toEqual({
      value: 0.25,
      source: 'published',
      citation: 'pydantic/genai-prices (MIT), data.json of its main branch, read on 2026-11-21',
      url: 'https://developers.openai.com/api/docs/pricing',
      asOf: '2026-11-21',
      licence: 'MIT',
    });
  });

  test('a new price and a new model are taken; what the overlay adds stays', async () => {
    const { live } = await readFrom(
      changed((data) => {
        recordOf(data, 'openai', 'gpt-5-mini').prices = { input_mtok: 0.2, output_mtok: 1.5 };
        const openai = data.find(({ id }) => id === 'openai')!;
        openai.models.push({
          id: 'gpt-7-mini',
          match: { equals: 'gpt-7-mini' },
          prices: { input_mtok: 1, output_mtok: 2 },
        });
      }),
    );
    const mini = live.models!['openai/gpt-5-mini']!;
    expect(mini.rules[0]!.usdPerMillionInputTokens.value).toBe(0.2);
    expect(mini.name).toBe('GPT-5 mini');
    expect(mini.serviceTiers.batch?.priceRatio.value).toBe(0.5);
    expect(live.models!['openai/gpt-7-mini']).toMatchObject({ name: 'gpt-7-mini at OpenAI', serviceTiers: {} });
  });

  test("DeepSeek's weekends have no peak hours in what is fetched either", async () => {
    const { live } = await readFrom(JSON.stringify(packaged));
    const usage = {
      inputTokens: 1e6,
      cachedInputTokens: 0,
      cacheWriteTokens: 0,
      cacheWriteOneHourTokens: 0,
      outputTokens: 1e6,
      reasoningTokens: 0,
    };
    const usd = (at: string) => priceOfUsage(live.models!['deepseek/deepseek-v4-flash']!, usage, { at }).usd;
    // Saturday and Monday at 02:00: 0.22 + 0.66 and 0.44 + 1.32
    expect(usd('2026-11-21T02:00:00Z')).toBeCloseTo(0.88, 12);
    expect(usd('2026-11-23T02:00:00Z')).toBeCloseTo(1.76, 12);
  });

  test('models that are gone and models that cannot be understood are told', async () => {
    const { live } = await readFrom(
      changed((data) => {
        const groq = data.find(({ id }) => id === 'groq')!;
        groq.models = groq.models.filter(({ id }) => id !== 'llama-3.1-8b-instant');
        recordOf(data, 'openai', 'gpt-5-mini').prices = { input_mtok: -1, output_mtok: 1 };
      }),
    );
    expect(live.models).not.toHaveProperty(['openai/gpt-5-mini']);
    expect(live.notes).toEqual([
      expect.stringMatching(/^Left out: data.json: openai\/gpt-5-mini: prices/),
      '2 models are no longer listed, among them groq/llama-3.1-8b-instant, openai/gpt-5-mini.',
    ]);
  });
});

describe('an answer that is not the data', () => {
  test.each([
    ['cut off', JSON.stringify(packaged).slice(0, 100_000), 'it is no JSON, or was cut off'],
    ['another form', '{"message":"not found"}', 'data.json: the document must be a list (got an object).'],
    ['an empty list', '[]', 'data.json'],
    ['a model twice', changed((data) => data[0]!.models.push(data[0]!.models[0]!)), 'free of doubled ids'],
    [
      'models of another form',
      JSON.stringify(packaged).replaceAll('"prices":', '"rates":'),
      'none of its models can be understood. Left out: data.json: anthropic/claude-2',
    ],
    ['a list of lists', '[[]]', 'data.json: [0]'],
  ])('%s is a failure of the source, with the place and what to do', async (_, body, message) => {
    const failure = await readFrom(body).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SourceError);
    expect((failure as SourceError).message).toContain(message);
    expect((failure as SourceError).hint).toContain('try again');
    expect((failure as SourceError).passing).toBe(false);
  });
});
