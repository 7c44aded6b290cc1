import { describe, expect, it } from 'vitest';
import { nextStep } from '../../loadtest/capacity/next-step.ts';
import { type RunOutcome, runOutcomeOf } from '../../loadtest/capacity/run-outcome.ts';
import { measurementFromEvents } from '../../loadtest/metrics/measurement-from-events.ts';
import { RunRecorder } from '../../loadtest/metrics/run-recorder.ts';
import type { LoadEvent, PointPlan } from '../../schema/event.ts';
import { SEARCH, SLO } from './capacity-outcomes.ts';
import { eventsOf, failed, type LogParts, planEvent, request } from './event-factory.ts';

function outcomeOfLog(parts: LogParts): RunOutcome {
  const recorder = new RunRecorder();
  for (const event of eventsOf(parts)) recorder.add(event);
  return runOutcomeOf(recorder.point('point')!);
}

describe('the outcome of a recorded run', () => {
  it('has the values of the cohort, from the intended start in an open loop', () => {
    const found = outcomeOfLog({
      point: { arrivals: { kind: 'poisson', requestsPerSecond: 0.4 } },
      requests: [
        request(0, 500),
        request(1, 2000),
        request(2, 4000, { sentMs: 4050, firstTokenMs: 4170 }),
        failed(3, 6000),
        request(4, 8000, { outputTokens: 1, tokenEvents: 1, gapsMs: [], lastTokenMs: 8100 }),
      ],
    });
    expect(found.terms).toEqual([
      { metric: 'ttft', valuesMs: Float64Array.of(100, 170, Infinity, 100) },
      // (4180 - 4170) / 4; one token has no TPOT.
      { metric: 'tpot', valuesMs: Float64Array.of(20, 2.5, Infinity) },
    ]);
    expect(found).toMatchObject({
      elapsedMs: 11_100,
      windowMs: 10_000,
      startedCount: 4,
      failedCount: 1,
      turnCount: 1,
      // Three ended well in the ten seconds.
      completedRequestsPerSecond: 0.3,
    });
    expect(found.reasons.map(({ code }) => code)).toContain('error-ratio');
  });

  it('has the trend of the requests in flight', () => {
    // One request a second, each ending at 11 s: one more in flight in each slice.
    const requests = Array.from({ length: 10 }, (_, i) => request(i, 1000 + 1000 * i, { endMs: 11_050 }));
    const { backlog } = outcomeOfLog({ point: { arrivals: { kind: 'constant', requestsPerSecond: 1 } }, requests });
    expect(backlog).toMatchObject({ windowSeconds: 10 });
    expect(backlog!.requestsPerSecond).toBeCloseTo(1, 9);
  });

  it('says that it was cut short', () => {
    const found = outcomeOfLog({ requests: [request(1, 2000)], window: [1000, null] });
    expect(found.reasons.map(({ code }) => code)).toContain('interrupted');
    expect(found.elapsedMs).toBe(20_100);
  });
});

describe('a search in the events', () => {
  /** A server that answers up to six requests a second at once, and none in time beyond. */
  function* pointEvents(plan: PointPlan, fromMs: number): Generator<LoadEvent> {
    const { id: point, arrivals, warmupMs, durationMs } = plan;
    const startMs = fromMs + warmupMs;
    const endMs = startMs + durationMs!;
    const stage = (boundary: 'load-start' | 'window-start' | 'window-end' | 'load-end', atMs: number): LoadEvent => ({
      kind: 'stage',
      point,
      boundary,
      atMs,
    });
    yield { kind: 'point', plan };
    yield stage('load-start', fromMs);
    yield stage('window-start', startMs);
    const isClosed = arrivals.kind === 'concurrency';
    const perSecond = isClosed
      ? 6 * arrivals.concurrency
      : (arrivals as { requestsPerSecond: number }).requestsPerSecond;
    const gapMs = 1000 / perSecond;
    const users = isClosed ? arrivals.concurrency : 1;
    const waitMs = perSecond > 6 ? 1500 : 0;
    for (let i = 0; i * gapMs < warmupMs + durationMs!; i++) {
      const atMs = fromMs + i * gapMs;
      const answerMs = users * gapMs;
      const done = request(`${point}-${i}`, atMs, {
        point,
        firstTokenMs: atMs + waitMs + 10,
        firstContentMs: atMs + waitMs + 10,
        lastTokenMs: atMs + waitMs + 90,
        endMs: atMs + Math.max(answerMs, waitMs + 90),
      });
      yield {
        kind: 'start',
        point,
        id: done.id,
        intendedMs: atMs,
        askedInputTokens: 100,
        askedOutputTokens: 5,
        turn: 0,
      };
      yield done;
    }
    yield stage('window-end', endMs);
    yield stage('load-end', endMs + 500);
  }

  it('goes on from a recorder, and the measurement says what was found', () => {
    const plan = planEvent([], { search: SEARCH, slo: SLO, seed: 4 });
    const recorder = new RunRecorder();
    const events: LoadEvent[] = [];
    const keep = (event: LoadEvent): void => {
      recorder.add(event);
      events.push(event);
    };
    keep(plan);
    const outcomes: RunOutcome[] = [];
    let atMs = 0;
    for (let i = 0; i < 50; i++) {
      const step = nextStep({ search: SEARCH, slo: SLO, seed: 4, outcomes, maxInFlightRequests: null });
      if (step.kind === 'done') break;
      for (const event of pointEvents(step.plan, atMs)) keep(event);
      outcomes.push(runOutcomeOf(recorder.point(step.plan.id)!));
      atMs += outcomes.at(-1)!.elapsedMs;
    }
    keep({ kind: 'end', atMs, complete: true, droppedLines: 0, warnings: [] });
    const { capacity, operatingPoints, complete } = measurementFromEvents(events);
    expect(complete).toBe(true);
    expect(operatingPoints.map(({ id }) => id)).toEqual(outcomes.map(({ plan: { id } }) => id));
    expect(capacity!.verdict).toBe('FOUND');
    expect(capacity!.metRequestsPerSecond).toBeLessThanOrEqual(6);
    expect(capacity!.missedRequestsPerSecond).toBeGreaterThan(6);
    expect(capacity!.reason).toBe(
      `p90 TTFT holds at ${capacity!.metRequestsPerSecond} requests/s and breaks at ${capacity!.missedRequestsPerSecond} requests/s`,
    );
  });
});
