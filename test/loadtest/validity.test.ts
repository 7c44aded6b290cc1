import * as z from 'zod/mini';
import { describe, expect, test } from 'vitest';
import { measurementFromEvents } from '../../loadtest/metrics/measurement-from-events.ts';
import type { LoadEvent, RequestEvent } from '../../schema/event.ts';
import { type Arrivals, type ValidityReason, validityReasonSchema } from '../../schema/measurement.ts';
import { eventsOf, failed, type LogParts, planEvent, pointPlan, request } from './event-factory.ts';

/** Two at a time without a pause for the whole window: 180 ms each, so 2 in flight. */
const full = (change: (i: number) => Partial<RequestEvent> = () => ({})): RequestEvent[] =>
  Array.from({ length: 112 }, (_, i) => request(i, 900 + 180 * Math.floor(i / 2), change(i)));

const validity = (parts: LogParts) => measurementFromEvents(eventsOf(parts)).operatingPoints[0]!.validity;
const reasonOf = (parts: LogParts, code: ValidityReason['code']): ValidityReason | undefined =>
  validity(parts).reasons.find((reason) => reason.code === code);
const codes = (parts: LogParts): string[] => validity(parts).reasons.map(({ code }) => code);
const { workload } = planEvent([]);

test('a sound point is VALID', () => {
  expect(validity({ requests: full() })).toEqual({ verdict: 'VALID', reasons: [] });
});

test('send lag: above 10 ms and a tenth of the median TTFT', () => {
  const late = (byMs: number) => full((i) => (i % 20 === 0 ? { sentMs: 900 + 180 * Math.floor(i / 2) + byMs } : {}));
  expect(codes({ requests: late(9) })).toEqual([]);
  expect(reasonOf({ requests: late(14) }, 'send-lag')).toMatchObject({ figure: 14, limit: 10, unit: 'ms' });
  // A cap that held it back, or a connection that had to be opened, is not the client's delay.
  const held = full((i) =>
    i % 20 === 0 ? { dueMs: 900 + 180 * Math.floor(i / 2) + 14, sentMs: 900 + 180 * Math.floor(i / 2) + 14 } : {},
  );
  expect(codes({ requests: held })).toEqual([]);
  const opened = full((i) => (i % 20 === 0 ? { connectMs: 13, sentMs: 900 + 180 * Math.floor(i / 2) + 14 } : {}));
  expect(codes({ requests: opened })).toEqual([]);
});

test('client CPU', () => {
  expect(codes({ requests: full(), workerBusyRatio: 0.85 })).toEqual([]);
  expect(reasonOf({ requests: full(), workerBusyRatio: 0.9 }, 'client-cpu')).toMatchObject({
    figure: 0.9,
    limit: 0.85,
  });
});

test('offered load: open loop, below 97 % sent in the window', () => {
  const point = { arrivals: { kind: 'constant', requestsPerSecond: 10 } } as const;
  const requests = (unsent: number) =>
    Array.from({ length: 100 }, (_, i) => request(i, 1000 + i * 100, i >= 100 - unsent ? { sentMs: 11_500 } : {}));
  expect(codes({ requests: requests(3), point })).not.toContain('offered-load');
  expect(reasonOf({ requests: requests(4), point }, 'offered-load')).toMatchObject({ figure: 0.96, limit: 0.97 });
});

test('in flight: closed loop, below 98 % of what was asked', () => {
  // 1 of 2 streams stops half-way: 1.5 in flight on average.
  const requests = full().filter(({ id, intendedMs }) => Number(id) % 2 === 0 || intendedMs < 6000);
  const reason = reasonOf({ requests }, 'in-flight');
  expect(reason!.limit).toBe(0.98);
  expect(reason!.figure).toBeGreaterThan(0.74);
  expect(reason!.figure).toBeLessThan(0.77);
});

test('not steady: latency goes one way through the window', () => {
  const rising = full((i) => ({ endMs: 900 + 180 * Math.floor(i / 2) + 180 + i }));
  expect(reasonOf({ requests: rising }, 'not-steady')!.figure).toBeGreaterThan(0.25);
  const falling = full((i) => ({ endMs: 900 + 180 * Math.floor(i / 2) + 300 - i }));
  expect(reasonOf({ requests: falling }, 'not-steady')!.figure).toBeLessThan(-0.25);
  const wobbling = full((i) => ({ endMs: 900 + 180 * Math.floor(i / 2) + 180 + 100 * (Math.floor(i / 28) % 2) }));
  expect(codes({ requests: wobbling })).not.toContain('not-steady');
  expect(codes({ requests: rising.filter((_, i) => i % 4 === 0) })).not.toContain('not-steady'); // too few to say
});

