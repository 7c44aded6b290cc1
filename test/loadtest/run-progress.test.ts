import { describe, expect, test } from 'vitest';
import { ErrorLimit } from '../../loadtest/engine/error-limit.ts';
import { ProgressCounter } from '../../loadtest/engine/progress.ts';
import { failed, request } from './event-factory.ts';

describe('progress', () => {
  const counter = () => new ProgressCounter({ point: 'point', number: 2, count: 3, secondsLeft: 60 }, 1_000_000);

  test('counts what is in flight, finished and failed, and tells the phase', () => {
    const progress = counter();
    expect(progress.at(1_000_000)).toMatchObject({
      phase: 'warm-up',
      inFlightRequests: 0,
      ttftP50Ms: null,
      ttftP99Ms: null,
    });
    for (let i = 0; i < 10; i++) {
      const { id, point, intendedMs } = request(i, 0);
      progress.add(
        { kind: 'start', point, id, intendedMs, askedInputTokens: 1, askedOutputTokens: 1, turn: 0 },
        1_000_000,
      );
    }
    progress.add({ kind: 'stage', point: 'point', boundary: 'window-start', atMs: 0 }, 1_000_000);
    for (let i = 0; i < 4; i++) progress.add(request(i, 0), 1_000_500);
    progress.add(failed(4, 0), 1_000_500);
    progress.add(request(5, 0, { outcome: 'censored', firstTokenMs: null }), 1_000_500);
    expect(progress.at(1_001_000)).toMatchObject({
      point: 'point',
      pointNumber: 2,
      pointCount: 3,
      phase: 'measuring',
      elapsedSeconds: 1,
      inFlightRequests: 4,
      finishedRequests: 5,
      failedRequests: 1,
      ttftP50Ms: 100,
      remainingSeconds: 59,
    });
    progress.add({ kind: 'stage', point: 'point', boundary: 'window-end', atMs: 0 }, 1_001_000);
    expect(progress.at(1_001_000).phase).toBe('finishing');
  });

  test('rates are of the last seconds alone, and there is nothing left below 0', () => {
    const progress = counter();
    // Ten requests of five tokens in each of the first 20 seconds, then none.
    for (let i = 0; i < 200; i++) progress.add(request(i, 0), 1_000_000 + i * 100);
    const busy = progress.at(1_019_999);
    expect(busy.requestsPerSecond).toBeCloseTo(10, 1);
    expect(busy.outputTokensPerSecond).toBeCloseTo(50, 0);
    expect(progress.at(1_026_000).requestsPerSecond).toBe(0);
    expect(progress.at(1_090_000).remainingSeconds).toBe(0);
  });

  test('percentiles are of the latest 500 requests', () => {
    const progress = counter();
    for (let i = 0; i < 1000; i++) progress.add(request(i, 0, { firstTokenMs: i < 600 ? 9000 : i }), 1_000_000);
    // Of the requests 500 to 999 a hundred took 9000 ms, the others 600 to 999: the 250th is 849, the 495th 9000.
    expect(progress.at(1_001_000)).toMatchObject({ ttftP50Ms: 849, ttftP99Ms: 9000 });
  });
});

describe('the limit of failures', () => {
  const passedAt = (limit: number | null, isFailure: (i: number) => boolean): number | null => {
    const watch = new ErrorLimit(limit);
    for (let i = 1; i <= 200; i++) if (watch.isPassedWith(isFailure(i) ? failed(i, 0) : request(i, 0))) return i;
    return null;
  };

  test.each([
    ['all fail', 0.5, () => true, 50], // 50 are the fewest that say anything
    ['exactly half fail', 0.5, (i: number) => i % 2 === 0, null], // the share must be above the limit
    ['all after the 60th fail', 0.5, (i: number) => i > 60, 121], // 61 of 121 are more than half
    ['never', null, () => true, null],
    ['none may fail', 0, (i: number) => i === 70, 70],
  ])('%s', (_, limit, isFailure, expected) => expect(passedAt(limit, isFailure)).toBe(expected));

  test('what was cut off counts neither way, and the warning says how many failed of what kinds', () => {
    const watch = new ErrorLimit(0.5);
    for (let i = 0; i < 100; i++) expect(watch.isPassedWith(request(i, 0, { outcome: 'censored' }))).toBe(false);
    for (let i = 0; i < 20; i++) watch.isPassedWith(request(i, 0));
    for (let i = 0; i < 10; i++) watch.isPassedWith(failed(i, 0, { failure: 'reset' }));
    for (let i = 0; i < 30; i++) watch.isPassedWith(failed(i, 0));
    expect(watch.warning('poisson-3-per-second')).toBe(
      'the run was ended because 40 of 60 requests of poisson-3-per-second failed (30 http-status, 10 reset), a share above the limit of 0.5',
    );
  });
});
