import { calcPrice, extractUsage, waitForUpdate } from '@pydantic/genai-prices';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadCatalogue } from '../../pricing/load-catalogue.ts';
import { reasoningConvention } from '../../pricing/sources/genai-prices.ts';
import type { ApiModel, PriceRule } from '../../schema/api-model.ts';

const { models } = await loadCatalogue();
const providers = structuredClone((await waitForUpdate()) ?? []);

interface Usage {
  readonly input: number;
  readonly cached: number;
  readonly written: number;
  readonly output: number;
  readonly reasoning: number;
}

/** A second reading of the rules, kept apart from the product's own: the last rule that holds, then its highest cliff. */
function usdByRules(model: ApiModel, usage: Usage, at: Date): number {
  const day = at.toISOString().slice(0, 10);
  const clock = at.toISOString().slice(11, 16);
  const holds = ({ effectiveFrom, hoursUtc }: PriceRule): boolean => {
    if (effectiveFrom !== null && day < effectiveFrom) return false;
    if (hoursUtc === null) return true;
    const afterStart = clock >= hoursUtc.from;
    const beforeEnd = clock < hoursUtc.to;
    return hoursUtc.from <= hoursUtc.to ? afterStart && beforeEnd : afterStart || beforeEnd;
  };
  const rule = model.rules.findLast(holds)!;
  const rates = rule.tiers.findLast((tier) => usage.input > tier.aboveInputTokens) ?? rule;
  const input = rates.usdPerMillionInputTokens.value!;
  const output = usage.output + (model.reasoning === 'disjoint' ? usage.reasoning : 0);
  return (
    ((usage.input - usage.cached - usage.written) * input +
      usage.cached * (rates.usdPerMillionCachedInputTokens.value ?? input) +
      usage.written * (rates.usdPerMillionCacheWriteTokens.value ?? input) +
      output * rates.usdPerMillionOutputTokens.value!) /
    1e6
  );
}

/** The package wants reasoning inside the output, whatever the vendor reports. */
function usdByPackage(model: ApiModel, usage: Usage, timestamp: Date): number {
  const priced = calcPrice(
    {
      input_tokens: usage.input,
      cache_read_tokens: usage.cached,
      cache_write_tokens: usage.written,
      output_tokens: usage.output + (model.reasoning === 'disjoint' ? usage.reasoning : 0),
      output_reasoning_tokens: usage.reasoning,
    },
    model.model,
    { providerId: model.provider, timestamp },
  );
  if (!priced) throw new Error(`the package does not know ${model.provider}/${model.model}`);
  return priced.total_price;
}

/** The one case in which the package is known to be wrong: it cannot say that the peak hours began on 2026-08-17. */
const isNamedException = (id: string, at: Date): boolean => {
  const hour = at.getUTCHours();
  const peak = (hour >= 1 && hour < 4) || (hour >= 6 && hour < 10);
  return id === 'deepseek/deepseek-v4-flash' && at < new Date('2026-08-17T00:00:00Z') && peak;
};

const DATES = [
  '2025-12-01T23:59:59Z',
  '2026-07-29T23:59:59Z',
  '2026-07-30T00:00:00Z',
  '2026-08-16T00:30:00Z',
  '2026-08-16T16:29:59Z',
  '2026-08-16T16:30:00Z',
  '2026-11-20T00:29:59Z',
  '2026-11-20T00:59:59Z',
  '2026-11-20T01:00:00Z',
  '2026-11-20T04:00:00Z',
  '2026-11-20T09:59:59Z',
  '2026-11-20T12:00:00Z',
  '2027-01-01T00:00:00Z',
].map((text) => new Date(text));

const OUTPUTS = [
  [0, 0],
  [500, 300],
  [100_000, 7],
] as const;

const USAGES: Usage[] = [0, 1, 1_000, 199_999, 200_000, 200_001, 271_999, 272_000, 900_000].flatMap((input) =>
  [0, Math.floor(input * 0.6)].flatMap((cached) =>
    [0, Math.floor(input * 0.3)].flatMap((written) =>
      OUTPUTS.map(([output, reasoning]) => ({ input, cached, written, output, reasoning })),
    ),
  ),
);

test.each(Object.keys(models))('%s costs what the package says, over a grid of usages and dates', (id) => {
  const model = models[id]!;
  for (const at of DATES) {
    if (isNamedException(id, at)) continue;
    for (const usage of USAGES) {
      const expected = usdByPackage(model, usage, at);
      const usd = usdByRules(model, usage, at);
      if (Math.abs(usd - expected) > 1e-12 * Math.max(expected, Number.MIN_VALUE)) {
        expect.fail(`${id} ${JSON.stringify(usage)} at ${at.toISOString()}: ${usd}, the package says ${expected}`);
      }
    }
  }
});