const withFailures = (count: number, failure: RequestEvent['failure']): RequestEvent[] =>
  full().map((entry, i) => (i > 10 && i <= 10 + count ? failed(entry.id, entry.intendedMs, { failure }) : entry));

test('error ratio above 1 %', () => {
  expect(codes({ requests: withFailures(1, 'http-status') })).toEqual([]); // 1 of 110
  expect(reasonOf({ requests: withFailures(2, 'http-status') }, 'error-ratio')).toMatchObject({ limit: 0.01 });
});

test("stale sockets are the client's own", () => {
  expect(codes({ requests: withFailures(1, 'stale-socket') })).toEqual(['stale-sockets']);
});

test('token counts that disagree', () => {
  expect(codes({ requests: withFailures(2, 'token-mismatch') })).toContain('token-counts-disagree');
  expect(codes({ requests: withFailures(2, 'truncated') })).not.toContain('token-counts-disagree');
});

test('output length: only where it was forced, over the requests that tell both', () => {
  const requests = full(() => ({ outputTokens: 4 }));
  expect(codes({ requests })).toEqual([]);
  const plan = { workload: { ...workload, forcedOutputLength: true } };
  expect(reasonOf({ requests, plan }, 'output-length')!.figure).toBeCloseTo(-0.2, 12); // 5 asked
  expect(codes({ requests, plan, asked: { askedOutputTokens: null } })).toEqual([]);
  const near = (outputTokens: number): LogParts => ({
    requests: full(() => ({ outputTokens })),
    plan,
    asked: { askedOutputTokens: 100 },
  });
  expect(codes(near(98))).toEqual([]);
  expect(codes(near(102))).toEqual([]);
  expect(reasonOf(near(97), 'output-length')).toMatchObject({ figure: -0.03, limit: 0.02 });
  // Only requests that tell both: one in two asks for nothing, and gives 50.
  const mixed = {
    requests: full((i) => ({ outputTokens: i % 2 === 0 ? 100 : 50 })),
    plan,
    eachAsked: (i: number) => ({ askedOutputTokens: i % 2 === 0 ? 100 : null }),
  };
  expect(codes(mixed)).toEqual([]);
  // Lengths of 10 and 190 that come out at 12 and 188: each is off, on average none is.
  const spread = {
    requests: full((i) => ({ outputTokens: i % 2 === 0 ? 12 : 188 })),
    plan,
    eachAsked: (i: number) => ({ askedOutputTokens: i % 2 === 0 ? 10 : 190 }),
  };
  expect(codes(spread)).toEqual([]);
  const longer = { ...spread, requests: full((i) => ({ outputTokens: i % 2 === 0 ? 20 : 190 })) };
  expect(reasonOf(longer, 'output-length')!.figure).toBeCloseTo(0.05, 12); // 210 / 200
});

test('prompt length: only where it was calibrated', () => {
  const requests = full(() => ({ inputTokens: 103 }));
  expect(codes({ requests })).toEqual([]);
  const plan = { promptCalibration: { inputTokensPerWord: 1, templateInputTokens: 5, samples: 4 } };
  expect(reasonOf({ requests, plan }, 'prompt-length')!.figure).toBeCloseTo(0.03, 12);
  expect(codes({ requests: full(() => ({ inputTokens: 102 })), plan })).toEqual([]);
  expect(codes({ requests: full(() => ({ inputTokens: 98 })), plan })).toEqual([]);
  expect(reasonOf({ requests: full(() => ({ inputTokens: 97 })), plan }, 'prompt-length')!.figure).toBeCloseTo(
    -0.03,
    12,
  );
  expect(codes({ requests, plan, asked: { askedInputTokens: 103 } })).toEqual([]);
  expect(codes({ requests, plan, asked: { askedInputTokens: null } })).toEqual([]);
  expect(codes({ requests: full(() => ({ inputTokens: null })), plan })).toEqual([]);
});

