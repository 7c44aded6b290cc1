import { describe, expect, it } from 'vitest';
import { capacityOf } from '../../loadtest/capacity/capacity-of.ts';
import { DEFAULT_SEARCH } from '../../loadtest/capacity/defaults.ts';
import { nextStep } from '../../loadtest/capacity/next-step.ts';
import type { RunOutcome } from '../../loadtest/capacity/run-outcome.ts';
import { randomStream } from '../../math/random.ts';
import type { PointPlan, SearchPlan } from '../../schema/event.ts';
import type { Capacity, ValidityReason } from '../../schema/measurement.ts';
import type { Slo } from '../../schema/slo.ts';
import { poissonSource, runOn, searched } from './capacity-virtual-run.ts';
import { batchServer, exponential, slotServer, type VirtualServer, waitsLonger } from './capacity-virtual-servers.ts';

const SEEDS = Array.from({ length: 10 }, (_, i) => i + 1);
const NO_TPOT_LIMIT_MS = 1e6;

const sloOf = (quantileRatio: number, ttftLimitMs: number, tpotLimitMs = NO_TPOT_LIMIT_MS): Slo => ({
  name: 'test',
  quantileRatio,
  ttftLimitMs,
  tpotLimitMs,
});

/** M/M/c with its highest rate by Erlang's C formula. */
function markovian(slots: number, serviceMs: number, slo: Slo): Case {
  const server = slotServer({ slots, prefillMs: 0, outputTokens: 100, decodeMs: exponential(serviceMs) });
  let low = 0;
  let high = (1000 * slots) / serviceMs;
  for (let i = 0; i < 50; i++) {
    const requestsPerSecond = (low + high) / 2;
    const misses = waitsLonger({ slots, requestsPerSecond, serviceMs, limitMs: slo.ttftLimitMs });
    if (misses <= 1 - slo.quantileRatio) low = requestsPerSecond;
    else high = requestsPerSecond;
  }
  return { server, slo, capacity: low };
}

interface Case {
  readonly server: VirtualServer;
  readonly slo: Slo;
  /** Highest Poisson rate that meets the SLO in the long run, requests per second. */
  readonly capacity: number;
}

/** Answers of one length: M/D/16. */
const FIXED_LENGTH: Case = {
  server: slotServer({ slots: 16, prefillMs: 30, outputTokens: 100, decodeMs: () => 470 }),
  slo: sloOf(0.9, 300),
  // Eight runs of 600,000 requests at each rate: share 0.9019 +- 0.0035 at 28.7, 0.8945 +- 0.0036 at 28.8.
  capacity: 28.73,
};
/** Steps of 8 ms and more the more run; prefill of a new request holds up all others. */
const BATCHING: Case = {
  server: batchServer({
    slots: 48,
    outputTokens: 100,
    stepMs: (running, joining) => 8 + 0.25 * running + 12 * joining,
  }),
  slo: sloOf(0.99, 1000),
  // The same: 0.9913 +- 0.0012 at 16.9, 0.9848 +- 0.0017 at 17.1.
  capacity: 16.94,
};

const CASES: readonly (readonly [name: string, Case])[] = [
  ['M/M/32, two seconds each, p99 TTFT 2 s', markovian(32, 2000, sloOf(0.99, 2000))],
  ['M/M/8, a quarter of a second each, p90 TTFT 0.5 s', markovian(8, 250, sloOf(0.9, 500))],
  ['M/D/16, half a second each, p90 TTFT 0.3 s', FIXED_LENGTH],
  ['continuous batching, p99 TTFT 1 s', BATCHING],
];

const found = ({ server, slo }: Case, seed: number, search: SearchPlan = DEFAULT_SEARCH): Capacity =>
  capacityOf(searched({ search, slo, seed, run: (plan) => runOn(server, plan, seed) }), search, slo);

const holds = (result: Capacity, capacity: number): boolean =>
  (result.metRequestsPerSecond ?? 0) <= capacity && capacity <= (result.missedRequestsPerSecond ?? Infinity);

const widthRatio = ({ metRequestsPerSecond: met, missedRequestsPerSecond: missed }: Capacity): number =>
  met === null || missed === null ? 1 : 1 - met / missed;

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

