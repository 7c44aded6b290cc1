import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backlogGrows, backlogRises, backlogTrend } from '../../loadtest/capacity/backlog.ts';
import { bracketOf, widthRatio } from '../../loadtest/capacity/bracket.ts';
import { DEFAULT_SEARCH } from '../../loadtest/capacity/defaults.ts';
import { longLookMs } from '../../loadtest/capacity/long-look.ts';
import { pooledShare } from '../../loadtest/capacity/pooled-share.ts';
import { type RateEvidence, rateEvidence } from '../../loadtest/capacity/rate-evidence.ts';
import { roundRate } from '../../loadtest/capacity/round-rate.ts';
import type { RunOutcome } from '../../loadtest/capacity/run-outcome.ts';
import { spoiltBy } from '../../loadtest/capacity/spoilt.ts';
import { randomStream } from '../../math/random.ts';
import { normalQuantile } from '../../math/distributions.ts';
import { atRate, outcome, reason, SEARCH, SLO, twice } from './capacity-outcomes.ts';

const evidence = (outcomes: readonly RunOutcome[]): RateEvidence[] =>
  rateEvidence({ outcomes, search: SEARCH, slo: SLO });
const verdicts = (outcomes: readonly RunOutcome[]) => evidence(outcomes).map(({ verdict }) => verdict);
const leanings = (outcomes: readonly RunOutcome[]) => evidence(outcomes).map(({ leaning }) => leaning);

describe('the share of several runs together', () => {
  const share = (met: number, missed: number, quantileRatio = 0.9) => {
    // Misses evenly among the others: no dependence.
    const every = missed === 0 ? Infinity : Math.floor((met + missed) / missed);
    const valuesMs = Float64Array.from({ length: met + missed }, (_, i) => (i % every === every - 1 ? 1500 : 100));
    return pooledShare({ valuesMs, limitMs: 1000, quantileRatio });
  };

  it('passes without a miss from as many requests on as leave 1 % to luck', () => {
    // 0.9^43 = 0.0108, 0.9^44 = 0.0097.
    expect(share(43, 0).verdict).toBe('UNDECIDED');
    expect(share(44, 0)).toMatchObject({ verdict: 'MET', value: 1, effectiveCount: 44, samplesNeededRatio: 1 });
    // 0.99^458 = 0.01002, 0.99^459 = 0.0099.
    expect(share(458, 0, 0.99).verdict).toBe('UNDECIDED');
    expect(share(459, 0, 0.99).verdict).toBe('MET');
  });

  it('misses from as many misses on as 5 % of the luck would not bring', () => {
    // All of n missed: the upper end is 1 - 0.05^(1/n): 1 - 0.05 = 0.95 with one, 0.776 with two.
    const all = (n: number) =>
      pooledShare({ valuesMs: new Float64Array(n).fill(Infinity), limitMs: 1000, quantileRatio: 0.9 });
    expect(all(1).verdict).toBe('UNDECIDED');
    expect(all(2)).toMatchObject({ verdict: 'MISSED', value: 0 });
  });

  it('says how many more samples would decide it', () => {
    // 30 without a miss need 44: 1.25^2 = 1.5625 times as many are 46.9.
    expect(share(30, 0).samplesNeededRatio).toBeCloseTo(1.5625, 10);
    // A share at the limit is never decided.
    expect(share(90, 10).samplesNeededRatio).toBe(Infinity);
  });

  it('counts misses that come together as few', () => {
    const scattered = share(900, 50);
    const together = pooledShare({
      valuesMs: Float64Array.from({ length: 950 }, (_, i) => (i >= 300 && i < 350 ? 1500 : 100)),
      limitMs: 1000,
      quantileRatio: 0.9,
    });
    expect(scattered.verdict).toBe('MET');
    expect(together.value).toBeCloseTo(900 / 950, 10);
    expect(together.effectiveCount).toBeLessThan(scattered.effectiveCount / 10);
    expect(together.verdict).toBe('UNDECIDED');
  });

  it('counts misses that come together as few where the values themselves jump about', () => {
    const { effectiveCount } = pooledShare({
      valuesMs: Float64Array.from({ length: 950 }, (_, i) => (i >= 300 && i < 350 ? 1001 : i % 2 === 0 ? 100 : 999)),
      limitMs: 1000,
      quantileRatio: 0.9,
    });
    expect(effectiveCount).toBeLessThan(95);
  });

  it('counts values that wander near the limit together as few, though none has missed', () => {
    const wave = (toMs: number) =>
      pooledShare({
        valuesMs: Float64Array.from({ length: 600 }, (_, i) => 100 + (toMs - 100) * Math.sin((i * Math.PI) / 300) ** 2),
        limitMs: 1000,
        quantileRatio: 0.9,
      });
    expect(wave(950).verdict).toBe('UNDECIDED');
    // 40 % of the way from the lowest value, 100, to the limit is 460: below that nothing is near.
    expect(wave(460)).toMatchObject({ verdict: 'MET', effectiveCount: 600 });
  });
});

