import { describe, expect, test } from 'vitest';
import { eventStepOf } from '../../loadtest/calibration/event-step.ts';
import { CalibrationInterrupted, loadStep } from '../../loadtest/calibration/load-step.ts';
import { type CalibrationHooks, measureCeilings, NothingHeld } from '../../loadtest/calibration/measure-ceilings.ts';
import type { ReferencePace } from '../../loadtest/calibration/reference-answers.ts';
import { startReferenceServer } from '../../loadtest/calibration/reference-server.ts';
import { requestStepOf } from '../../loadtest/calibration/request-step.ts';
import type { Reference } from '../../loadtest/calibration/start-reference.ts';
import type { StepLoad } from '../../loadtest/calibration/step-plan.ts';
import type { StepReading } from '../../loadtest/calibration/step-reading.ts';
import { request } from './event-factory.ts';
import { inProcessShard } from './in-process-shard.ts';

async function inThisProcess(pace: ReferencePace): Promise<Reference> {
  const server = await startReferenceServer(pace);
  return { url: server.url, take: async () => server.take(), stop: () => server.stop() };
}

describe('one load on the whole engine and a reference server', () => {
  const driven = async (pace: ReferencePace, load: StepLoad, cancel = new AbortController().signal) => {
    const references = [await inThisProcess(pace), await inThisProcess(pace)];
    const surroundings = { references, toolVersion: '0', now: () => new Date(0), cancel };
    try {
      return await loadStep(load, { ...surroundings, startShard: inProcessShard, startCanary: null });
    } finally {
      await Promise.all(references.map((reference) => reference.stop()));
    }
  };

  test('paced: every event is read after it was written, on one clock, and the window is full of them', async () => {
    const load: StepLoad = {
      arrivals: { kind: 'concurrency', concurrency: 6 },
      outputTokens: 10,
      warmupSeconds: 0.1,
      windowSeconds: 0.4,
      workers: 1,
    };
    const reading = await driven({ kind: 'paced', eventGapMs: 5 }, load);
    const step = eventStepOf(reading, { streamCount: 6, eventGapMs: 5 });
    expect(step.eventCount).toBeGreaterThan(0);
    expect(step.failedRequests).toBe(0);
    // Of several servers each has its own part.
    const answered = reading.requests.filter(({ outcome }) => outcome === 'succeeded');
    expect(new Set(answered.map(({ target }) => target))).toEqual(new Set([0, 1]));
    for (const { id, firstTokenMs, gapsMs } of answered) {
      const { receivedMs, stampsMs } = reading.served.get(id)!;
      expect(stampsMs).toHaveLength(10);
      expect(gapsMs).toHaveLength(9);
      let readMs = reading.zeroMs + firstTokenMs!;
      expect(readMs).toBeGreaterThan(receivedMs);
      // Stamps are kept to the microsecond; two looks at the same clock differ by no more than a few.
      for (const [k, stampMs] of stampsMs.entries()) {
        if (k > 0) readMs += gapsMs[k - 1]!;
        expect(readMs - stampMs).toBeGreaterThan(-0.05);
      }
    }
  });

  test('at once: every request is known to both sides', async () => {
    const load: StepLoad = {
      arrivals: { kind: 'constant', requestsPerSecond: 50 },
      outputTokens: 1,
      warmupSeconds: 0.1,
      windowSeconds: 0.4,
      workers: 1,
    };
    const reading = await driven({ kind: 'at-once' }, load);
    const step = requestStepOf(reading, 50);
    // 0.4 s of 50 a second.
    expect(step.requestCount).toBe(20);
    expect(step.serverDelayP99Ms).toBeGreaterThan(-0.05);
  });

  test('that is cut off ends with an error, not with a reading', async () => {
    const cancel = new AbortController();
    const load: StepLoad = {
      arrivals: { kind: 'constant', requestsPerSecond: 20 },
      outputTokens: 1,
      warmupSeconds: 0.1,
      windowSeconds: 60,
      workers: 1,
    };
    const ended = driven({ kind: 'at-once' }, load, cancel.signal);
    setTimeout(() => cancel.abort(), 300);
    await expect(ended).rejects.toThrow(CalibrationInterrupted);
  });
});

