/** The rule of the verdict, on made-up figures. */
import { expect, test } from 'vitest';
import { judgeClaim } from '../../../calculator/claims/claim-verdict.ts';
import { reading, slip, type SlipWay } from '../../../calculator/claims/recomputation.ts';
import type { NotCompared, RecomputedWay } from '../../../schema/claim-check.ts';
import type { PublishedFigure } from '../../../schema/claims.ts';

type Values = Readonly<Record<string, number | null>>;

const worked = (values: Values) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, ['USD', 'made up', value] as const]));
const published = (printed: Readonly<Record<string, string>>): PublishedFigure[] =>
  Object.entries(printed).map(([figure, text]) => ({ is: 'rounded', figure, printed: text, unit: 'USD' }));

interface Case {
  readonly says: Readonly<Record<string, string>>;
  readonly readings: readonly Values[];
  readonly slips?: readonly (readonly [SlipWay['slip'], Values])[];
  readonly notCompared?: NotCompared;
}
const judged = ({ says, readings, slips = [], notCompared = undefined }: Case) => {
  const ways: RecomputedWay[] = readings.map((values) => reading('made up', worked(values)));
  const slipped = slips.map(([kind, values]) => slip(kind, 'made up', worked(values)));
  return judgeClaim({ published: published(says), readings: ways, slips: slipped, notCompared: notCompared ?? null });
};
const verdictOf = (made: Case) => [judged(made).verdict, ...judged(made).reasons];

test('one reading: reproduced, or differs', () => {
  expect(verdictOf({ says: { a: '10' }, readings: [{ a: 10.4 }] })).toEqual(['reproduced']);
  expect(verdictOf({ says: { a: '10' }, readings: [{ a: 11 }] })).toEqual(['differs', 'unexplained']);
  expect(verdictOf({ says: { a: '10' }, readings: [{ a: null }] })).toEqual(['differs', 'unexplained']);
  expect(verdictOf({ says: { a: '10', b: '5' }, readings: [{ a: 10, b: 6 }] })).toEqual(['differs', 'in-part']);
});

test('several readings: all, none, or it is open which is meant', () => {
  expect(verdictOf({ says: { a: '10' }, readings: [{ a: 10 }, { a: 10.1 }] })).toEqual(['reproduced']);
  expect(verdictOf({ says: { a: '10' }, readings: [{ a: 8 }, { a: 12 }] })).toEqual(['differs', 'unexplained']);
  expect(verdictOf({ says: { a: '10' }, readings: [{ a: 8 }, { a: 10 }] })).toEqual([
    'cannot-be-recomputed',
    'ambiguous-basis',
  ]);
  // Each figure by another reading: no reading gives them both.
  expect(
    verdictOf({
      says: { a: '10', b: '5' },
      readings: [
        { a: 10, b: 6 },
        { a: 11, b: 5 },
      ],
    })[0],
  ).toBe('differs');
});

test('a slip is blamed for a figure that the right way misses, and for no other', () => {
  const says = { a: '10', b: '5' };
  const blamed = judged({
    says,
    readings: [{ a: 10, b: 6 }],
    slips: [
      ['pue-left-out', { b: 5 }],
      ['month-length', { a: 10 }],
      ['stale-input', { b: 7 }],
    ],
  });
  expect(blamed.reasons).toEqual(['pue-left-out']);
  expect(blamed.slips.map(({ givesPublished }) => givesPublished)).toEqual([true, false, false]);
  expect(verdictOf({ says, readings: [{ a: 10, b: 6 }], slips: [['month-length', { a: 10 }]] })).toEqual([
    'differs',
    'in-part',
  ]);
});

test('two slips of one kind are one reason', () => {
  const slips = [
    ['month-length', { a: 9, b: 5 }],
    ['month-length', { a: 10, b: 4 }],
  ] as const;
  expect(verdictOf({ says: { a: '10', b: '5' }, readings: [{ a: 11, b: 6 }], slips })).toEqual([
    'differs',
    'month-length',
  ]);
});

test('what is reproduced names the ways that would give another figure, and blames none', () => {
  const checked = judged({
    says: { a: '10' },
    readings: [{ a: 10 }],
    slips: [
      ['stale-input', { a: 20 }],
      ['month-length', { a: 10.2 }],
      ['full-utilisation', { c: 1 }],
    ],
  });
  expect(checked.reasons).toEqual(['stale-input']);
  expect(checked.slips.map(({ givesPublished }) => givesPublished)).toEqual([false, false, false]);
});

test('a figure that nothing recomputes leaves the claim open, unless another one differs', () => {
  const says = { a: '10', b: '5' };
  const open = { says, notCompared: 'inputs-missing' as const };
  expect(verdictOf({ ...open, readings: [] })).toEqual(['cannot-be-recomputed', 'inputs-missing']);
  expect(verdictOf({ ...open, readings: [{ a: 10 }] })).toEqual(['cannot-be-recomputed', 'inputs-missing']);
  expect(verdictOf({ ...open, readings: [{ a: 12 }] })).toEqual(['differs', 'unexplained']);
  expect(judged({ ...open, readings: [{ a: 10 }] }).published.map(({ outcome }) => outcome)).toEqual([
    'agrees',
    'not-compared',
  ]);
});
