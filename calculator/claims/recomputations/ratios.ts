import {
  centsFromUsd,
  HOURS_PER_DAY,
  percentFromRatio,
  perMillionTokens,
  usdFromCents,
} from '../../../schema/units.ts';
import { asStated, reading, recomputation, slip } from '../recomputation.ts';

/** How many times more. */
export const times = recomputation({
  inputs: { more: null, less: null },
  readings: ({ more, less }) => asStated({ ratio: ['x', 'more / less', more / less] }),
});

/** What is saved of what was paid before. */
export const saving = recomputation({
  inputs: { beforeUsd: 'USD', afterUsd: 'USD' },
  readings: ({ beforeUsd, afterUsd }) => asStated({ savingPercent: savedPercent(beforeUsd, afterUsd) }),
});

const savedPercent = (beforeUsd: number, afterUsd: number) =>
  ['%', '(1 - afterUsd / beforeUsd) * 100', percentFromRatio(1 - afterUsd / beforeUsd)] as const;

/** Discount of a year's reservation without upfront payment, on two machines. */
export const reservedDiscount = recomputation({
  inputs: {
    firstOnDemandUsd: 'USD/h',
    firstReservedUsd: 'USD/h',
    secondOnDemandUsd: 'USD/h',
    secondReservedUsd: 'USD/h',
  },
  readings: (given) =>
    (['first', 'second'] as const).map((machine) =>
      reading(`the ${machine} machine`, {
        oneYearPercent: [
          '%',
          `(1 - ${machine}ReservedUsd / ${machine}OnDemandUsd) * 100`,
          percentFromRatio(1 - given[`${machine}ReservedUsd`] / given[`${machine}OnDemandUsd`]),
        ],
      }),
    ),
});

/** A day of a rented fleet, and what a query of it costs. */
export const fleetDay = recomputation({
  inputs: {
    accelerators: 'accelerators',
    usdPerHour: 'USD/h',
    usersPerDay: 'users/day',
    queriesPerUser: 'queries/user',
    tokensPerQuery: 'tokens/query',
  },
  readings: ({ accelerators, usdPerHour, usersPerDay, queriesPerUser, tokensPerQuery }) => {
    const usdPerDay = accelerators * HOURS_PER_DAY * usdPerHour;
    const usdPerQuery = usdPerDay / (usersPerDay * queriesPerUser);
    return asStated({
      usdPerDay: ['USD/day', 'accelerators * 24 * usdPerHour', usdPerDay],
      centsPerQuery: ['cent', 'usdPerDay / (usersPerDay * queriesPerUser) * 100', centsFromUsd(usdPerQuery)],
      usdPerMillionOutputTokens: [
        'USD/million output tokens',
        'centsPerQuery / 100 / tokensPerQuery * 1e6',
        perMillionTokens(usdPerQuery, tokensPerQuery),
      ],
    });
  },
});

/** A price of a query that was published in cents. */
export const centsAsUsd = recomputation({
  inputs: { centsPerQuery: 'cent' },
  readings: ({ centsPerQuery }) =>
    asStated({ usdPerQuery: ['USD', 'centsPerQuery / 100', usdFromCents(centsPerQuery)] }),
  slips: ({ centsPerQuery }) => [
    slip('unit-slip-100x', 'cents read as dollars', { usdPerQuery: ['USD', 'centsPerQuery', centsPerQuery] }),
  ],
});