describe('prefix-cache hits', () => {
  const cached = (cachedInputTokens: number) => full(() => ({ cachedInputTokens }));
  const counters = (hits: number): LoadEvent[] =>
    (['window-start', 'window-end'] as const).map((boundary) => ({
      kind: 'counter',
      point: 'point',
      boundary,
      atMs: 0,
      promptTokens: null,
      generatedTokens: null,
      prefixCacheQueriedTokens: boundary === 'window-end' ? 1000 : 0,
      prefixCacheHitTokens: boundary === 'window-end' ? hits : 0,
    }));

  test('by usage: above a tenth of the prompt tokens', () => {
    expect(codes({ requests: cached(10) })).toEqual([]); // of 100
    expect(reasonOf({ requests: cached(11) }, 'prefix-cache-hits')).toMatchObject({ figure: 0.11, limit: 0.1 });
  });

  test("by the server's counters, where usage does not tell", () => {
    expect(codes({ requests: full(), more: counters(100) })).toEqual([]);
    expect(reasonOf({ requests: full(), more: counters(101) }, 'prefix-cache-hits')).toMatchObject({ figure: 0.101 });
    // Usage that leaves hits out does not hide them.
    expect(codes({ requests: cached(0), more: counters(500) })).toEqual(['prefix-cache-hits']);
  });

  test('the chat template is the same in every request: 20 of 100 tokens more', () => {
    const plan = { promptCalibration: { inputTokensPerWord: 1, templateInputTokens: 20, samples: 4 } };
    expect(codes({ requests: cached(30), plan })).toEqual([]);
    expect(reasonOf({ requests: cached(31), plan }, 'prefix-cache-hits')!.limit).toBeCloseTo(0.3, 12);
  });

  test.each([
    ['several turns', { turnCount: 2 }],
    ['a shared prefix', { sharedPrefixTokens: 50 }],
    ['a trace with its own repeats', { content: 'trace' as const }],
    ['prompts that nobody salted', { saltedPrompts: false }],
  ])('asked for: %s', (_, change) => {
    expect(codes({ requests: cached(90), plan: { workload: { ...workload, ...change } } })).toEqual([]);
  });
});

test('client delay: p99 of the canary above 5 ms and a tenth of the median TTFT', () => {
  const canary = (delayMs: number): LoadEvent[] => [
    // Two of a hundred so late: the 99th.
    {
      kind: 'canary',
      point: 'point',
      shard: 0,
      fromMs: 0,
      toMs: 1,
      delaysMs: [...new Array<number>(98).fill(0.2), delayMs, delayMs],
    },
  ];
  const fast = full(() => ({})).map((each) => ({ ...each, firstTokenMs: each.intendedMs + 20 }));
  expect(codes({ requests: fast, more: canary(5) })).toEqual([]);
  expect(reasonOf({ requests: fast, more: canary(5.1) }, 'client-delay')).toMatchObject({
    figure: 5.1,
    limit: 5,
    unit: 'ms',
  });
  // The median TTFT of the factory is 100 ms.
  expect(codes({ requests: full(), more: canary(10) })).toEqual([]);
  expect(reasonOf({ requests: full(), more: canary(10.1) }, 'client-delay')).toMatchObject({ figure: 10.1, limit: 10 });
});

describe('a load that changes by itself', () => {
  const rising = full((i) => ({ endMs: 900 + 180 * Math.floor(i / 2) + 180 + i }));
  const held = full((i) => (i > 90 ? { sentMs: 12_000 } : {}));
  const changing: readonly Arrivals[] = [
    { kind: 'ramp', fromRequestsPerSecond: 1, toRequestsPerSecond: 20 },
    {
      kind: 'staged',
      stages: [{ fromRequestsPerSecond: 1, toRequestsPerSecond: 20, durationSeconds: 10 }],
    },
    { kind: 'replay', trace: 'trace.csv', speedRatio: 1 },
  ];
  const steady: readonly Arrivals[] = [
    { kind: 'constant', requestsPerSecond: 11 },
    { kind: 'poisson', requestsPerSecond: 11 },
    { kind: 'gamma', requestsPerSecond: 11, burstiness: 0.5 },
  ];

  test.each(changing)('is not called unsteady for a latency that rises with it: $kind', (arrivals) => {
    expect(codes({ requests: rising, point: { arrivals } })).not.toContain('not-steady');
  });

  test.each(steady)('one that does not is: $kind', (arrivals) => {
    expect(codes({ requests: rising, point: { arrivals } })).toContain('not-steady');
  });

  test.each([...changing, ...steady])('every open loop must offer its load: $kind', (arrivals) => {
    expect(codes({ requests: held, point: { arrivals } })).toContain('offered-load');
  });
});

test('in flight: users who think between turns are meant to be away', () => {
  const requests = full().filter(({ id, intendedMs }) => Number(id) % 2 === 0 || intendedMs < 6000);
  const thinking = (turnCount: number, thinkTimeSeconds: number) =>
    codes({ requests, plan: { workload: { ...workload, turnCount, thinkTimeSeconds } } });
  expect(thinking(3, 1)).not.toContain('in-flight');
  expect(thinking(3, 0)).toContain('in-flight');
  expect(thinking(1, 1)).toContain('in-flight');
});