test('random usages at random moments cost what the package says', () => {
  const moment = fc.date({ min: new Date('2025-01-01'), max: new Date('2027-06-01'), noInvalidDate: true });
  const tokens = fc.tuple(fc.nat(400_000), fc.nat(400_000), fc.nat(400_000), fc.nat(50_000), fc.nat(50_000));
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(models)),
      moment,
      tokens,
      (id, at, [plain, cached, written, output, part]) => {
        fc.pre(!isNamedException(id, at));
        const usage = { input: plain + cached + written, cached, written, output, reasoning: Math.min(part, output) };
        const expected = usdByPackage(models[id]!, usage, at);
        return Math.abs(usdByRules(models[id]!, usage, at) - expected) <= 1e-12 * expected;
      },
    ),
    { numRuns: 2_000 },
  );
});

test('before 2026-08-17 deepseek-v4-flash had no peak hours; the package charges the later peak rate', () => {
  const model = models['deepseek/deepseek-v4-flash']!;
  const usage = { input: 1_000_000, cached: 0, written: 0, output: 1_000_000, reasoning: 0 };
  const at = new Date('2026-08-01T02:00:00Z');
  // flat rate of that time: 0.14 + 0.28 = 0.42; the package's later peak: 0.44 + 1.32 = 1.76
  expect(usdByRules(model, usage, at)).toBeCloseTo(0.42, 12);
  expect(usdByPackage(model, usage, at)).toBeCloseTo(1.76, 12);
});

test('gpt-5.6-luna: the tier reprices the whole request above 271,999 input tokens', () => {
  const model = models['openai/gpt-5.6-luna']!;
  const at = new Date('2026-11-20T12:00:00Z');
  const usage = { cached: 0, written: 0, output: 1_000, reasoning: 0 };
  // (271,999 * 0.20 + 1,000 * 1.20) / 1e6 = 0.0555998; (272,000 * 0.40 + 1,000 * 1.80) / 1e6 = 0.1106
  expect(usdByRules(model, { ...usage, input: 271_999 }, at)).toBeCloseTo(0.055_599_8, 12);
  expect(usdByRules(model, { ...usage, input: 272_000 }, at)).toBeCloseTo(0.110_6, 12);
});

test('deepseek-chat: 1.37 by day and 0.685 by night for a million tokens each way', () => {
  const model = models['deepseek/deepseek-chat']!;
  const usage = { input: 1_000_000, cached: 0, written: 0, output: 1_000_000, reasoning: 0 };
  expect(usdByRules(model, usage, new Date('2026-11-20T12:00:00Z'))).toBeCloseTo(1.37, 12);
  expect(usdByRules(model, usage, new Date('2026-11-20T20:00:00Z'))).toBeCloseTo(0.685, 12);
});

const provider = (id: string) => providers.find((candidate) => candidate.id === id)!;

test('Google reports thoughts beside its output, so they come on top', () => {
  const report = {
    modelVersion: 'gemini-2.5-flash-lite',
    usageMetadata: { promptTokenCount: 1_000, candidatesTokenCount: 200, thoughtsTokenCount: 300 },
  };
  // the package adds them up: 200 + 300 = 500 output tokens, 300 of them reasoning
  expect(extractUsage(provider('google'), report).usage).toMatchObject({
    output_tokens: 500,
    output_reasoning_tokens: 300,
  });
  expect(reasoningConvention(provider('google'))).toBe('disjoint');
});

test('OpenAI reports reasoning inside its output', () => {
  const report = {
    model: 'gpt-5-mini',
    usage: { prompt_tokens: 1_000, completion_tokens: 500, completion_tokens_details: { reasoning_tokens: 300 } },
  };
  expect(extractUsage(provider('openai'), report, 'chat').usage).toMatchObject({
    output_tokens: 500,
    output_reasoning_tokens: 300,
  });
  expect(reasoningConvention(provider('openai'))).toBe('subset');
});

test.each([
  ['x-ai', 'disjoint'],
  ['anthropic', 'subset'],
  ['deepseek', 'subset'],
  ['groq', 'subset'],
  ['together', 'subset'],
])('%s reports reasoning as %s', (id, convention) => {
  expect(reasoningConvention(provider(id))).toBe(convention);
});
