import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WindowCount } from '../../loadtest/engine/window-count.ts';

describe('the end of a window by count', () => {
  test('is the arrival that is one too many, once every shard has told what came before it', () => {
    const window = new WindowCount(3, 2);
    for (const at of [10, 30, 40]) window.add(at);
    window.reached(0, 45);
    expect(window.endMs()).toBeNull(); // three arrivals are not too many
    window.add(50);
    window.reached(0, 55);
    expect(window.endMs()).toBeNull(); // the other shard may still tell of one before 50
    window.add(20);
    window.reached(1, 35);
    expect(window.endMs()).toBeNull(); // 10, 20, 30 are in; 40 ends it, and the other shard is at 35
    window.reached(1, 40);
    expect(window.endMs()).toBe(40);
  });

  test('lies after the last one, where two have the same moment', () => {
    const window = new WindowCount(2, 1);
    for (const at of [10, 20, 20]) window.add(at);
    window.reached(0, 100);
    expect(window.endMs()).toBeCloseTo(20.001, 6);
  });

  test('holds exactly as many arrivals as asked, however the shards take turns', () => {
    const lots = fc.array(
      fc.record({ shard: fc.nat({ max: 2 }), gaps: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 }) }),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(lots, fc.integer({ min: 1, max: 20 }), (told, count) => {
        const window = new WindowCount(count, 3);
        const nowMs = [0, 0.1, 0.2]; // tenths tell shards apart, so that no two arrivals share a moment
        const all: number[] = [];
        let endMs: number | null = null;
        for (const { shard, gaps } of told) {
          for (const gap of gaps) {
            nowMs[shard]! += gap;
            all.push(nowMs[shard]!);
            if (endMs === null) window.add(nowMs[shard]!);
          }
          window.reached(shard, nowMs[shard]!);
          endMs ??= window.endMs();
        }
        if (endMs !== null) expect(all.filter((at) => at < endMs)).toHaveLength(count);
        else expect(Math.min(...nowMs)).toBeLessThanOrEqual(all.toSorted((a, b) => a - b)[count] ?? Infinity);
      }),
      { numRuns: 500 },
    );
  });
});
