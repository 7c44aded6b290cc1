import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkWorkload } from '../../loadtest/workload/check-workload.ts';
import { NAMED_WORKLOADS, namedWorkload, type WorkloadName } from '../../loadtest/workload/named-workloads.ts';
import { SYNTHETIC_TEXT_WARNING } from '../../loadtest/workload/synthetic-text-warning.ts';
import { lengthsText, meanTokensOf, tokensAt } from '../../loadtest/workload/token-lengths.ts';
import type { TokenLengths, WorkloadPlan } from '../../loadtest/workload/workload-plan.ts';
import { workloadOf } from '../../loadtest/workload/workload-schema.ts';
import { normalQuantile, normalShareBelow } from '../../math/distributions.ts';
import { randomStream } from '../../math/random.ts';
import { InputError } from '../../schema/input-error.ts';
import { workloadSchema } from '../../schema/measurement.ts';
import { fixedLengths } from './plan.ts';

const random = randomStream('token lengths');
const drawn = (lengths: TokenLengths, n = 20_000): number[] => {
  const at = tokensAt(lengths);
  return Array.from({ length: n }, () => at(random()));
};
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const shareAtMost = (values: readonly number[], limit: number): number =>
  values.filter((value) => value <= limit).length / values.length;

test('the share of a normal distribution below x', () => {
  // Tables: 0.9750021 below 1.96, 0.8413447 below 1, 0.0013499 below -3.
  expect(normalShareBelow(1.96)).toBeCloseTo(0.9750021, 7);
  expect(normalShareBelow(1)).toBeCloseTo(0.8413447, 7);
  expect(normalShareBelow(-3)).toBeCloseTo(0.0013499, 7);
  expect([-9, 0, 9].map(normalShareBelow)).toEqual([0, 0.5, 1]);
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), (u) => {
      expect(Math.abs(normalShareBelow(normalQuantile(u)) - u)).toBeLessThan(1e-8);
    }),
  );
});

test('fixed and uniform lengths', () => {
  expect(new Set(drawn({ distribution: 'fixed', tokens: 7 }, 100))).toEqual(new Set([7]));
  const at = tokensAt({ distribution: 'uniform', lowTokens: 3, highTokens: 6 });
  // Four lengths, a quarter of the shares each.
  expect([0, 0.249, 0.25, 0.5, 0.75, 1].map(at)).toEqual([3, 3, 4, 5, 6, 6]);
  expect(meanTokensOf({ distribution: 'uniform', lowTokens: 3, highTokens: 6 })).toBe(4.5);
});

test('normal lengths are cut off below 1, and what is cut off is spread over the rest', () => {
  const wide = { distribution: 'normal', meanTokens: 5, standardDeviationTokens: 5 } as const;
  const values = drawn(wide);
  expect(Math.min(...values)).toBe(1);
  // Not piled up at 1: P(0.5 < X < 1.5) / P(X > 0.5) of N(5, 5), (0.24196 - 0.18406) / 0.81594 = 0.07096; standard error 0.0018.
  expect(Math.abs(shareAtMost(values, 1) - 0.07096)).toBeLessThan(4 * 0.0018);
  // Mean of the rest: 5 + 5 * density(-0.9) / 0.81594 = 5 + 5 * 0.26609 / 0.81594 = 6.6306; sd below 5, standard error 0.03.
  expect(Math.abs(meanTokensOf(wide) - 6.6306)).toBeLessThan(0.01);
  expect(Math.abs(mean(values) - 6.6306)).toBeLessThan(4 * 0.03);
  const narrow = { distribution: 'normal', meanTokens: 400, standardDeviationTokens: 20 } as const;
  const some = drawn(narrow);
  expect(Math.abs(mean(some) - 400)).toBeLessThan(4 * (20 / Math.sqrt(20_000)));
  expect(Math.abs(shareAtMost(some, 420) - 0.8501)).toBeLessThan(0.011); // below 420.5, that is 1.025 deviations
  expect(drawn({ ...narrow, standardDeviationTokens: 0 }, 3)).toEqual([400, 400, 400]);
});

test('lognormal lengths have the median and the 95th percentile asked for', () => {
  const lengths = { distribution: 'lognormal', medianTokens: 400, p95Tokens: 2000 } as const;
  const at = tokensAt(lengths);
  expect(at(0.5)).toBe(400);
  expect(at(0.95)).toBe(2000);
  const values = drawn(lengths);
  // Standard error of a share of 0.05: sqrt(0.05 * 0.95 / 20,000) = 0.0015.
  expect(Math.abs(shareAtMost(values, 2000) - 0.95)).toBeLessThan(4 * 0.0016);
  // sigma = ln(5) / 1.64485 = 0.97847; mean = 400 * exp(sigma^2 / 2) = 645.6.
  expect(meanTokensOf(lengths) / 645.6).toBeGreaterThan(0.995);
  expect(meanTokensOf(lengths) / 645.6).toBeLessThan(1.005);
  expect(drawn({ ...lengths, p95Tokens: 400 }, 3)).toEqual([400, 400, 400]);
});

