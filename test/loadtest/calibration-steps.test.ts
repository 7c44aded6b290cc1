import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventStepOf } from '../../loadtest/calibration/event-step.ts';
import type { ServedAnswer } from '../../loadtest/calibration/reference-answers.ts';
import { requestStepOf } from '../../loadtest/calibration/request-step.ts';
import { ceilingOf } from '../../loadtest/calibration/rising-load.ts';
import { type StepReading, stepReadingOf } from '../../loadtest/calibration/step-reading.ts';
import type { RequestEvent } from '../../schema/event.ts';
import { eventsOf, failed, request } from './event-factory.ts';

const ZERO_MS = 1_000_000;

/** A window from 100 to 1,100 ms of the run; the server's clock is a million milliseconds ahead. */
const readingOf = (requests: readonly RequestEvent[], served: readonly ServedAnswer[]): StepReading => ({
  requests,
  served: new Map(served.map((answer) => [answer.requestId, answer])),
  zeroMs: ZERO_MS,
  windowStartMs: 100,
  windowEndMs: 1_100,
  cpuRatio: 0.5,
});

interface Timing {
  readonly lateMs?: number;
  readonly delayMs?: (event: number) => number;
}

describe('paced events', () => {
  /**
   * `streams` answers of 120 events, 10 ms apart, from 0 on: every stream writes 100 events in the window. The server is
   * `lateMs` late with each, the client reads each `delayMs` after it was written.
   */
  const streams = (count: number, { lateMs = 0, delayMs = () => 0.2 }: Timing = {}) => {
    const served: ServedAnswer[] = [];
    const requests: RequestEvent[] = [];
    for (let i = 0; i < count; i++) {
      const stampsMs = Float64Array.from({ length: 120 }, (_, k) => ZERO_MS + (k + 1) * 10 + lateMs);
      const arrivals = [...stampsMs].map((stampMs, k) => stampMs - ZERO_MS + delayMs(i * 120 + k));
      served.push({ requestId: `r-${i}`, receivedMs: ZERO_MS, stampsMs });
      requests.push(
        request(`r-${i}`, 0, {
          firstTokenMs: arrivals[0]!,
          lastTokenMs: arrivals.at(-1)!,
          tokenEvents: 120,
          coalescedTokenEvents: 12,
          gapsMs: arrivals.slice(1).map((arrivalMs, k) => arrivalMs - arrivals[k]!),
        }),
      );
    }
    return readingOf(requests, served);
  };
  const asked = (streamCount: number) => ({ streamCount, eventGapMs: 10 });

  test('are joined one by one on the clock of the server, and counted in the window', () => {
    const step = eventStepOf(streams(4), asked(4));
    // Events written at 110, 120, ... 1,090 and at 100: 100 of each stream in one second.
    expect(step).toMatchObject({ holds: true, limit: null, eventCount: 400, eventsPerSecond: 400, failedRequests: 0 });
    expect(step.clientDelayP50Ms).toBeCloseTo(0.2, 6);
    expect(step.clientDelayMaxMs).toBeCloseTo(0.2, 6);
    expect(step.serverLatenessP99Ms).toBeCloseTo(0, 6);
    expect(step.coalescedRatio).toBeCloseTo(0.1, 9);
    expect(step.cpuRatio).toBe(0.5);
  });

  test.each([
    // Of 400 events p99 is the 396th: 4 may be later than the limit, not 5.
    [4, true],
    [5, false],
  ])('%i of 400 events read 6 ms late: holds is %s', (late, holds) => {
    // Events 50 to 50 + late of the first stream are in the window.
    const delayMs = (event: number): number => (event >= 50 && event < 50 + late ? 6 : 0.2);
    const step = eventStepOf(streams(4, { delayMs }), asked(4));
    expect(step.clientDelayMaxMs).toBeCloseTo(6, 6);
    expect([step.holds, step.limit]).toEqual([holds, holds ? null : 'client']);
  });

  test('that the server wrote late are its fault', () => {
    const step = eventStepOf(streams(4, { lateMs: 6 }), asked(4));
    expect(step.serverLatenessP99Ms).toBeCloseTo(6, 6);
    expect([step.holds, step.limit]).toEqual([false, 'reference-server']);
  });

  test('that are fewer than asked, or come with a failed request, do not hold', () => {
    // 4 streams wrote 400 a second: 97 % of what 4.12 streams would; more were asked.
    expect(eventStepOf(streams(4), asked(5))).toMatchObject({ holds: false, limit: 'client' });
    const whole = streams(4);
    const broken = failed('f', 500);
    const step = eventStepOf({ ...whole, requests: [...whole.requests, broken] }, asked(4));
    expect(step).toMatchObject({ holds: false, limit: 'client', failedRequests: 1, eventCount: 400 });
  });

  test('without any there is no delay, and nothing holds', () => {
    const step = eventStepOf(readingOf([], []), asked(1));
    expect(step).toMatchObject({ holds: false, clientDelayP99Ms: null, eventsPerSecond: 0 });
  });
});

