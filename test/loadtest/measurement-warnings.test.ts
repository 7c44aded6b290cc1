import { describe, expect, test } from 'vitest';
import { measurementFromEvents } from '../../loadtest/metrics/measurement-from-events.ts';
import { SYNTHETIC_TEXT_WARNING } from '../../loadtest/workload/synthetic-text-warning.ts';
import type { PlanEvent, RequestEvent } from '../../schema/event.ts';
import { parseMeasurement } from '../../schema/measurement.ts';
import { eventsOf, type LogParts, planEvent, pointPlan, request } from './event-factory.ts';

const { workload, client } = planEvent([]);

/** Besides the one on made-up text, which has tests of its own. */
const warnings = (parts: Partial<LogParts>): string[] =>
  measurementFromEvents(eventsOf({ requests: [request('a', 2000)], ...parts })).warnings.filter(
    (warning) => warning !== SYNTHETIC_TEXT_WARNING,
  );

test('of the run come first, then those of the figures', () => {
  const measurement = measurementFromEvents(
    eventsOf({ requests: [request('a', 2000, { outputTokens: null })], plan: { warnings: ['of the plan'] } }).map(
      (event) => (event.kind === 'end' ? { ...event, warnings: ['of the end'] } : event),
    ),
  );
  expect(measurement.warnings).toEqual([
    'of the plan',
    'of the end',
    expect.stringContaining('the endpoint sent no usage'),
    SYNTHETIC_TEXT_WARNING,
  ]);
});

test.each([
  ['synthetic', true],
  ['trace', true],
  ['prompts', false],
] as const)('made-up text: content %s, %s', (content, isTold) => {
  const events = eventsOf({ requests: [], plan: { workload: { ...workload, content } } });
  expect(measurementFromEvents(events).warnings.includes(SYNTHETIC_TEXT_WARNING)).toBe(isTold);
});

describe('prompts from a cache', () => {
  const requests = [request('a', 2000, { cachedInputTokens: 50 })];
  const told = (change: Partial<PlanEvent['workload']>) =>
    warnings({ requests, plan: { workload: { ...workload, ...change } } }).join();

  test('a warning where nobody salted them', () => {
    expect(told({ saltedPrompts: false })).toContain('answered part of the prompts from its cache (point)');
  });

  test('none where they make the point invalid, and none where they were asked for', () => {
    expect(told({ saltedPrompts: true })).toBe('');
    expect(told({ saltedPrompts: false, sharedPrefixTokens: 100 })).toBe('');
    expect(told({ saltedPrompts: false, turnCount: 3 })).toBe('');
  });

  test('none for a tenth', () => {
    const few = [request('a', 2000, { cachedInputTokens: 10 })];
    expect(warnings({ requests: few, plan: { workload: { ...workload, saltedPrompts: false } } })).toEqual([]);
  });
});

describe("the client's ceiling", () => {
  /** So many token events in the window of 10 s, all of one request. */
  const events = (count: number): RequestEvent[] => [
    request('a', 2000, { gapsMs: new Array<number>(count - 1).fill(0.01), tokenEvents: count, outputTokens: count }),
  ];
  const known = (eventsPerSecond: number): Partial<PlanEvent> => ({
    client: {
      ...client,
      ceiling: { measuredAt: '2026-11-20T12:00:00.000Z', eventsPerSecond, streamCount: 1000, requestsPerSecond: 900 },
    },
  });

  test('unknown: no word of it for an easy load, one for more than 20,000 events/s or half of the CPU', () => {
    expect(warnings({ requests: events(200_000) })).toEqual([]);
    expect(warnings({ requests: events(200_010) })).toEqual([
      "the client's ceiling is unknown and it worked hard (point): run breakeven calibrate on this machine",
    ]);
    expect(warnings({ workerBusyRatio: 0.5 })).toEqual([]);
    expect(warnings({ workerBusyRatio: 0.51 })).toHaveLength(1);
  });

  test('known: one when more came than it can read in time', () => {
    expect(warnings({ requests: events(1000), plan: known(100), workerBusyRatio: 0.8 })).toEqual([]);
    expect(warnings({ requests: events(1001), plan: known(100) })).toEqual([
      expect.stringContaining('more tokens came than the client is known to read in time, 100 events/s (point)'),
    ]);
  });

  test('events of failed requests had to be read too', () => {
    const failed = events(1001).map((each) => ({ ...each, outcome: 'failed' as const, failure: 'truncated' as const }));
    expect(warnings({ requests: failed, plan: known(100) })).toHaveLength(1);
  });
});

describe('capacity', () => {
  const search = {
    mostConcurrentRequests: 4,
    precisionRatio: 0.1,
    warmupMs: 1000,
    runMs: 10_000,
    graceMs: 1000,
    budgetMs: 60_000,
  };

  test('null without a search', () => {
    expect(measurementFromEvents(eventsOf({ requests: [request('a', 2000)] })).capacity).toBeNull();
  });

  test('of a search is told from its points, which no plan named, and the whole is a measurement', () => {
    const requests = Array.from({ length: 100 }, (_, i) => request(i, 1000 + 100 * i));
    const arrivals = { kind: 'poisson', requestsPerSecond: 10 } as const;
    const [, ...rest] = eventsOf({ requests });
    const measurement = measurementFromEvents([
      planEvent([], { search }),
      { kind: 'point', plan: pointPlan({ arrivals }) },
      ...rest,
    ]);
    expect(measurement.complete).toBe(true);
    expect(measurement.operatingPoints.map(({ id }) => id)).toEqual(['point']);
    expect(measurement.capacity!.rates.map(({ requestsPerSecond }) => requestsPerSecond)).toEqual([10]);
    expect(parseMeasurement(JSON.parse(JSON.stringify(measurement)))).toEqual(measurement);
  });
});
