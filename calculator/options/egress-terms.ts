import { InputError } from '../../schema/input-error.ts';
import type { Sourced } from '../../schema/known.ts';
import type { RentedOption } from '../../schema/scenario.ts';
import { gigabytesFromBytes } from '../../schema/units.ts';
import type { CostTerm } from '../cost-term.ts';
import { DEFAULTS } from '../defaults.ts';
import { figureQuantity, formula } from '../formula.ts';
import { bytesPerGigabyte } from '../unit-quantities.ts';
import { tokenInflationOf } from './self-hosted.ts';
import type { OptionContext, OptionFigures } from './option-figures.ts';

const NOT_GIVEN: Sourced = { value: null, reason: 'not given' };

/**
 * The bytes of the answers that leave the data centre, at a price per GB. Null where it is not given so, and after a refusal.
 * InputError where an amount a month stands beside it.
 */
export function egressTerm(
  option: RentedOption,
  place: string,
  { demand }: OptionContext,
  figures: OptionFigures,
): CostTerm | null {
  const { egress } = option;
  if (egress === undefined) return null;
  if (option.egressUsdPerMonth !== undefined) {
    throw new InputError({
      path: `${place}.egressUsdPerMonth`,
      expected: 'left out beside egress',
      received: 'both',
      hint: 'Give the amount a month or the price of a GB: together egress would be paid twice.',
    });
  }
  const price = figures.needed(
    figures.ofOption('egress.usdPerGigabyte', { label: 'Egress', unit: 'USD/GB' }, egress.usdPerGigabyte, NOT_GIVEN),
    'The price of egress',
    `Give option "${option.id}" its egress.usdPerGigabyte, or leave egress out.`,
  );
  const bytes = figures.needed(
    figures.ofOption(
      'egress.bytesPerOutputToken',
      { label: 'Bytes that leave per output token', unit: 'bytes/output token' },
      egress.bytesPerOutputToken,
      DEFAULTS.bytesPerOutputToken,
    ),
    'The bytes of an output token',
    'Give egress.bytesPerOutputToken, or leave it out for the default.',
  );
  const inflation = tokenInflationOf(option, figures);
  if (price === null || bytes === null || inflation === null) return null;
  const output = demand.outputTokensPerRequest;
  return {
    id: 'egress',
    label: 'Egress',
    driver: 'request',
    basis: 'requests * output tokens * bytes per output token * USD per GB',
    figures: [demand.requestsPerMonth, output, inflation, bytes, price],
    usd: (valueOf) => gigabytesFromBytes(valueOf(output) * valueOf(inflation) * valueOf(bytes)) * valueOf(price),
    working: () =>
      formula`${figureQuantity(output, 'output tokens')} * ${figureQuantity(inflation, 'tokens of this model per token of the demand')} * ${figureQuantity(bytes, 'bytes per output token')} / ${bytesPerGigabyte} * ${figureQuantity(price, 'USD per GB')}`,
    amortised: false,
  };
}