describe('the capacity of a server whose capacity is known', () => {
  it.each(CASES)('%s: the bracket holds it in at least 9 of 10 seeds', (_, known) => {
    const results = SEEDS.map((seed) => found(known, seed));
    expect(results.filter((result) => holds(result, known.capacity)).length).toBeGreaterThanOrEqual(9);
    // An open bracket holds everything: most must have both ends, and say something.
    const closed = results.filter((result) => holds(result, known.capacity) && widthRatio(result) < 1);
    expect(closed.length).toBeGreaterThanOrEqual(6);
    expect(median(closed.map(widthRatio))).toBeLessThan(0.45);
  });

  it('a longer budget narrows the bracket, and it still holds', () => {
    const hour: SearchPlan = { ...DEFAULT_SEARCH, budgetMs: 3_600_000 };
    const long = SEEDS.slice(0, 4).map((seed) => found(FIXED_LENGTH, seed, hour));
    const short = SEEDS.slice(0, 4).map((seed) => found(FIXED_LENGTH, seed));
    expect(long.filter((result) => holds(result, FIXED_LENGTH.capacity)).length).toBeGreaterThanOrEqual(3);
    expect(median(long.map(widthRatio))).toBeLessThan(0.1);
    expect(median(long.map(widthRatio))).toBeLessThan(median(short.map(widthRatio)) / 1.5);
  });

  it.each([
    [FIXED_LENGTH, 27.5, 30],
    [BATCHING, 15.9, 18],
  ])('the long run agrees with the capacity written down (%#)', ({ server, slo }, below, above) => {
    const share = (requestsPerSecond: number): number => {
      const untilMs = (1000 * 30_000) / requestsPerSecond;
      const served = server.serve(poissonSource(requestsPerSecond, randomStream(1)), randomStream(2), untilMs);
      const judged = served.filter(({ intendedMs }) => intendedMs > untilMs / 50 && intendedMs < untilMs * 0.98);
      const met = judged.filter(({ intendedMs, firstTokenMs }) => firstTokenMs - intendedMs <= slo.ttftLimitMs);
      return met.length / judged.length;
    };
    expect(share(below)).toBeGreaterThan(slo.quantileRatio);
    expect(share(above)).toBeLessThan(slo.quantileRatio);
  });
});

/** M/M/8 at 1 s each is full at 8 requests/s. */
const SMALL = slotServer({ slots: 8, prefillMs: 0, outputTokens: 100, decodeMs: exponential(1000) });
const SLO = sloOf(0.9, 500);
const SHORT: SearchPlan = { ...DEFAULT_SEARCH, budgetMs: 400_000 };

describe('a search', () => {
  const run = (plan: PointPlan): RunOutcome => runOn(SMALL, plan, 7);

  it('goes on the same wherever it is cut', () => {
    const whole = searched({ search: SHORT, slo: SLO, seed: 7, run });
    expect(whole.length).toBeGreaterThan(10);
    for (let cut = 0; cut <= whole.length; cut++) {
      const ids = searched({ search: SHORT, slo: SLO, seed: 7, run, outcomes: whole.slice(0, cut) }).map(
        ({ plan }) => plan.id,
      );
      expect(ids).toEqual(whole.map(({ plan }) => plan.id));
    }
  });

  it('gives each run an id of its own, readable, the first of a load without a number', () => {
    const ids = searched({ search: SHORT, slo: SLO, seed: 7, run }).map(({ plan }) => plan.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.slice(0, 4)).toEqual(['concurrency-1', 'concurrency-2', 'concurrency-4', 'concurrency-8']);
    for (const id of ids) expect(id).toMatch(/^(concurrency-\d+|poisson-\d+(\.\d+)?-per-second)(-run-\d+)?$/);
    expect(ids.some((id) => id.endsWith('-run-2'))).toBe(true);
    expect(ids.filter((id) => id.endsWith('-run-1'))).toEqual([]);
  });

  it('never goes past its budget, and uses most of it while there is something to learn', () => {
    for (const budgetMs of [1000, 60_000, 100_000, 250_000, 400_000]) {
      const outcomes = searched({ search: { ...SHORT, budgetMs }, slo: SLO, seed: 3, run });
      const elapsedMs = outcomes.reduce((sum, outcome) => sum + outcome.elapsedMs, 0);
      expect(elapsedMs).toBeLessThanOrEqual(budgetMs);
      if (budgetMs >= 100_000) expect(elapsedMs).toBeGreaterThan(budgetMs - 80_000);
    }
  });

  it('ends with both ends run again when it found the bracket', () => {
    const wide: SearchPlan = { ...DEFAULT_SEARCH, precisionRatio: 0.3, budgetMs: 1_200_000 };
    const verdicts = SEEDS.map((seed) => found({ server: SMALL, slo: SLO, capacity: 0 }, seed, wide));
    const done = verdicts.filter(({ verdict }) => verdict === 'FOUND');
    expect(done.length).toBeGreaterThanOrEqual(6);
    for (const { rates, metRequestsPerSecond, missedRequestsPerSecond } of done) {
      const runs = (end: number | null): number | undefined =>
        rates.find(({ requestsPerSecond }) => requestsPerSecond === end)?.runCount;
      expect(runs(metRequestsPerSecond)).toBeGreaterThanOrEqual(2);
      expect(runs(missedRequestsPerSecond)).toBeGreaterThanOrEqual(2);
    }
  });

  it('begins elsewhere with another seed', () => {
    const firstRate = (seed: number) =>
      searched({ search: SHORT, slo: SLO, seed, run }).find(({ plan }) => plan.arrivals.kind === 'poisson')!.plan.id;
    expect(new Set(SEEDS.map(firstRate)).size).toBe(2);
  });
});

