import { describe, expect, it } from 'vitest';
import { capacityOf } from '../../loadtest/capacity/capacity-of.ts';
import type { RunOutcome } from '../../loadtest/capacity/run-outcome.ts';
import { capacitySchema } from '../../schema/measurement.ts';
import { atRate, outcome, reason, SEARCH, SLO, twice } from './capacity-outcomes.ts';

const MISSES = { met: 200, missed: 100 };
const FEW = { met: 9, missed: 1 };
const GROWING = { inFlightRequests: Array.from({ length: 30 }, (_, i) => 10 + 5 * i) };

const found = (...outcomes: RunOutcome[]) => {
  const capacity = capacityOf(outcomes, SEARCH, SLO);
  expect(capacitySchema.safeParse(capacity).success).toBe(true);
  return capacity;
};
const said = (...outcomes: RunOutcome[]) => {
  const { verdict, reason: text } = found(...outcomes);
  return [verdict, text];
};

describe('what a search says', () => {
  it('found', () => {
    expect(said(...twice(12), ...twice(12.6, MISSES))).toEqual([
      'FOUND',
      'p90 TTFT holds at 12 requests/s and breaks at 12.6 requests/s',
    ]);
    expect(said(...twice(12), atRate(12.6, MISSES))).toEqual([
      'FOUND',
      'p90 TTFT holds at 12 requests/s and breaks at 12.6 requests/s; the budget was used before the upper rate could be run again',
    ]);
  });

  it('why the upper rate breaks', () => {
    const slow = new Float64Array(300).fill(1500);
    const both = {
      terms: [
        { metric: 'ttft' as const, valuesMs: slow },
        { metric: 'tpot' as const, valuesMs: slow },
      ],
    };
    expect(said(...twice(12), ...twice(12.6, both))[1]).toBe(
      'p90 TTFT and TPOT hold at 12 requests/s and break at 12.6 requests/s',
    );
    expect(said(...twice(12), ...twice(12.6, GROWING))[1]).toBe(
      'p90 TTFT and TPOT hold at 12 requests/s; at 12.6 requests/s the number of requests in flight keeps growing',
    );
    const failing = { failedCount: 30, reasons: [reason('error-ratio', 0.01)] };
    expect(said(...twice(12), ...twice(12.6, failing))[1]).toBe(
      'p90 TTFT and TPOT hold at 12 requests/s; at 12.6 requests/s too many requests fail',
    );
  });

  it('wide', () => {
    expect(said(...twice(10), ...twice(15, MISSES))).toEqual([
      'WIDE',
      'p90 TTFT holds at 10 requests/s and breaks at 15 requests/s; the budget was used before a rate between them could be run',
    ]);
    expect(said(...twice(10), atRate(12, FEW), atRate(13, FEW), ...twice(15, MISSES))[1]).toMatch(
      /; the budget was used before 12, 13 between them were decided$/,
    );
    expect(said(...twice(10), atRate(12, FEW), ...twice(15, MISSES))[1]).toMatch(/12 between them was decided$/);
  });

  it('contradictions', () => {
    const capacity = found(...twice(10), ...twice(12, MISSES), ...twice(13, { met: 6000 }), ...twice(15, MISSES));
    expect(capacity).toMatchObject({ verdict: 'WIDE', metRequestsPerSecond: 10, missedRequestsPerSecond: 15 });
    expect(capacity.reason).toBe(
      'p90 TTFT holds at 10 requests/s and breaks at 15 requests/s; runs between them contradict each other (12, 13): a longer budget may tell which to believe',
    );
  });

  it('open above', () => {
    expect(said(...twice(10))).toEqual([
      'WIDE',
      'p90 TTFT and TPOT hold at 10 requests/s; the budget was used before a higher rate could be run',
    ]);
    expect(said(...twice(10), atRate(12, FEW))).toEqual([
      'WIDE',
      'p90 TTFT and TPOT hold at 10 requests/s; the budget was used before 12 was decided',
    ]);
  });

  it('nothing of a rate that was run but once, or not for long enough', () => {
    expect(found(...twice(10), atRate(12), ...twice(15, MISSES))).toMatchObject({
      verdict: 'WIDE',
      metRequestsPerSecond: 10,
      missedRequestsPerSecond: 15,
    });
  });

  it('above the range', () => {
    const spoilt = atRate(12, { reasons: [reason('send-lag')] });
    expect(said(...twice(10), spoilt)).toEqual([
      'ABOVE_RANGE',
      'p90 TTFT and TPOT still hold at 10 requests/s, and 12 requests/s could not be run (send-lag: It is so.)',
    ]);
    // An open rate in between: not the client, the budget ended it.
    expect(said(...twice(10), atRate(11, FEW), spoilt)[0]).toBe('WIDE');
  });

  it('below the range', () => {
    expect(said(...twice(0.5, MISSES), ...twice(2, MISSES))).toEqual([
      'BELOW_RANGE',
      'at the lowest rate tried, 0.5 requests/s, p90 TTFT breaks',
    ]);
    expect(said(atRate(0.5, GROWING))[1]).toBe(
      'at the lowest rate tried, 0.5 requests/s, the number of requests in flight keeps growing',
    );
  });

  it('undecided', () => {
    expect(said(atRate(10, FEW), ...twice(15, MISSES))).toEqual([
      'UNDECIDED',
      'at 15 requests/s p90 TTFT breaks, but the budget was used before any rate passed (tried 10, 15): give it a longer budget, or ask for a lower percentile',
    ]);
    expect(said(atRate(10, FEW))[1]).toBe(
      'the budget was used before any rate passed (tried 10): give it a longer budget, or ask for a lower percentile',
    );
    expect(said(outcome({ arrivals: { kind: 'concurrency', concurrency: 1 } }))).toEqual([
      'UNDECIDED',
      'the search ended before a rate was run',
    ]);
  });

  it('every rate, rising, with all its runs', () => {
    const { rates } = found(atRate(15, GROWING), ...twice(10), atRate(10, { reasons: [reason('send-lag')] }));
    expect(rates).toEqual([
      { requestsPerSecond: 10, runCount: 3, sampleCount: 600, verdict: 'MET', backlogGrew: false },
      { requestsPerSecond: 15, runCount: 1, sampleCount: 300, verdict: 'MISSED', backlogGrew: true },
    ]);
  });
});
