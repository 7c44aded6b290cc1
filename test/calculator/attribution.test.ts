import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Attribution, attribution, type ValuesOf } from '../../calculator/diff/attribution.ts';
import { expectNear } from '../factories/near.ts';

const RUNS = { numRuns: 60, seed: 7 };

const has = (changed: bigint, input: number): boolean => ((changed >> BigInt(input)) & 1n) === 1n;
/** A figure that is a product of what each input was or became. */
const product =
  (old: readonly number[], now: readonly number[]): ValuesOf =>
  (changed) => [old.reduce((result, value, i) => result * (has(changed, i) ? now[i]! : value), 1)];
const amountsOf = ({ amounts }: Attribution): number[] => amounts.map(([amount]) => amount!);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const all = (inputCount: number): bigint => (1n << BigInt(inputCount)) - 1n;

describe('worked by hand', () => {
  test('two factors, 2 -> 3 and 10 -> 20: 40 in all', () => {
    // The first input alone adds (3 - 2) * 10 = 10, or (3 - 2) * 20 = 20 after the other: 15 on average.
    // The second adds 2 * 10 = 20, or 3 * 10 = 30: 25. 15 + 25 = 60 - 20.
    const found = attribution(2, product([2, 10], [3, 20]));
    expect(found.method).toBe('all-orders');
    expect(amountsOf(found)).toEqual([15, 25]);
  });

  test('three factors of 1 -> 2: a third of 7 each', () => {
    amountsOf(attribution(3, product([1, 1, 1], [2, 2, 2]))).forEach((amount) => expectNear(amount, 7 / 3));
  });

  test('a stair that needs both: half each', () => {
    const stair: ValuesOf = (changed) => [has(changed, 0) && has(changed, 1) ? 100 : 0];
    expect(amountsOf(attribution(2, stair))).toEqual([50, 50]);
  });

  test('no inputs: nothing to share', () => {
    expect(attribution(0, () => [5])).toEqual({ method: 'all-orders', groups: [], amounts: [] });
  });

  test('nine factors of 1 -> 2 by one order and its reverse: the first and the last (1 + 256) / 2, the middle 16', () => {
    // In order the first adds 2 - 1 = 1 and the ninth 512 - 256; in the reverse order the other way round.
    const ones = Array.from({ length: 9 }, () => 1);
    const found = attribution(
      9,
      product(
        ones,
        ones.map(() => 2),
      ),
    );
    expect(found.method).toBe('two-orders');
    const amounts = amountsOf(found);
    expect([amounts[0], amounts[4], amounts[8]]).toEqual([128.5, 16, 128.5]);
    expectNear(sum(amounts), 511);
  });

  test('twelve inputs of which two matter: all orders of those, the others as one that did nothing', () => {
    const found = attribution(12, (changed) => [(has(changed, 3) ? 3 : 2) * (has(changed, 7) ? 20 : 10)]);
    expect(found.method).toBe('all-orders');
    expect(found.groups).toEqual([[3], [7], [0, 1, 2, 4, 5, 6, 8, 9, 10, 11]]);
    const [first, second, rest] = amountsOf(found);
    expectNear(first, 15);
    expectNear(second, 25);
    expect(rest).toBe(0);
  });

  test('twelve inputs that do nothing alone and something together are told as one', () => {
    const found = attribution(12, (changed) => [has(changed, 0) && has(changed, 1) && !has(changed, 2) ? 1 : 0]);
    expect(sum(amountsOf(found))).toBe(0);
    const together = attribution(12, (changed) => [changed === all(12) ? 7 : changed === 0n ? 0 : 3]);
    expectNear(sum(amountsOf(together)), 7);
  });
});

