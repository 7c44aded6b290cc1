import { expect, test } from 'vitest';
import { drawsOf } from '../../calculator/draws.ts';
import type { Figure } from '../../calculator/figure.ts';
import { expectNear } from '../factories/near.ts';

const figure = (parts: Partial<Figure>): Figure => ({
  path: 'made-up',
  label: 'made-up',
  unit: 'USD',
  known: { value: 10, low: 5, high: 20, distribution: 'uniform', source: 'user' },
  slot: 0,
  resamples: null,
  ...parts,
});
const other = figure({ path: 'other', slot: 3 });
const certain = figure({ path: 'certain', slot: 7, known: { value: 4, source: 'user' } });

test('a figure that varies takes its drawn value, one that does not its own, beyond all slots too', () => {
  const draws = drawsOf([figure({}), other], 1, 50);
  const valueOf = draws.at(17);
  expect(valueOf(figure({}))).toBe(draws.inputs[0]!.values[17]);
  expect(valueOf(other)).toBe(draws.inputs[1]!.values[17]);
  expect(valueOf(certain)).toBe(4);
  expect(valueOf(figure({ path: 'between', slot: 2, known: certain.known }))).toBe(4);
});

test('fewer draws are the first of more, and another figure changes none', () => {
  const [few] = drawsOf([figure({})], 1, 10).inputs;
  const [many] = drawsOf([figure({}), other], 1, 40).inputs;
  expect([...many!.values.subarray(0, 10)]).toEqual([...few!.values]);
});

test('draws are of the seed and the path', () => {
  const first = (seed: number, path: string) => drawsOf([figure({ path })], seed, 1).inputs[0]!.values[0];
  expect(first(1, 'a')).toBe(first(1, 'a'));
  expect(new Set([first(1, 'a'), first(2, 'a'), first(1, 'b')]).size).toBe(3);
});

test('quantiles are those of the distribution, not of the draws', () => {
  const [{ quantile }] = drawsOf([figure({})], 1, 0).inputs as [ReturnType<typeof drawsOf>['inputs'][number]];
  expectNear(quantile(0.05), 5.75);
  expectNear(quantile(0.95), 19.25);
});

test('figures resampled together are drawn together, each resample alike likely', () => {
  const resampled = (slot: number, values: readonly number[]): Figure =>
    figure({ path: `r${slot}`, slot, resamples: { key: 'run', values: Float64Array.from(values) } });
  const [rates, watts] = drawsOf([resampled(1, [1, 2, 3, 4]), resampled(2, [10, 20, 30, 40])], 1, 4_000).inputs;
  expect([...watts!.values]).toEqual([...rates!.values].map((rate) => rate * 10));
  for (const value of [1, 2, 3, 4]) {
    const share = rates!.values.filter((drawn) => drawn === value).length / 4_000;
    expect(Math.abs(share - 0.25)).toBeLessThan(0.03);
  }
  expect(rates!.quantile(0.5)).toBe(2);
});
