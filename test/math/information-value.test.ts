import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalQuantile, normalShareBelow } from '../../math/distributions.ts';
import { partialInformationValue, perfectInformationValue } from '../../math/information-value.ts';
import { type RandomStream, randomStream } from '../../math/random.ts';
import { ranksOf } from '../../math/spearman.ts';

const normals = (random: RandomStream, count: number): Float64Array =>
  Float64Array.from({ length: count }, () => normalQuantile(random() + 2 ** -33));
const constant = (count: number): Float64Array => new Float64Array(count);

/**
 * Mean of max(0, D) less max(0, mean) for a normal D, which is what knowing D is worth when a choice costs D more than the
 * other: mean * share below mean/sd + sd * density(mean/sd) - max(0, mean).
 */
const normalValue = (mean: number, sd: number): number =>
  mean * normalShareBelow(mean / sd) +
  (sd * Math.exp(-0.5 * (mean / sd) ** 2)) / Math.sqrt(2 * Math.PI) -
  Math.max(0, mean);

describe('by hand', () => {
  // Choice a costs 10, 10, 10, 10; b 4, 20, 4, 20. Means 10 and 12: without knowing, a. Lowest in each draw 4, 10, 4, 10: 7.
  const costs = [Float64Array.of(10, 10, 10, 10), Float64Array.of(4, 20, 4, 20)];

  test('knowing all is worth the mean of the best choice less the mean of each draw its best', () => {
    expect(perfectInformationValue(costs)).toBe(10 - 7);
  });

  test('an input that tells the costs is worth as much', () => {
    const many = (values: readonly number[]): Float64Array =>
      Float64Array.from({ length: 400 }, (_, k) => values[k % 4]!);
    // Draws 0 and 1 of each four are 4 and 20, with the input low where b is cheap, in even and odd draws alike.
    const dear = many([4, 4, 20, 20]);
    const input = Float64Array.from(dear, (usd, k) => usd + k / 1e6);
    const choices = [many([10, 10, 10, 10]), dear];
    expect(partialInformationValue(choices, ranksOf(input))).toBe(3);
    expect(perfectInformationValue(choices)).toBe(3);
  });

  test('a choice that is not to be had in some draws is taken in others, and never for all of them', () => {
    // b at 4 in draws 0 and 1 of each four, and not to be had in 2 and 3: (10 - 4) / 2 less than a, which is 10.
    const many = (values: readonly number[]): Float64Array =>
      Float64Array.from({ length: 400 }, (_, k) => values[k % 4]!);
    const choices = [many([10, 10, 10, 10]), many([4, 4, Infinity, Infinity])];
    expect(perfectInformationValue(choices)).toBe(3);
    const told = Float64Array.from({ length: 400 }, (_, k) => (k % 4 < 2 ? k : 1_000 + k));
    expect(partialInformationValue(choices, ranksOf(told))).toBe(3);
    // In draw 3 alone it is not, and the input does not tell: no step is without such a draw.
    const rarely = [choices[0]!, many([4, 4, 4, Infinity])];
    const untold = Float64Array.from({ length: 400 }, (_, k) => k);
    expect(partialInformationValue(rarely, ranksOf(untold))).toBe(0);
    // Of four steps it is to be had in all of the first, and in the odd draws of the second: it is taken in the first alone.
    const inPart = Float64Array.from(untold, (k) => (k < 100 || (k < 200 && k % 2 === 1) ? 4 : Infinity));
    expect(partialInformationValue([choices[0]!, inPart], ranksOf(untold))).toBe(6 / 4);
    expect(perfectInformationValue([choices[0]!, inPart])).toBe((6 * 150) / 400);
  });

  test('nothing where one choice is the cheapest in every draw, or there is one choice', () => {
    const better = costs.map((cost, choice) => cost.map((usd) => usd + choice * 100));
    expect(perfectInformationValue(better)).toBe(0);
    expect(partialInformationValue(better, Float64Array.of(1, 2, 3, 4))).toBe(0);
    expect(perfectInformationValue([costs[1]!])).toBe(0);
    expect(partialInformationValue([costs[1]!], Float64Array.of(1, 2, 3, 4))).toBe(0);
  });
});

describe('against the linear normal case, where the answer is known', () => {
  // b costs mean + 3 x + 4 y more than a, x and y standard normal: D is normal with sd 5, and given x its mean has sd 3.
  const DRAWS = 20_000;
  const random = randomStream(11, 'linear');
  const [x, y, z] = [normals(random, DRAWS), normals(random, DRAWS), normals(random, DRAWS)];
  const rankX = ranksOf(x);
  const rankY = ranksOf(y);
  const rankZ = ranksOf(z);

  test.each([0, 1, -2.5])('a mean of %d', (mean) => {
    const costs = [constant(DRAWS), x.map((value, k) => mean + 3 * value + 4 * y[k]!)];
    // Standard error of a mean of 20,000 draws of sd 5: 0.035; steps of 5 % lose less than a hundredth of the value.
    expect(Math.abs(perfectInformationValue(costs) - normalValue(mean, 5))).toBeLessThan(0.1);
    expect(Math.abs(partialInformationValue(costs, rankX) - normalValue(mean, 3))).toBeLessThan(0.1);
    expect(Math.abs(partialInformationValue(costs, rankY) - normalValue(mean, 4))).toBeLessThan(0.1);
    expect(partialInformationValue(costs, rankZ)).toBeLessThan(0.05);
  });

  test('noise is not taken for knowledge: the mean over many inputs that tell nothing stays near 0', () => {
    // A plug-in of 20 steps of 100 draws would be high by about 0.4 * 5 / sqrt(100) = 0.2 each time.
    const few = 2_000;
    const costs = [constant(few), x.subarray(0, few).map((value, k) => 3 * value + 4 * y[k]!)];
    let sum = 0;
    for (let i = 0; i < 40; i++) sum += partialInformationValue(costs, ranksOf(normals(random, few)));
    expect(sum / 40).toBeLessThan(0.06);
  });
});

test('never below 0, never above knowing all, and the same for choices in another order', () => {
  const column = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 60, maxLength: 60 });
  fc.assert(
    fc.property(column, column, column, column, (a, b, c, input) => {
      const costs = [a, b, c].map((values) => Float64Array.from(values));
      const ranks = ranksOf(input);
      const partial = partialInformationValue(costs, ranks);
      const perfect = perfectInformationValue(costs);
      expect(partial).toBeGreaterThanOrEqual(0);
      expect(partial).toBeLessThanOrEqual(perfect + 1e-9);
      expect(Math.abs(partialInformationValue(costs.toReversed(), ranks) - partial)).toBeLessThan(1e-9);
    }),
    { numRuns: 200, seed: 5 },
  );
});
