import { percentFromRatio } from '../../../schema/units.ts';
import { cascadedUsd, routedUsd } from '../../routing.ts';
import { asStated, recomputation, slip } from '../recomputation.ts';

const USD_PER_MILLION = 'USD/million tokens';

const pair = {
  strongPrice: USD_PER_MILLION,
  weakPrice: USD_PER_MILLION,
  routedStrongRatio: 'ratio',
  randomStrongRatio: 'ratio',
};
type Pair = Readonly<Record<keyof typeof pair, number>>;

const routedPrice = ({ strongPrice, weakPrice }: Pair, largeRatio: number): number =>
  routedUsd({ smallUsd: weakPrice, largeUsd: strongPrice, largeRatio });

const ROUTED = '(routedStrongRatio * strongPrice + (1 - routedStrongRatio) * weakPrice)';
const RANDOM = '(randomStrongRatio * strongPrice + (1 - randomStrongRatio) * weakPrice)';

/** How many times less a router costs than the strong model for every call. */
export const routedCostRatio = recomputation({
  inputs: pair,
  readings: (given) =>
    asStated({
      costRatio: ['x', `strongPrice / ${ROUTED}`, given.strongPrice / routedPrice(given, given.routedStrongRatio)],
    }),
  slips: (given) => [
    slip('baseline-swapped', 'calls to the strong model, against a random router of the same quality', {
      costRatio: ['x', 'randomStrongRatio / routedStrongRatio', given.randomStrongRatio / given.routedStrongRatio],
    }),
    slip('baseline-swapped', 'cost, against a random router of the same quality', {
      costRatio: [
        'x',
        `${RANDOM} / ${ROUTED}`,
        routedPrice(given, given.randomStrongRatio) / routedPrice(given, given.routedStrongRatio),
      ],
    }),
  ],
});

/** The same as a share saved. */
export const routedSaving = recomputation({
  inputs: pair,
  readings: (given) =>
    asStated({
      savingPercent: [
        '%',
        `(1 - ${ROUTED} / strongPrice) * 100`,
        percentFromRatio(1 - routedPrice(given, given.routedStrongRatio) / given.strongPrice),
      ],
    }),
  slips: (given) => [
    slip('baseline-swapped', 'against a random router of the same quality', {
      savingPercent: [
        '%',
        `(1 - ${ROUTED} / ${RANDOM}) * 100`,
        percentFromRatio(1 - routedPrice(given, given.routedStrongRatio) / routedPrice(given, given.randomStrongRatio)),
      ],
    }),
  ],
});

/** A cascade of two models, which pays the small one for every call. */
export const cascadePrice = recomputation({
  inputs: { smallPrice: USD_PER_MILLION, largePrice: USD_PER_MILLION, largeRatio: 'ratio' },
  readings: ({ smallPrice, largePrice, largeRatio }) =>
    asStated({
      usdPerMillionTokens: [
        USD_PER_MILLION,
        'smallPrice + largeRatio * largePrice',
        cascadedUsd({ smallUsd: smallPrice, largeUsd: largePrice, largeRatio }),
      ],
    }),
  slips: ({ smallPrice, largePrice, largeRatio }) => [
    slip('mislabelled', 'a router, which asks one model only', {
      usdPerMillionTokens: [
        USD_PER_MILLION,
        '(1 - largeRatio) * smallPrice + largeRatio * largePrice',
        routedUsd({ smallUsd: smallPrice, largeUsd: largePrice, largeRatio }),
      ],
    }),
  ],
});