describe('requests at a constant rate', () => {
  /** 100 requests, due every 10 ms from 100 on; two more are due outside the window. */
  const requests = (lagMs: (i: number) => number, readAfterMs = 0.1) => {
    const sent = Array.from({ length: 102 }, (_, i) => {
      const dueMs = 90 + i * 10;
      return request(`r-${i}`, dueMs, { sentMs: dueMs + lagMs(i) });
    });
    const served = sent.map(({ id, sentMs }) => ({
      requestId: id,
      receivedMs: ZERO_MS + sentMs! + readAfterMs,
      stampsMs: new Float64Array(),
    }));
    return readingOf(sent, served);
  };

  test('are those that were due in the window', () => {
    const step = requestStepOf(
      requests((i) => (i === 0 || i === 101 ? 50 : 0.5)),
      100,
    );
    expect(step).toMatchObject({ holds: true, limit: null, requestCount: 100, requestsPerSecond: 100 });
    expect(step.sendLagMaxMs).toBeCloseTo(0.5, 6);
    expect(step.serverDelayP99Ms).toBeCloseTo(0.1, 6);
  });

  test.each([
    // Of 100 requests p99 is the 99th: one may be later than the limit, not two.
    [1, true],
    [2, false],
  ])('%i of 100 sent 6 ms late: holds is %s', (late, holds) => {
    const step = requestStepOf(
      requests((i) => (i >= 50 && i < 50 + late ? 6 : 0.5)),
      100,
    );
    expect([step.holds, step.limit]).toEqual([holds, holds ? null : 'client']);
  });

  test('that fewer were sent of than asked do not hold', () => {
    expect(
      requestStepOf(
        requests(() => 0.5),
        104,
      ),
    ).toMatchObject({ holds: false, limit: 'client' });
  });

  test('that the server read late are its fault, unless they were sent late too', () => {
    expect(
      requestStepOf(
        requests(() => 0.5, 6),
        100,
      ),
    ).toMatchObject({ holds: false, limit: 'reference-server' });
    expect(
      requestStepOf(
        requests(() => 7, 6),
        100,
      ),
    ).toMatchObject({ holds: false, limit: 'client' });
  });
});

test('a reading has the window and the requests of its events', () => {
  const events = eventsOf({ window: [1000, 3000], requests: [request('a', 1500), failed('b', 1600)] });
  const reading = stepReadingOf(events, {
    served: [{ requestId: 'a', receivedMs: 7, stampsMs: new Float64Array() }],
    zeroMs: 5,
  });
  expect(reading.requests.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(reading).toMatchObject({ zeroMs: 5, windowStartMs: 1000, windowEndMs: 3000, cpuRatio: 0.2 });
  expect(reading.served.get('a')?.receivedMs).toBe(7);
  expect(() => stepReadingOf([], { served: [], zeroMs: 5 })).toThrow('no window-start');
});

describe('the search for a ceiling', () => {
  const searched = async (limit: number, { spoiled = [] as number[], mostLoad = 100_000, firstLoad = 100 } = {}) => {
    const tried: number[] = [];
    const ceiling = await ceilingOf({
      firstLoad,
      mostLoad,
      halvings: 2,
      attempt: async (load) => {
        tried.push(load);
        return { holds: load <= limit && !spoiled.includes(tried.length) };
      },
    });
    return { tried, held: ceiling.held?.load ?? null, failed: ceiling.failed?.load ?? null };
  };

  test('doubles, tries what fails twice, and halves the distance twice', async () => {
    // 400 holds, 800 does not. sqrt(400 * 800) = 566 does not; sqrt(400 * 566) = 476 does.
    expect(await searched(500)).toEqual({
      tried: [100, 200, 400, 800, 800, 566, 566, 476],
      held: 476,
      failed: 566,
    });
  });

  test('one spoiled attempt changes nothing but the number of attempts', async () => {
    const { tried, held, failed } = await searched(500, { spoiled: [2] });
    expect(tried.slice(0, 4)).toEqual([100, 200, 200, 400]);
    expect([held, failed]).toEqual([476, 566]);
  });

  test('goes down when the first load fails, and gives up after three steps', async () => {
    // 100 fails, 50 fails, 25 holds; then 35 and 42.
    expect(await searched(40)).toEqual({ tried: [100, 100, 50, 50, 25, 35, 42, 42], held: 35, failed: 42 });
    expect(await searched(0)).toEqual({ tried: [100, 100, 50, 50, 25, 25, 12, 12], held: null, failed: 12 });
    expect(await searched(0, { firstLoad: 1 })).toEqual({ tried: [1, 1], held: null, failed: 1 });
  });

  test('ends at the most it may try', async () => {
    expect(await searched(1e9, { mostLoad: 300 })).toEqual({ tried: [100, 200, 300], held: 300, failed: null });
  });

  test('brackets any limit within a factor of 2^(1/4)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 100, max: 90_000 }), async (limit) => {
        const { held, failed, tried } = await searched(limit);
        expect(held).toBeLessThanOrEqual(limit);
        expect(failed).toBeGreaterThan(limit);
        expect(failed! / held!).toBeLessThan(2 ** 0.25 + 0.02);
        expect(tried.length).toBeLessThanOrEqual(18);
      }),
    );
  });
});
