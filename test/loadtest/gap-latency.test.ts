import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gapLatencyOf } from '../../loadtest/metrics/gap-latency.ts';
import { RunRecorder } from '../../loadtest/metrics/run-recorder.ts';
import { nearestRank, sortedSamples } from '../../math/quantile.ts';
import { eventsOf, request } from './event-factory.ts';

function gapsOf(requests: readonly (readonly number[])[]) {
  const recorder = new RunRecorder();
  for (const event of eventsOf({
    requests: requests.map((gapsMs, i) => request(i, 1000 + i, { gapsMs: [...gapsMs] })),
  })) {
    recorder.add(event);
  }
  const record = recorder.point('point')!;
  return gapLatencyOf(record.requests, record.rows);
}

test('percentiles of what is counted are those of what is sorted, short gaps and hours together', () => {
  // Thousandths of a millisecond: within one coarse step of 65.5 ms, around its end, and beyond the last one at 35.8 minutes.
  const gapMs = fc
    .oneof(
      { weight: 5, arbitrary: fc.integer({ min: 0, max: 70_000 }) },
      { weight: 3, arbitrary: fc.integer({ min: 65_530, max: 65_540 }) },
      { weight: 1, arbitrary: fc.integer({ min: 2_000_000_000, max: 9_000_000_000 }) },
    )
    .map((parts) => parts / 1000);
  fc.assert(
    fc.property(fc.array(fc.array(gapMs, { maxLength: 40 }), { minLength: 1, maxLength: 12 }), (requests) => {
      const all = requests.flat();
      const found = gapsOf(requests);
      expect(found.sampleCount).toBe(all.length);
      const sorted = sortedSamples(all);
      for (const [name, q, floor] of [
        ['p50', 0.5, 11] as const,
        ['p90', 0.9, 64] as const,
        ['p95', 0.95, 130] as const,
      ]) {
        if (all.length < floor) expect(found.reasons[name]).toContain(`at least ${floor}`);
        else expect(found[name]!.value).toBeCloseTo(nearestRank(sorted!, q), 9);
      }
      if (all.length > 0) {
        const mean = all.reduce((sum, gap) => sum + gap, 0) / all.length;
        expect(Math.abs(found.mean! - mean)).toBeLessThanOrEqual(1e-9 * mean + 1e-9);
      }
    }),
    { numRuns: 60 },
  );
});

test('gaps of hours alone: the 6th of 11', () => {
  const hoursMs = Array.from({ length: 11 }, (_, i) => 3_600_000 * ((i * 7) % 11) + 3_600_000.5);
  expect(gapsOf([hoursMs.slice(0, 4), hoursMs.slice(4)]).p50!.value).toBe(6 * 3_600_000 + 0.5);
});

test('no gaps: everything is null with its reason', () => {
  const { sampleCount, mean, p50, reasons } = gapsOf([[], []]);
  expect([sampleCount, mean, p50, reasons.mean]).toEqual([0, null, null, 'no samples']);
});
