import { describe, expect, it } from 'vitest';
import { type LadderRequest, ladderOf } from '../../loadtest/capacity/ladder.ts';
import { nextStep } from '../../loadtest/capacity/next-step.ts';
import type { RunOutcome } from '../../loadtest/capacity/run-outcome.ts';
import { atRate, outcome, type OutcomeParts, reason, SEARCH, SLO } from './capacity-outcomes.ts';

const rung = (concurrency: number, completedRequestsPerSecond: number, parts: OutcomeParts = {}): RunOutcome =>
  outcome({ arrivals: { kind: 'concurrency', concurrency }, completedRequestsPerSecond, ...parts });
const ladder = (outcomes: readonly RunOutcome[], change: Partial<LadderRequest> = {}) =>
  ladderOf({ outcomes, search: SEARCH, slo: SLO, maxInFlightRequests: null, ...change });

describe('the ladder', () => {
  it('doubles the concurrency', () => {
    expect(ladder([])).toMatchObject({ next: 1, endedBy: null, requestsPerSecond: null, requestMs: null });
    expect(ladder([rung(1, 10), rung(2, 20)])).toMatchObject({ next: 4, endedBy: null, requestsPerSecond: 20 });
  });

  it('ends when a rung brings less than 5 % more', () => {
    expect(ladder([rung(1, 10), rung(2, 10.6)])).toMatchObject({ next: 4 });
    expect(ladder([rung(1, 10), rung(2, 10.4)])).toMatchObject({
      next: null,
      endedBy: 'saturation',
      requestsPerSecond: 10.4,
    });
  });

  it('takes a few completions for no proof of saturation', () => {
    // 1.6 in 30 s are 48.
    expect(ladder([rung(1, 1.6), rung(2, 1.6)])).toMatchObject({ next: 4 });
    expect(ladder([rung(1, 1.7), rung(2, 1.7)])).toMatchObject({ endedBy: 'saturation' });
    expect(ladder([rung(1, 0), rung(2, 0)])).toMatchObject({ next: 4, requestsPerSecond: null });
  });

  it('ends when the SLO breaks; what a request takes is that of the last rung within it', () => {
    const outcomes = [rung(1, 2), rung(2, 4), rung(4, 6, { met: 100, missed: 100 })];
    // 2 in flight / 4 per second = 500 ms.
    expect(ladder(outcomes)).toMatchObject({ endedBy: 'slo', requestsPerSecond: 6, requestMs: 500, missesIdle: false });
    expect(ladder([rung(1, 2, { met: 0, missed: 60 })])).toMatchObject({
      endedBy: 'slo',
      missesIdle: true,
      requestMs: 500,
    });
  });

  it('ends with the most concurrent requests, of the search or of the cap', () => {
    const outcomes = [rung(1, 2), rung(2, 4), rung(3, 6)];
    const three = { search: { ...SEARCH, mostConcurrentRequests: 3 } };
    expect(ladder(outcomes.slice(0, 2), three)).toMatchObject({ next: 3 });
    expect(ladder(outcomes, three)).toMatchObject({ endedBy: 'most-concurrent', requestsPerSecond: 6 });
    expect(ladder(outcomes, { maxInFlightRequests: 3 })).toMatchObject({ endedBy: 'most-concurrent' });
  });

  it('tries a spoilt rung again, twice', () => {
    const spoilt = rung(2, 4, { reasons: [reason('send-lag')] });
    expect(ladder([rung(1, 2), spoilt, spoilt])).toMatchObject({ next: 2 });
    expect(ladder([rung(1, 2), spoilt, spoilt, spoilt])).toMatchObject({
      next: null,
      endedBy: 'spoilt',
      requestsPerSecond: 2,
    });
    expect(ladder([rung(1, 2), spoilt, rung(2, 4)])).toMatchObject({ next: 4 });
  });

  it('counts conversations, as an open loop does', () => {
    expect(ladder([rung(1, 6, { turnCount: 3 })])).toMatchObject({ requestsPerSecond: 2, requestMs: 1000 / 6 });
  });
});

describe('the next run', () => {
  const next = (outcomes: readonly RunOutcome[], budgetMs = SEARCH.budgetMs) =>
    nextStep({ search: { ...SEARCH, budgetMs }, slo: SLO, seed: 1, outcomes, maxInFlightRequests: 64 });

  it('is a short rung, longer where a request is', () => {
    expect(next([])).toMatchObject({
      plan: { warmupMs: 2500, durationMs: 7500, graceMs: 30_000, requestCount: null, maxInFlightRequests: 64 },
    });
    // 5 s a request: two of them.
    expect(next([rung(1, 0.2, { met: 6 })])).toMatchObject({
      plan: { id: 'concurrency-2', warmupMs: 10_000, durationMs: 10_000 },
    });
  });

  it("is a rate of the closed loop's when the ladder is over, warm-up for two requests", () => {
    const step = next([rung(1, 10), rung(2, 10)]);
    // 5/8 or 7/8 of 10; two requests of 200 ms are shorter than the warm-up.
    expect(step).toMatchObject({ kind: 'run', plan: { warmupMs: 10_000, durationMs: 30_000 } });
    expect(['poisson-6.25-per-second', 'poisson-8.75-per-second']).toContain(step.kind === 'run' ? step.plan.id : '');
    // The last rung within the SLO: 4 in flight / (1/3 per second) = 12 s a request.
    const slow = [rung(1, 1 / 12, { met: 5 }), rung(2, 1 / 6, { met: 5 }), rung(4, 1 / 3, { met: 10 })];
    expect(next([...slow, rung(8, 2 / 3, { met: 2, missed: 18 })])).toMatchObject({ plan: { warmupMs: 24_000 } });
  });

  it('is none when it could go past the budget', () => {
    // 2.5 + 7.5 + 30 s.
    expect(next([], 40_000)).toMatchObject({ kind: 'run' });
    expect(next([], 39_999)).toEqual({ kind: 'done' });
    // The first rung took 41 s.
    expect(next([rung(1, 10)], 81_000)).toMatchObject({ kind: 'run' });
    expect(next([rung(1, 10)], 80_999)).toEqual({ kind: 'done' });
  });

  it('is the same rate after a spoilt run of it, with an id of its own', () => {
    const outcomes = [rung(1, 10), rung(2, 10)];
    const first = next(outcomes);
    if (first.kind === 'done') throw new Error('done too soon');
    const spoilt = { ...atRate(1, { reasons: [reason('interrupted')] }), plan: first.plan };
    expect(next([...outcomes, spoilt])).toEqual({ kind: 'run', plan: { ...first.plan, id: `${first.plan.id}-run-2` } });
  });
});
