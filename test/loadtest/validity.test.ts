import { expect, test } from 'vitest';
import { measurementFromEvents } from '../../loadtest/metrics/measurement-from-events.ts';
import type { RequestEvent } from '../../schema/event.ts';
import type { ValidityReason } from '../../schema/measurement.ts';
import { eventsOf, failed, type LogParts, planEvent, request } from './event-factory.ts';

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

test('output length: only where it was forced', () => {
  const requests = full(() => ({ outputTokens: 4 }));
  expect(codes({ requests })).toEqual([]);
  const forced = { requests, plan: { workload: { ...workload, forcedOutputLength: true } } };
  expect(reasonOf(forced, 'output-length')!.figure).toBeCloseTo(-0.2, 12);
});

test('prompt length: only where it was calibrated', () => {
  const requests = full(() => ({ inputTokens: 103 }));
  expect(codes({ requests })).toEqual([]);
  const promptCalibration = { inputTokensPerWord: 1, templateInputTokens: 5, samples: 4 };
  expect(reasonOf({ requests, plan: { promptCalibration } }, 'prompt-length')!.figure).toBeCloseTo(0.03, 12);
  expect(codes({ requests: full(() => ({ inputTokens: 101 })), plan: { promptCalibration } })).toEqual([]);
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
