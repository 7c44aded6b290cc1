import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CostAndCarbon, paretoOf } from '../../../calculator/search/pareto.ts';

const at = (
  option: string,
  usdPerMonth: number,
  kilogramsCo2ePerMonth: number | null,
  isLowerBound = false,
): CostAndCarbon => ({ option, usdPerMonth, kilogramsCo2ePerMonth, isLowerBound });

describe('cost against CO2e', () => {
  test('the front runs from the cheapest to the greenest; each other one has the cheapest that beats it', () => {
    // b is dearer and dirtier than both a and c; d is beaten by c alone, being cleaner than a.
    const found = paretoOf([at('b', 40, 90), at('c', 20, 50), at('d', 30, 60), at('a', 10, 80), at('e', 5, null)]);
    expect(found).toEqual({
      front: ['a', 'c'],
      dominated: [
        { option: 'b', by: 'a' },
        { option: 'd', by: 'c' },
      ],
      unknown: ['e'],
    });
  });

  test('equal in one and better in the other beats; equal in both does not', () => {
    expect(paretoOf([at('a', 10, 80), at('b', 10, 79)])).toMatchObject({
      front: ['b'],
      dominated: [{ option: 'a', by: 'b' }],
    });
    expect(paretoOf([at('a', 10, 80), at('b', 11, 80)])).toMatchObject({
      front: ['a'],
      dominated: [{ option: 'b', by: 'a' }],
    });
    expect(paretoOf([at('b', 10, 80), at('a', 10, 80)]).front).toEqual(['a', 'b']);
    // A sum taken in another order.
    expect(paretoOf([at('a', 0.1 + 0.2, 80), at('b', 0.3, 80)]).front).toEqual(['a', 'b']);
  });

  test('a lower bound beats nobody and may be beaten: what it leaves out may be more', () => {
    expect(paretoOf([at('bound', 10, 50, true), at('b', 20, 60), at('c', 30, 55)]).front).toEqual(['bound', 'b', 'c']);
    expect(paretoOf([at('bound', 30, 55, true), at('b', 20, 50)])).toMatchObject({
      front: ['b'],
      dominated: [{ option: 'bound', by: 'b' }],
    });
  });

  test('nothing to compare', () => {
    expect(paretoOf([])).toEqual({ front: [], dominated: [], unknown: [] });
  });
});

describe('whatever the options', () => {
  // Few values, so that ties are met.
  const figure = fc.integer({ min: 0, max: 6 });
  const options = fc
    .array(fc.tuple(figure, fc.option(figure, { nil: null }), fc.boolean()), { maxLength: 9 })
    .map((pairs) => pairs.map(([usd, kilograms, isLowerBound], i) => at(`o${i}`, usd, kilograms, isLowerBound)));

  test('the front holds no pair of which one beats the other, all others are beaten by one of it, and each is in one place', () => {
    fc.assert(
      fc.property(options, (given) => {
        const { front, dominated, unknown } = paretoOf(given);
        const of = (id: string): CostAndCarbon => given.find(({ option }) => option === id)!;
        const beats = (a: CostAndCarbon, b: CostAndCarbon): boolean =>
          !a.isLowerBound &&
          a.usdPerMonth <= b.usdPerMonth &&
          a.kilogramsCo2ePerMonth! <= b.kilogramsCo2ePerMonth! &&
          (a.usdPerMonth !== b.usdPerMonth || a.kilogramsCo2ePerMonth !== b.kilogramsCo2ePerMonth);
        for (const a of front) for (const b of front) expect(beats(of(a), of(b))).toBe(false);
        for (const { option, by } of dominated) {
          expect(beats(of(by), of(option))).toBe(true);
          const cheaper = front.slice(0, front.indexOf(by));
          expect(cheaper.some((other) => beats(of(other), of(option)))).toBe(false);
        }
        const everywhere = [...front, ...dominated.map(({ option }) => option), ...unknown];
        expect(everywhere.toSorted()).toEqual(given.map(({ option }) => option).toSorted());
        expect(front).toEqual(front.toSorted((a, b) => of(a).usdPerMonth - of(b).usdPerMonth));
      }),
      { numRuns: 300 },
    );
  });

  test('their order changes nothing but the order of those that are no part of the front', () => {
    fc.assert(
      fc.property(options, (given) => {
        const one = paretoOf(given);
        const other = paretoOf(given.toReversed());
        expect(other.front).toEqual(one.front);
        expect(other.dominated.toReversed()).toEqual(one.dominated);
        expect(other.unknown.toReversed()).toEqual(one.unknown);
      }),
      { numRuns: 200 },
    );
  });
});
