import { describe, expect, test } from 'vitest';
import { ProgressLine, progressText } from '../../commands/loadtest-progress.ts';
import type { Progress } from '../../loadtest/engine/progress.ts';

const PROGRESS: Progress = {
  point: 'concurrency-8',
  pointNumber: 2,
  pointCount: 3,
  phase: 'measuring',
  elapsedSeconds: 12.4,
  inFlightRequests: 8,
  finishedRequests: 100,
  failedRequests: 1,
  requestsPerSecond: 9.87,
  outputTokensPerSecond: 1234.5,
  ttftP50Ms: 87.6,
  ttftP99Ms: 123.4,
  remainingSeconds: 90,
};

describe('the line', () => {
  test('holds everything where there is room', () => {
    expect(progressText(PROGRESS)).toBe(
      '[2/3] concurrency-8, measuring, 12 s, 8 in flight, 9.87 req/s, 1,230 tok/s, TTFT p50 87.6 ms, p99 123 ms, 1 error, 90 s left',
    );
  });

  test('a search counts its runs; what is not known is left out; long times are told in minutes', () => {
    const parts = { pointCount: null, ttftP50Ms: null, ttftP99Ms: null, remainingSeconds: 540, failedRequests: 0 };
    expect(progressText({ ...PROGRESS, ...parts })).toBe(
      '[run 2] concurrency-8, measuring, 12 s, 8 in flight, 9.87 req/s, 1,230 tok/s, 0 errors, 9 min left',
    );
    expect(progressText({ ...PROGRESS, remainingSeconds: null })).toMatch(/1 error$/);
  });

  test('what matters least gives way where there is none: errors and the time left stay', () => {
    expect(progressText(PROGRESS, 79)).toBe('[2/3] measuring, 8 in flight, 9.87 req/s, 1 error, 90 s left');
    expect(progressText(PROGRESS, 30)).toBe('[2/3] 1 error, 90 s left');
    for (let width = 1; width < 140; width++) expect(progressText(PROGRESS, width).length).toBeLessThanOrEqual(width);
  });
});

describe('where it is shown', () => {
  const written = (isTty: boolean, columns = 60): string => {
    let text = '';
    const line = new ProgressLine({ write: (part) => (text += part), isTty, columns });
    for (let elapsedSeconds = 0; elapsedSeconds <= 25; elapsedSeconds += 0.5)
      line.show({ ...PROGRESS, elapsedSeconds });
    line.clear();
    return text;
  };

  test('a terminal gets one live line that never wraps', () => {
    expect(written(true)).not.toContain('\n');
    for (const columns of [60, 0]) {
      for (const part of written(true, columns).split('\r'))
        expect(part.replaceAll('\x1b[2K', '').length).toBeLessThan(columns || 80);
    }
  });

  test('anything else gets a plain line for the point and one every ten seconds', () => {
    const lines = written(false).trimEnd().split('\n');
    expect(lines[0]).toBe('[2/3] concurrency-8');
    expect(lines.slice(1).map((line) => /, (\d+ s),/.exec(line)?.[1])).toEqual(['10 s', '20 s']);
    expect(written(false)).not.toContain('\x1b');
  });

  test('the same load a second time begins again', () => {
    let text = '';
    const line = new ProgressLine({ write: (part) => (text += part), isTty: false, columns: 80 });
    line.show({ ...PROGRESS, elapsedSeconds: 1 });
    line.show({ ...PROGRESS, pointNumber: 3, elapsedSeconds: 1 });
    expect(text).toBe('[2/3] concurrency-8\n[3/3] concurrency-8\n');
  });
});