test('whatever the distribution, lengths are whole, from 1 up, and rise with the share', () => {
  const tokens = fc.integer({ min: 1, max: 5000 });
  const lengths: fc.Arbitrary<TokenLengths> = fc.oneof(
    fc.tuple(tokens, tokens).map(([a, b]) => ({
      distribution: 'uniform' as const,
      lowTokens: Math.min(a, b),
      highTokens: Math.max(a, b),
    })),
    fc.record({ distribution: fc.constant('normal' as const), meanTokens: tokens, standardDeviationTokens: tokens }),
    fc.tuple(tokens, tokens).map(([a, b]) => ({
      distribution: 'lognormal' as const,
      medianTokens: Math.min(a, b),
      p95Tokens: Math.max(a, b),
    })),
  );
  fc.assert(
    fc.property(lengths, (each) => {
      const at = tokensAt(each);
      const values = [0, 1e-9, 0.01, 0.3, 0.5, 0.9, 0.999999, 1].map(at);
      expect(
        values.every((value, i) => Number.isInteger(value) && value >= 1 && (i === 0 || value >= values[i - 1]!)),
      ).toBe(true);
    }),
  );
});

test('lengths in words', () => {
  expect(
    (
      [
        { distribution: 'fixed', tokens: 512 },
        { distribution: 'uniform', lowTokens: 100, highTokens: 5000 },
        { distribution: 'normal', meanTokens: 400, standardDeviationTokens: 80.5 },
        { distribution: 'lognormal', medianTokens: 400, p95Tokens: 2000 },
      ] as const
    ).map(lengthsText),
  ).toEqual([
    'fixed 512',
    'uniform, 100 to 5,000',
    'normal, mean 400, standard deviation 80.5',
    'lognormal, median 400, P95 2,000',
  ]);
});

const NO_SAMPLING = { temperature: null, topP: null, topK: null, seed: null };
const described = (plan: WorkloadPlan) => {
  const workload = workloadOf(plan, { sampling: NO_SAMPLING, forcedOutputLength: true });
  expect(workloadSchema.safeParse(workload).success).toBe(true);
  return workload;
};

test('the description of a made-up workload', () => {
  expect(described(fixedLengths(512, 128))).toEqual({
    name: 'test',
    inputTokensPerRequest: 512,
    outputTokensPerRequest: 128,
    inputLengths: 'fixed 512',
    outputLengths: 'fixed 128',
    forcedOutputLength: true,
    saltedPrompts: true,
    content: 'synthetic',
    file: null,
    turnCount: 1,
    thinkTimeSeconds: 0,
    sharedPrefixTokens: 0,
    sampling: NO_SAMPLING,
  });
});

test('the mean prompt of a conversation holds the history, if answers have the wanted length', () => {
  // Prompts of 1000 + 50, 1000 + 2 * 50 + 20 and 1000 + 3 * 50 + 2 * 20 tokens: 1,120 on average.
  const plan = fixedLengths(50, 20, { turnsPerSession: 3, sharedPrefixTokens: 1000, thinkTimeSeconds: 2 });
  expect(described(plan)).toMatchObject({
    inputTokensPerRequest: 1120,
    outputTokensPerRequest: 20,
    inputLengths: 'each turn fixed 50 more',
    turnCount: 3,
    sharedPrefixTokens: 1000,
    thinkTimeSeconds: 2,
  });
});

test('the description of prompts of a file', () => {
  const turn = (outputTokens: number | null) => ({ text: 'hi', outputTokens });
  const prompts = (output: TokenLengths | null, ...turns: (number | null)[][]): WorkloadPlan =>
    fixedLengths(1, 1, {
      content: {
        kind: 'prompts',
        file: '/somewhere/prompts.jsonl',
        conversations: turns.map((each) => ({ system: null, turns: each.map(turn) })),
        output,
      },
    });
  const fixed = { distribution: 'fixed', tokens: 30 } as const;
  // Four turns in two conversations; 10, 20, 30 and 30 tokens are 22.5 on average.
  expect(described(prompts(fixed, [10, 20, null], [null]))).toMatchObject({
    content: 'prompts',
    file: 'prompts.jsonl',
    inputTokensPerRequest: null,
    outputTokensPerRequest: 22.5,
    inputLengths: 'of the file',
    outputLengths: 'of the file, else fixed 30',
    turnCount: 2,
  });
  expect(described(prompts(null, [10, null]))).toMatchObject({
    outputTokensPerRequest: null,
    outputLengths: 'of the file, else left to the endpoint',
  });
  expect(described(prompts(null, [null])).outputLengths).toBe('left to the endpoint');
  expect(described(prompts(fixed, [5], [7]))).toMatchObject({
    outputTokensPerRequest: 6,
    outputLengths: 'of the file',
  });
});