describe('the trend of the backlog', () => {
  const line = (slope: number, noise: (i: number) => number = () => 0) =>
    backlogTrend({
      inFlightRequests: Array.from({ length: 30 }, (_, i) => 20 + slope * i + noise(i)),
      windowSeconds: 30,
      requestSeconds: 0,
    })!;

  it('is the least-squares slope', () => {
    expect(line(0.5)).toMatchObject({ requestsPerSecond: 0.5, windowSeconds: 30 });
    // Slices of 2 s: one more in each is half a request a second.
    const trend = backlogTrend({
      inFlightRequests: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      windowSeconds: 20,
      requestSeconds: 0,
    })!;
    expect(trend.requestsPerSecond).toBeCloseTo(0.5, 12);
    expect(trend.standardError).toBeCloseTo(0, 12);
  });

  it('has the standard error of its residuals, and a larger one where requests span slices', () => {
    // +1, -1, ...: residual variance about 30 / 28; sum of squares of -14.5..14.5 is 30 * (30^2 - 1) / 12 = 2247.5.
    const alternating = (i: number) => (i % 2 === 0 ? 1 : -1);
    const { standardError } = line(0, alternating);
    expect(standardError).toBeCloseTo(Math.sqrt(30 / 28 / 2247.5), 3);
    const spanning = backlogTrend({
      inFlightRequests: Array.from({ length: 30 }, (_, i) => 20 + alternating(i)),
      windowSeconds: 30,
      requestSeconds: 8,
    })!;
    // 16 slices hang together: four times the error.
    expect(spanning.standardError).toBeCloseTo(4 * standardError, 10);
  });

  it('knows from the run how long a request takes', () => {
    const inFlightRequests = Array.from({ length: 30 }, (_, i) => 16 + (i % 2 === 0 ? 1 : -1));
    const errorAt = (completedRequestsPerSecond: number): number =>
      outcome({ inFlightRequests, completedRequestsPerSecond }).backlog!.standardError;
    // 16 in flight: 8 s each at 2 a second, so that 16 slices hang together; 0.16 s each at 100.
    expect(errorAt(2)).toBeCloseTo(4 * errorAt(100), 10);
  });

  it('is unknown without a window, or with too few slices', () => {
    const slices = { requestSeconds: 1, inFlightRequests: [1, 2, 3, 4, 5, 6, 7] };
    expect(backlogTrend({ ...slices, windowSeconds: 7 })).toBeNull();
    expect(backlogTrend({ requestSeconds: 1, inFlightRequests: [], windowSeconds: 0 })).toBeNull();
    expect(backlogRises([])).toBe(false);
    expect(backlogGrows([], 10)).toBe(false);
  });

  it('rises from 2.33 standard errors on, of all runs together', () => {
    const trend = (z: number) => ({ requestsPerSecond: z, standardError: 1, windowSeconds: 30 });
    expect(backlogRises([trend(2.3)])).toBe(false);
    expect(backlogRises([trend(2.35)])).toBe(true);
    // Two of 1.7 standard errors are 3.4 / sqrt(2) = 2.4.
    expect(backlogRises([trend(1.7), trend(1.7)])).toBe(true);
    expect(backlogRises([trend(-3)])).toBe(false);
    // A slope known twice as well counts four times: (2 * 1 + 0 * 4) / sqrt(5) < 2.33.
    expect(backlogRises([trend(5), { requestsPerSecond: 0, standardError: 0.1, windowSeconds: 60 }])).toBe(false);
  });

  it('grows when a random walk of as many requests would not', () => {
    // 30 s at 10/s: standard deviation of the growth sqrt(6/5 * 2 * 10 * 30) = 26.8 requests; 3.09 of them are 82.9, 2.76/s.
    const trend = (requestsPerSecond: number) => ({ requestsPerSecond, standardError: 0.01, windowSeconds: 30 });
    expect(backlogGrows([trend(2.75)], 10)).toBe(false);
    expect(backlogGrows([trend(2.78)], 10)).toBe(true);
    // Four runs: half of that.
    expect(backlogGrows(new Array(4).fill(trend(1.39)), 10)).toBe(true);
    expect(backlogGrows(new Array(4).fill(trend(1.37)), 10)).toBe(false);
  });

  it('rarely rises by chance', () => {
    let rises = 0;
    for (let seed = 0; seed < 400; seed++) {
      const random = randomStream(seed, 'steady');
      let at = 0;
      // First-order autoregression with a time of e^-1 = 3 slices or so, from its stationary state.
      const step = () => (at = 0.7 * at + Math.sqrt(1 - 0.49) * normalQuantile(Math.max(1e-9, random())));
      for (let i = 0; i < 20; i++) step();
      const inFlightRequests = Array.from({ length: 60 }, () => 20 + 4 * step());
      if (backlogRises([backlogTrend({ inFlightRequests, windowSeconds: 60, requestSeconds: 3 })!])) rises++;
    }
    // 1 % were it exact; the time is estimated from the same few slices.
    expect(rises).toBeLessThan(16);
  });
});