describe('the ceilings of a machine', () => {
  /** A machine that reads `eventsPerSecond` and sends `requestsPerSecond` in time, and one event or request more too late. */
  const machine = (limits: { streams: number; requestsPerSecond: number; serverStreams?: number }) => {
    const started: ReferencePace[] = [];
    let running = 0;
    const loads: StepLoad[] = [];
    const hooks: CalibrationHooks = {
      toolVersion: '0',
      now: () => new Date(0),
      cancel: new AbortController().signal,
      startReference: async (pace) => {
        started.push(pace);
        running++;
        return { url: 'http://x', take: async () => [], stop: async () => void running-- };
      },
      drive: async (load) => {
        loads.push(load);
        return readingOf(load, limits);
      },
    };
    return { hooks, started, loads, running: () => running };
  };

  test('are the highest loads that held, with what was too slow above them', async () => {
    const { hooks, started, loads, running } = machine({ streams: 500, requestsPerSecond: 3000 });
    const found = await measureCeilings({ workers: 3, windowSeconds: 2 }, hooks);
    // Streams: 200 and 400 hold, 800 does not; sqrt(400 * 800) = 566 does not, sqrt(400 * 566) = 476 does.
    // Requests: 500, 1000 and 2000 hold, 4000 does not; 2828 does, sqrt(2828 * 4000) = 3363 does not.
    expect(found).toEqual({
      ceiling: { eventsPerSecond: 47_600, streamCount: 476, requestsPerSecond: 2828 },
      eventsLimit: 'client',
      requestsLimit: 'client',
    });
    // Three workers are more than one reference server feeds.
    expect(started.map(({ kind }) => kind)).toEqual(['paced', 'paced', 'at-once', 'at-once']);
    expect(running()).toBe(0);
    expect(new Set(loads.map(({ workers, windowSeconds }) => `${workers} ${windowSeconds}`))).toEqual(new Set(['3 2']));
  });

  test('are lower bounds where the server was too slow', async () => {
    const { hooks } = machine({ streams: 1e9, serverStreams: 300, requestsPerSecond: 1e9 });
    const { ceiling, eventsLimit, requestsLimit } = await measureCeilings({ workers: 1, windowSeconds: 1 }, hooks);
    expect(ceiling.streamCount).toBe(283);
    expect([eventsLimit, requestsLimit]).toEqual(['reference-server', 'not-reached']);
    expect(ceiling.requestsPerSecond).toBe(100_000);
  });

  test('cannot be told where nothing holds, and no server is left behind', async () => {
    const busy = machine({ streams: 1, requestsPerSecond: 1e9 });
    await expect(measureCeilings({ workers: 1, windowSeconds: 1 }, busy.hooks)).rejects.toThrow(
      new NothingHeld('25 streams of 100 events a second each'),
    );
    expect(busy.running()).toBe(0);
    const slow = machine({ streams: 300, requestsPerSecond: 10 });
    await expect(measureCeilings({ workers: 1, windowSeconds: 1 }, slow.hooks)).rejects.toThrow('62 requests a second');
    expect(slow.running()).toBe(0);
  });
});

/** What both sides would have seen of a load in a window of one second from 0 on. */
function readingOf(
  { arrivals }: StepLoad,
  limits: { streams: number; requestsPerSecond: number; serverStreams?: number },
): StepReading {
  const window = { zeroMs: 0, windowStartMs: 0, windowEndMs: 1000, cpuRatio: null };
  if (arrivals.kind === 'concurrency') {
    const { concurrency } = arrivals;
    const lateMs = concurrency > (limits.serverStreams ?? Infinity) ? 20 : 0;
    const delayMs = concurrency > limits.streams ? 9 : 0.5;
    // 120 events of each stream, 10 ms apart; those from 0 to 1,000 ms are 100.
    const stampsMs = Float64Array.from({ length: 120 }, (_, k) => k * 10 + lateMs - 100);
    const answer = { requestId: 'r', receivedMs: -110, stampsMs };
    const one = request('r', 0, {
      firstTokenMs: stampsMs[0]! + delayMs,
      gapsMs: Array.from({ length: 119 }, () => 10),
    });
    const ids = Array.from({ length: concurrency }, (_, i) => `r-${i}`);
    return {
      ...window,
      requests: ids.map((id) => ({ ...one, id })),
      served: new Map(ids.map((id) => [id, answer])),
    };
  }
  if (arrivals.kind !== 'constant') throw new Error('not a load of a calibration');
  const lagMs = arrivals.requestsPerSecond > limits.requestsPerSecond ? 9 : 0.1;
  const requests = Array.from({ length: arrivals.requestsPerSecond }, (_, i) => {
    const dueMs = (i * 990) / arrivals.requestsPerSecond;
    return request(i, dueMs, { sentMs: dueMs + lagMs });
  });
  return { ...window, requests, served: new Map() };
}