describe('inputs that only make sense together', () => {
  test('share an amount: the mixtures between have no figures', () => {
    const instanceAndRegion: ValuesOf = (changed) =>
      has(changed, 0) === has(changed, 2) ? [(has(changed, 0) ? 5 : 3) * (has(changed, 1) ? 10 : 7)] : null;
    const found = attribution(3, instanceAndRegion);
    expect(found.groups).toEqual([[0, 2], [1]]);
    // 3 * 7 = 21 -> 5 * 10 = 50. The two: (2 * 7 + 2 * 10) / 2 = 17; the other: (3 * 3 + 5 * 3) / 2 = 12.
    expect(amountsOf(found)).toEqual([17, 12]);
  });

  test('of many in an order: those between two cuts with figures', () => {
    const found = attribution(9, (changed) => {
      if (has(changed, 4) !== has(changed, 5)) return null;
      return [sum(Array.from({ length: 9 }, (_, i) => (has(changed, i) ? i + 1 : 0)))];
    });
    // The two do nothing alone that has figures, and are more than eight with the rest: in order.
    expect(found.groups).toContainEqual([4, 5]);
    expect(found.amounts[found.groups.findIndex((group) => group.includes(4))]).toEqual([11]);
  });

  test('all of them, where nothing between has figures', () => {
    const found = attribution(3, (changed) => (changed === 0n ? [1] : changed === all(3) ? [4] : null));
    expect(found).toEqual({ method: 'all-orders', groups: [[0, 1, 2]], amounts: [[3]] });
  });
});

const factor = fc.double({ min: 0.1, max: 10, noNaN: true });
const factors = (most: number) =>
  fc
    .array(fc.record({ old: factor, now: factor }), { minLength: 1, maxLength: most })
    .map((pairs) => ({ old: pairs.map(({ old }) => old), now: pairs.map(({ now }) => now) }));

describe.each([
  ['up to eight', 8],
  ['up to fourteen', 14],
])('properties, %s', (_name, most) => {
  test('amounts sum to the change', () => {
    fc.assert(
      fc.property(factors(most), ({ old, now }) => {
        const values = product(old, now);
        const change = values(all(old.length))![0]! - values(0n)![0]!;
        const amounts = amountsOf(attribution(old.length, values));
        const size = sum(amounts.map(Math.abs));
        expect(Math.abs(sum(amounts) - change)).toBeLessThanOrEqual(1e-9 * Math.max(1, size));
      }),
      RUNS,
    );
  });

  test('swapping old and new turns every sign', () => {
    fc.assert(
      fc.property(factors(most), ({ old, now }) => {
        const there = attribution(old.length, product(old, now));
        const back = attribution(old.length, product(now, old));
        expect(back.groups).toEqual(there.groups);
        const size = sum(amountsOf(there).map(Math.abs));
        amountsOf(back).forEach((amount, i) =>
          expect(Math.abs(amount + amountsOf(there)[i]!)).toBeLessThanOrEqual(1e-9 * Math.max(1, size)),
        );
      }),
      RUNS,
    );
  });

  test('an input that nothing uses has exactly 0', () => {
    fc.assert(
      fc.property(factors(most - 1), fc.nat(), ({ old, now }, place) => {
        const unused = place % (old.length + 1);
        const without = (changed: bigint): bigint => {
          const low = changed & ((1n << BigInt(unused)) - 1n);
          return low | ((changed >> BigInt(unused + 1)) << BigInt(unused));
        };
        const values = product(old, now);
        const found = attribution(old.length + 1, (changed) => values(without(changed)));
        const group = found.groups.findIndex((inputs) => inputs.includes(unused));
        expect(found.amounts[group]).toEqual([0]);
      }),
      RUNS,
    );
  });
});

test('two inputs that do the same have the same amount, of all orders', () => {
  fc.assert(
    fc.property(factors(6), factor, factor, ({ old, now }, from, to) => {
      const found = amountsOf(attribution(old.length + 2, product([from, ...old, from], [to, ...now, to])));
      const size = sum(found.map(Math.abs));
      expect(Math.abs(found[0]! - found.at(-1)!)).toBeLessThanOrEqual(1e-9 * Math.max(1, size));
    }),
    RUNS,
  );
});