test('the description of a trace', () => {
  const record = (inputTokens: number, outputTokens: number) => ({ atMs: 0, inputTokens, outputTokens, blocks: null });
  const records = [record(100, 1), record(300, 2)];
  expect(described(fixedLengths(1, 1, { content: { kind: 'trace', file: 'a/b.csv', records } }))).toMatchObject({
    content: 'trace',
    file: 'b.csv',
    inputTokensPerRequest: 200,
    outputTokensPerRequest: 1.5,
    inputLengths: 'of the trace',
    outputLengths: 'of the trace',
    turnCount: 1,
  });
});

test('named workloads have the means they are listed with', () => {
  for (const name of Object.keys(NAMED_WORKLOADS) as WorkloadName[]) {
    const { inputTokensPerRequest, outputTokensPerRequest } = NAMED_WORKLOADS[name];
    expect(described(namedWorkload(name))).toMatchObject({ name, inputTokensPerRequest, outputTokensPerRequest });
    checkWorkload(namedWorkload(name));
  }
  expect(namedWorkload('agent')).toMatchObject({ turnsPerSession: 5, sharedPrefixTokens: 2000, salted: true });
  expect(namedWorkload('chat')).toMatchObject({ turnsPerSession: 1, sharedPrefixTokens: 0, forceOutputLength: true });
});

test.each<[string, Partial<WorkloadPlan>, RegExp]>([
  ['no turns', { turnsPerSession: 0 }, /turns per conversation must be a whole number, at least 1 \(got 0\)/],
  ['half a turn', { turnsPerSession: 1.5 }, /turns per conversation/],
  ['a negative pause', { thinkTimeSeconds: -1 }, /think time/],
  ['half a token', { sharedPrefixTokens: 0.5 }, /shared prefix/],
])('%s is refused', (_, change, message) => {
  expect(() => checkWorkload(fixedLengths(10, 10, change))).toThrow(message);
});

test.each<[TokenLengths, RegExp]>([
  [{ distribution: 'fixed', tokens: 0 }, /at least 1 \(got 0\)/],
  [{ distribution: 'fixed', tokens: 2.5 }, /whole number/],
  [{ distribution: 'uniform', lowTokens: 5, highTokens: 4 }, /the lower one first \(got 5 to 4\)/],
  [{ distribution: 'uniform', lowTokens: 0, highTokens: 4 }, /from 1 up/],
  [{ distribution: 'normal', meanTokens: 0, standardDeviationTokens: 1 }, /mean of at least 1/],
  [{ distribution: 'normal', meanTokens: 10, standardDeviationTokens: -1 }, /standard deviation of at least 0/],
  [{ distribution: 'lognormal', medianTokens: 100, p95Tokens: 99 }, /not below it \(got 100 and 99\)/],
  [{ distribution: 'lognormal', medianTokens: 0, p95Tokens: 99 }, /median of at least 1/],
  [{ distribution: 'lognormal', medianTokens: 5, p95Tokens: Infinity }, /95th percentile/],
])('lengths %o are refused', (lengths, message) => {
  const fixed = { distribution: 'fixed', tokens: 1 } as const;
  for (const content of [
    { kind: 'synthetic', input: lengths, output: fixed },
    { kind: 'synthetic', input: fixed, output: lengths },
    {
      kind: 'prompts',
      file: 'f',
      conversations: [{ system: null, turns: [{ text: 'a', outputTokens: null }] }],
      output: lengths,
    },
  ] as const) {
    expect(() => checkWorkload(fixedLengths(1, 1, { content }))).toThrow(message);
    expect(() => checkWorkload(fixedLengths(1, 1, { content }))).toThrow(InputError);
  }
});

test('a file has turns and lengths of its own', () => {
  const records = [{ atMs: 0, inputTokens: 1, outputTokens: 1, blocks: null }];
  const trace = { content: { kind: 'trace', file: 'trace.csv', records } } as const;
  checkWorkload(fixedLengths(1, 1, trace));
  expect(() => checkWorkload(fixedLengths(1, 1, { ...trace, turnsPerSession: 2 }))).toThrow(/left out with a trace/);
  expect(() => checkWorkload(fixedLengths(1, 1, { ...trace, sharedPrefixTokens: 9 }))).toThrow(/left out with a trace/);
  const none = { content: { kind: 'trace', file: 'trace.csv', records: [] } } as const;
  expect(() => checkWorkload(fixedLengths(1, 1, none))).toThrow(/^trace.csv must be a file with at least one request/);
});

test('the warning of made-up text names both directions', () => {
  expect(SYNTHETIC_TEXT_WARNING).toMatch(/too low.*too high/);
});