describe('what a run is worth', () => {
  it.each([
    'client-delay',
    'send-lag',
    'client-cpu',
    'stale-sockets',
    'log-overflow',
    'output-length',
    'prompt-length',
    'token-counts-disagree',
    'prefix-cache-hits',
    'no-requests',
    'interrupted',
    'offered-load',
  ] as const)('%s: nothing', (code) => {
    expect(spoiltBy(outcome({ reasons: [reason(code)] }))).toBe(`${code}: It is so.`);
    expect(evidence([outcome({ reasons: [reason(code)] })])[0]).toMatchObject({
      runs: [],
      sampleCount: 0,
      verdict: 'UNDECIDED',
    });
  });

  it.each(['error-ratio', 'in-flight', 'not-steady'] as const)('%s tells of the server', (code) => {
    expect(spoiltBy(outcome({ reasons: [reason(code)] }))).toBeNull();
  });

  it('load that a cap held back counts: its wait is in the latency', () => {
    const held = outcome({ reasons: [reason('offered-load')] });
    expect(spoiltBy({ ...held, plan: { ...held.plan, maxInFlightRequests: 8 } })).toBeNull();
  });

  it('a run without a request is worth nothing', () => {
    expect(spoiltBy(outcome({ met: 0 }))).toMatch(/^no-requests/);
    expect(spoiltBy(outcome({ windowMs: 0 }))).toMatch(/^no-requests/);
    expect(spoiltBy(outcome())).toBeNull();
  });
});

describe('the verdict on a rate', () => {
  it('is MET when it was within the limits twice', () => {
    expect(leanings([atRate(10)])).toEqual(['MET']);
    expect(verdicts([atRate(10)])).toEqual(['UNDECIDED']);
    expect(verdicts(twice(10))).toEqual(['MET']);
  });

  it('is MET only after one look that is long enough', () => {
    // 10 s + 29 s < 40 s.
    const short = { windowMs: 29_000 };
    expect(leanings(twice(10, short))).toEqual(['MET']);
    expect(verdicts(twice(10, short))).toEqual(['UNDECIDED']);
    expect(verdicts([atRate(10, short), atRate(10)])).toEqual(['MET']);
  });

  it('pools runs: neither of two is enough alone', () => {
    const few = { met: 30 };
    expect(leanings([atRate(1, few)])).toEqual(['UNDECIDED']);
    expect(leanings(twice(1, few))).toEqual(['MET']);
  });

  it('is MISSED for the share of either term', () => {
    expect(verdicts([atRate(10, { met: 200, missed: 100 })])).toEqual(['MISSED']);
    const slow = atRate(10, {
      terms: [outcome().terms[0]!, { metric: 'tpot', valuesMs: new Float64Array(300).fill(101) }],
    });
    expect(verdicts([slow])).toEqual(['MISSED']);
  });

  it('leaves out a term that judges nothing', () => {
    const oneToken = { terms: [outcome().terms[0]!, { metric: 'tpot' as const, valuesMs: new Float64Array(0) }] };
    expect(verdicts(twice(10, oneToken))).toEqual(['MET']);
  });

  it('is MISSED when the queue grows, whatever the latencies say', () => {
    const [rate] = evidence([atRate(10, { inFlightRequests: Array.from({ length: 30 }, (_, i) => 10 + 5 * i) })]);
    expect(rate).toMatchObject({ verdict: 'MISSED', backlogGrew: true });
    expect(rate!.shares.map(({ verdict }) => verdict)).toEqual(['MET', 'MET']);
  });

  it('is no pass while the backlog rises', () => {
    const rising = { inFlightRequests: Array.from({ length: 30 }, (_, i) => 10 + i / 2 + (i % 2)) };
    expect(leanings(twice(10, rising))).toEqual(['UNDECIDED']);
  });

  it('is no pass while no run was beyond reproach', () => {
    expect(leanings(twice(10, { reasons: [reason('not-steady', 0.25)] }))).toEqual(['UNDECIDED']);
    expect(leanings([atRate(10, { reasons: [reason('not-steady', 0.25)] }), atRate(10)])).toEqual(['MET']);
  });

  it('is MISSED when surely too many requests fail, although the share holds', () => {
    // 12 of 300 are 4 %: the lower end is above 1 %; 4 of 300 are 1.3 %: it is not.
    const failing = (failedCount: number) => ({ failedCount, reasons: [reason('error-ratio', 0.01)] });
    expect(evidence([atRate(10, failing(12))])[0]).toMatchObject({ verdict: 'MISSED', failedTooOften: true });
    expect(evidence([atRate(10, failing(4))])[0]).toMatchObject({ verdict: 'UNDECIDED', failedTooOften: false });
  });

  it('is no pass where a lower rate does worse', () => {
    // Below it 510 of 600 are within the limit. 120 of 120 would pass alone: together 630 of 720, 87.5 %. With 12,000 of
    // 12,000 they are 12,510 of 12,600, 99 %.
    const lower = twice(10, { met: 255, missed: 45 });
    expect(leanings(twice(10.6, { met: 60 }))).toEqual(['MET']);
    expect(leanings([...lower, ...twice(10.6, { met: 60 })])).toEqual(['MISSED', 'UNDECIDED']);
    expect(leanings([...lower, ...twice(10.6, { met: 6000 })])).toEqual(['MISSED', 'MET']);
  });

  it('counts spoilt runs apart', () => {
    const [rate] = evidence([...twice(10), atRate(10, { reasons: [reason('client-cpu')] })]);
    expect(rate!.runs).toHaveLength(2);
    expect(rate!.spoiltRuns).toHaveLength(1);
    expect(rate).toMatchObject({ verdict: 'MET', sampleCount: 600, windowMs: 60_000 });
  });
});