describe('a capacity outside what the search may try', () => {
  it('below it: even one request at a time misses', () => {
    const slow = slotServer({ slots: 4, prefillMs: 900, outputTokens: 100, decodeMs: () => 500 });
    const result = found({ server: slow, slo: sloOf(0.9, 500), capacity: 0 }, 1);
    expect(result).toMatchObject({ verdict: 'BELOW_RANGE', metRequestsPerSecond: null });
    expect(result.reason).toBe(
      `at the lowest rate tried, ${result.missedRequestsPerSecond} requests/s, p90 TTFT breaks`,
    );
    // One rung, then the lowest rate twice: there is nothing else to learn.
    expect(result.rates).toHaveLength(1);
  });

  it.each([
    ['of the search', 8, null],
    ['on requests in flight', 256, 8],
  ])('above it: the limit %s comes first', (_, mostConcurrentRequests, maxInFlightRequests) => {
    const large = slotServer({ slots: 512, prefillMs: 50, outputTokens: 100, decodeMs: () => 950 });
    const search: SearchPlan = { ...DEFAULT_SEARCH, mostConcurrentRequests };
    const slo = sloOf(0.9, 500);
    const run = (plan: PointPlan): RunOutcome => runOn(large, plan, 2);
    const outcomes = searched({ search, slo, seed: 2, maxInFlightRequests, run });
    expect(outcomes.filter(({ plan }) => plan.arrivals.kind === 'concurrency')).toHaveLength(4);
    // Eight at a time, one second each.
    expect(capacityOf(outcomes, search, slo)).toMatchObject({
      verdict: 'ABOVE_RANGE',
      metRequestsPerSecond: 8,
      missedRequestsPerSecond: null,
      reason:
        'p90 TTFT and TPOT still hold at 8 requests/s, and this is what the most requests in flight that the search may try came to',
    });
  });

  const clientBusy: ValidityReason = {
    code: 'client-cpu',
    figure: 0.95,
    limit: 0.85,
    unit: 'share of the time',
    message: 'The client was busy.',
  };
  const limitedTo =
    (server: VirtualServer, requestsPerSecond: number) =>
    (plan: PointPlan): RunOutcome => {
      const outcome = runOn(server, plan, 5);
      const { arrivals } = plan;
      const isTooMuch = arrivals.kind === 'poisson' && arrivals.requestsPerSecond > requestsPerSecond;
      return isTooMuch ? { ...outcome, reasons: [clientBusy] } : outcome;
    };

  it('above it: the client cannot drive more, after three tries at a rate', () => {
    const large = slotServer({ slots: 64, prefillMs: 50, outputTokens: 100, decodeMs: () => 950 });
    const search: SearchPlan = { ...DEFAULT_SEARCH, budgetMs: 1_800_000 };
    const slo = sloOf(0.9, 500);
    const outcomes = searched({ search, slo, seed: 5, run: limitedTo(large, 45) });
    const result = capacityOf(outcomes, search, slo);
    expect(result).toMatchObject({ verdict: 'ABOVE_RANGE', missedRequestsPerSecond: null });
    expect(result.metRequestsPerSecond).toBeLessThanOrEqual(45);
    expect(result.metRequestsPerSecond).toBeGreaterThan(38);
    expect(result.reason).toMatch(/could not be run \(client-cpu: The client was busy\.\)$/);
    for (const { requestsPerSecond, runCount, sampleCount } of result.rates) {
      if (requestsPerSecond > 45) expect([runCount, sampleCount]).toEqual([3, 0]);
    }
  });

  it('ends undecided, with the reason, when no run can be used', () => {
    const run = (plan: PointPlan): RunOutcome => ({ ...runOn(SMALL, plan, 1), reasons: [clientBusy] });
    const outcomes = searched({ search: SHORT, slo: SLO, seed: 1, run });
    expect(outcomes.map(({ plan }) => plan.id)).toEqual([
      'concurrency-1',
      'concurrency-1-run-2',
      'concurrency-1-run-3',
    ]);
    expect(capacityOf(outcomes, SHORT, SLO)).toEqual({
      metRequestsPerSecond: null,
      missedRequestsPerSecond: null,
      verdict: 'UNDECIDED',
      reason: 'no run could be used (client-cpu: The client was busy.)',
      rates: [],
    });
  });

  it('ends undecided when no open-loop run can be used', () => {
    const outcomes = searched({ search: DEFAULT_SEARCH, slo: SLO, seed: 1, run: limitedTo(SMALL, 0) });
    const result = capacityOf(outcomes, DEFAULT_SEARCH, SLO);
    expect(result).toMatchObject({
      verdict: 'UNDECIDED',
      reason: 'no rate could be run (client-cpu: The client was busy.)',
    });
    expect(result.rates.map(({ runCount }) => runCount)).toEqual([3, 3]);
  });

  it('is undecided before its first run', () => {
    expect(capacityOf([], SHORT, SLO)).toMatchObject({
      verdict: 'UNDECIDED',
      reason: 'the search ended before its first run',
    });
    expect(nextStep({ search: SHORT, slo: SLO, seed: 1, outcomes: [], maxInFlightRequests: null })).toMatchObject({
      kind: 'run',
      plan: { id: 'concurrency-1', warmupMs: 2500, durationMs: 7500, graceMs: 30_000 },
    });
  });
});
