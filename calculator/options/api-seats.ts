import { InputError } from '../../schema/input-error.ts';
import type { Sourced } from '../../schema/known.ts';
import type { ApiOption } from '../../schema/scenario.ts';
import type { CostTerm } from '../cost-term.ts';
import { figureQuantity, formula } from '../formula.ts';
import type { OptionFigures } from './option-figures.ts';
import type { SeatsModel } from './option-model.ts';

const NOT_GIVEN: Sourced = { value: null, reason: 'not given' };
const PER_TOKEN_KEYS = [
  'serviceTier',
  'billedRetryRatio',
  'minimumCommitmentUsdPerMonth',
  'creditsUsdPerMonth',
] as const satisfies readonly (keyof ApiOption)[];

/** A subscription paid per seat: what it costs and what it lets its users ask. */
export interface Seats {
  readonly term: CostTerm;
  readonly model: SeatsModel;
}

/** Null after a refusal. InputError for a key that only bills per token. */
export function seatsOf(
  { subscription, ...option }: ApiOption & { readonly subscription: NonNullable<ApiOption['subscription']> },
  figures: OptionFigures,
  place: string,
): Seats | null {
  const key = PER_TOKEN_KEYS.find((candidate) => option[candidate] !== undefined);
  if (key !== undefined) {
    throw new InputError({
      path: `${place}.${key}`,
      expected: 'left out beside a subscription',
      received: 'given',
      hint: 'It belongs to billing by the token; make that another option.',
    });
  }
  const seatCount = figures.needed(
    figures.ofOption(
      'subscription.seatCount',
      { label: 'Seats of the subscription', unit: 'seats' },
      subscription.seatCount,
      NOT_GIVEN,
    ),
    'The number of seats',
    'Give subscription.seatCount.',
  );
  const price = figures.needed(
    figures.ofOption(
      'subscription.usdPerSeatPerMonth',
      { label: 'Price of a seat', unit: 'USD/seat and month' },
      subscription.usdPerSeatPerMonth,
      NOT_GIVEN,
    ),
    'The price of a seat',
    'Give subscription.usdPerSeatPerMonth.',
  );
  const allowance =
    subscription.requestsPerSeatPerMonth === undefined
      ? null
      : figures.needed(
          figures.ofOption(
            'subscription.requestsPerSeatPerMonth',
            { label: 'Requests a seat may make', unit: 'requests/seat and month' },
            subscription.requestsPerSeatPerMonth,
            NOT_GIVEN,
          ),
          'The allowance of a seat',
          'Give subscription.requestsPerSeatPerMonth, or leave it out where the vendor names none.',
        );
  if (seatCount === null || price === null) return null;
  return {
    model: {
      largestRequestsPerMonth: allowance && ((valueOf) => valueOf(seatCount) * valueOf(allowance)),
    },
    term: {
      id: 'seats',
      label: 'Seats',
      driver: 'month',
      basis: 'seats * USD per seat and month, whatever is asked',
      figures: [seatCount, price],
      usd: (valueOf) => valueOf(seatCount) * valueOf(price),
      working: () =>
        formula`${figureQuantity(seatCount, 'seats')} * ${figureQuantity(price, 'USD per seat and month')}`,
      amortised: false,
    },
  };
}