describe('a look that is long enough', () => {
  const of = (requestsPerSecond: number, ttftLimitMs: number, quantileRatio: number): number =>
    longLookMs(requestsPerSecond, { slo: { ...SLO, ttftLimitMs, quantileRatio }, search: DEFAULT_SEARCH });

  it('lets a queue that grows by half the precision reach the limit', () => {
    // 2 s / 2.5 % = 80 s.
    expect(of(1, 2000, 0.99)).toBeCloseTo(80_000, 6);
    expect(of(1, 500, 0.99)).toBeCloseTo(20_000, 6);
  });

  it('lets a queue forget where it began', () => {
    // Mean wait 2 s / ln 100 = 0.4343 s; 8 * 100 * 0.4343^2 = 150.9 s.
    expect(of(100, 2000, 0.99)).toBeCloseTo(150_892, -1);
  });

  it('takes no more than a third of the budget', () => {
    expect(of(1000, 2000, 0.9)).toBe(200_000);
  });
});

describe('the bracket', () => {
  const rates = (text: string): RateEvidence[] =>
    [...text].map((letter, i) => ({
      ...evidence([atRate(i + 1)])[0]!,
      leaning: 'UNDECIDED',
      verdict: letter === '+' ? 'MET' : letter === '-' ? 'MISSED' : 'UNDECIDED',
    }));
  const ends = (text: string) => {
    const { low, high } = bracketOf(rates(text), 'verdict');
    return [low?.requestsPerSecond ?? null, high?.requestsPerSecond ?? null];
  };

  it.each([
    ['++?--', 2, 4],
    ['?+?-?', 2, 4],
    ['??', null, null],
    ['++', 2, null],
    ['--', null, 1],
    // 3 MISSED below 4, which MET: one of them is wrong.
    ['++-+-', 2, 5],
    ['+-+-', 1, 4],
    ['-+', null, null],
    ['+-+', 1, null],
    ['-+-', null, 3],
  ])('of %s reaches from %s to %s', (text, low, high) => {
    expect(ends(text)).toEqual([low, high]);
  });

  it('is as wide as its ends differ', () => {
    expect(widthRatio(bracketOf(rates('+??-'), 'verdict'))).toBeCloseTo(0.75, 12);
    expect(widthRatio(bracketOf(rates('++'), 'verdict'))).toBe(Infinity);
    expect(bracketOf(rates('+-'), 'leaning')).toEqual({ low: null, high: null });
  });

  it('never has a MISSED below its lower end or a MET above its upper one', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('+', '-', '?'), minLength: 1, maxLength: 9 }), (text) => {
        const [low, high] = ends(text);
        if (low !== null) expect(text.slice(0, low)).not.toContain('-');
        if (high !== null) expect(text.slice(high! - 1)).not.toContain('+');
        if (low !== null && high !== null) expect(low!).toBeLessThan(high!);
      }),
    );
  });
});

describe('rates', () => {
  it('have as many digits as the precision needs', () => {
    expect(roundRate(12.3456, 0.05)).toBe(12.3);
    expect(roundRate(0.123456, 0.05)).toBe(0.123);
    expect(roundRate(1234.5, 0.05)).toBe(1230);
    expect(roundRate(12.3456, 0.5)).toBe(12.3);
    // 0.1 % of 12.3456 is 0.012.
    expect(roundRate(12.3456, 0.001)).toBe(12.35);
  });
});