test('no requests, or none that succeeded', () => {
  expect(codes({ requests: [] })).toContain('no-requests');
  expect(codes({ requests: full().map(({ id, intendedMs }) => failed(id, intendedMs)) })).toEqual(
    expect.arrayContaining(['no-requests', 'error-ratio']),
  );
});

test('lines lost by the log', () => {
  expect(reasonOf({ requests: full(), droppedLines: 3 }, 'log-overflow')).toMatchObject({ figure: 3, limit: 0 });
});

test('interrupted: the window reaches to the last arrival', () => {
  const point = measurementFromEvents(eventsOf({ requests: full(), window: [1000, null] })).operatingPoints[0]!;
  expect(point.validity.reasons.map(({ code }) => code)).toContain('interrupted');
  expect(point.steadyWindow!.durationSeconds).toBeCloseTo(9.8, 9); // last start at 900 + 55 * 180 = 10,800
});

test('too few samples is no reason', () => {
  const requests = [
    request('a', 1000, { endMs: 11_000, lastTokenMs: 11_000 }),
    request('b', 1000, { endMs: 11_000, lastTokenMs: 11_000 }),
  ];
  expect(validity({ requests })).toEqual({ verdict: 'VALID', reasons: [] });
});

test('one log with every reason', () => {
  const { points, ...plan } = planEvent([]);
  expect(points).toEqual([]);
  const sound = full();
  // Each point breaks what its name says, and whatever comes with that.
  const open = { arrivals: { kind: 'poisson', requestsPerSecond: 11 } } as const;
  const parts: Readonly<Record<string, Pick<LogParts, 'point' | 'requests' | 'window' | 'workerBusyRatio' | 'more'>>> =
    {
      interrupted: { requests: sound, window: [1000, null] },
      'no-requests': { requests: [] },
      'error-ratio': { requests: withFailures(2, 'http-status') },
      'token-counts-disagree': { requests: withFailures(2, 'token-mismatch') },
      'output-length': { requests: full(() => ({ outputTokens: 4 })) },
      'prompt-length': { requests: full(() => ({ inputTokens: 90 })) },
      'prefix-cache-hits': { requests: full(() => ({ cachedInputTokens: 80 })) },
      'offered-load': { requests: full((i) => (i > 90 ? { sentMs: 12_000 } : {})), point: open },
      'in-flight': { requests: sound.slice(0, 60) },
      'not-steady': { requests: full((i) => ({ endMs: 900 + 180 * Math.floor(i / 2) + 180 + i })) },
      'client-delay': {
        requests: sound,
        more: [{ kind: 'canary', point: 'point', shard: 0, fromMs: 0, toMs: 1, delaysMs: [50] }],
      },
      'send-lag': { requests: full((i) => ({ sentMs: 900 + 180 * Math.floor(i / 2) + 30 })) },
      'client-cpu': { requests: sound, workerBusyRatio: 0.95 },
      'stale-sockets': { requests: withFailures(1, 'stale-socket') },
      'log-overflow': { requests: sound },
    };
  const names = Object.keys(parts);
  const log: LoadEvent[] = [
    {
      ...plan,
      points: names.map((id) => pointPlan({ ...parts[id]!.point, id })),
      workload: { ...workload, forcedOutputLength: true },
      promptCalibration: { inputTokensPerWord: 1, templateInputTokens: 0, samples: 4 },
    },
    ...names.flatMap((id) =>
      eventsOf(parts[id]!).flatMap((event): LoadEvent[] =>
        event.kind === 'plan' || event.kind === 'end' || event.kind === 'point' ? [] : [{ ...event, point: id }],
      ),
    ),
    { kind: 'end', atMs: 0, complete: true, droppedLines: 7, warnings: [] },
  ];
  const measurement = measurementFromEvents(log);
  const found = new Map(measurement.operatingPoints.map(({ id, validity: { reasons } }) => [id, reasons]));
  expect([...found.keys()]).toEqual(names);
  for (const [id, reasons] of found) {
    expect(reasons.map(({ code }) => code)).toContain(id);
    // The lines that were lost are nobody's: they spoil every point.
    expect(reasons.find(({ code }) => code === 'log-overflow')).toMatchObject({ figure: 7, limit: 0 });
    for (const { message, unit } of reasons) expect(`${unit}: ${message}`).toMatch(/^.{2,80}: .{40,200}\.$/s);
  }
  const all = new Set<string>([...found.values()].flat().map(({ code }) => code));
  const known = z.toJSONSchema(validityReasonSchema.shape.code).enum as string[];
  // A run that was measured is never one that was only published.
  expect([...all, 'published'].toSorted()).toEqual(known.toSorted());
});
