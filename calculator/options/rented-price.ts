import type { Instance } from '../../schema/instance.ts';
import { COMMITMENTS } from '../../schema/purchases.ts';
import type { RentedOption } from '../../schema/scenario.ts';
import type { Sourced } from '../../schema/known.ts';
import { HOURS_PER_MONTH, HOURS_PER_YEAR, MONTHS_PER_YEAR } from '../../schema/units.ts';
import { alsoForNonProduction, type CostTerm } from '../cost-term.ts';
import { baseCase, type Figure, type ValueOf } from '../figure.ts';
import { figureQuantity, formula } from '../formula.ts';
import { hoursPerMonth } from '../unit-quantities.ts';
import type { OptionFigures } from './option-figures.ts';
import type { CommitmentModel, PurchaseModel } from './option-model.ts';

/** What a machine is rented for: USD per hour, and of them what a commitment asks for at its start. */
export interface RentedPrice {
  /** The whole price of an hour, an upfront part spread over the hours of its term. */
  readonly usdPerHour: Figure;
  /** Paid at the start of each term; null where nothing is. */
  readonly upfront: PurchaseModel | null;
  /** Null where the machines can be given back at any hour. */
  readonly commitment: CommitmentModel | null;
}

interface Asked {
  readonly option: RentedOption;
  readonly instance: Partial<Pick<Instance, 'usdPerHourByRegion' | 'upfrontUsdByRegion'>>;
}

/** The price by the option's purchase; null after a refusal. */
export function rentedPrice(asked: Asked, figures: OptionFigures): RentedPrice | null {
  const { option } = asked;
  const usdPerHour = figures.needed(
    hourlyFigure(asked, figures),
    `The ${option.purchase ?? 'on-demand'} price of ${option.instance} in ${option.region}`,
    'Give usdPerHour, or choose another region or purchase.',
  );
  if (usdPerHour === null) return null;
  const upfront = upfrontPart(asked, figures);
  if (upfront === 'refused') return null;
  if (upfront !== null && perHour(upfront, baseCase) > usdPerHour.known.value * (1 + 1e-9)) {
    figures.refuse(
      'upfront-above-price',
      `The upfront part of ${option.instance} is more than the whole price of its term, so this option has no price.`,
      'usdPerHour holds the upfront part, spread over the hours of the term: correct one of the two.',
    );
    return null;
  }
  return { usdPerHour, upfront, commitment: commitmentOf(option, { usdPerHour, upfront }) };
}

function hourlyFigure({ option, instance }: Asked, figures: OptionFigures): Figure | null {
  const purchase = option.purchase ?? 'on-demand';
  const name = { label: `${option.instance}, ${purchase}, ${option.region}`, unit: 'USD/h' };
  if (option.usdPerHour !== undefined)
    return figures.ofOption('usdPerHour', name, option.usdPerHour, { value: null, reason: 'not given' });
  const prices = instance.usdPerHourByRegion ?? {};
  const inRegion = Object.hasOwn(prices, option.region) ? prices[option.region] : undefined;
  const sourced = inRegion?.[purchase] ?? {
    value: null,
    reason: `the catalogue holds no ${purchase} price of ${option.instance} in ${option.region}`,
  };
  // Region and purchase are in the path: the same path is the same figure for every option.
  return figures.ofCatalogue(`instances/${option.instance}/${option.region}/${purchase}/usdPerHour`, name, sourced);
}

/** Months of the term that the option commits to; 0 where it can stop at any hour. A price of one's own ends no term. */
export const committedMonths = ({ purchase }: RentedOption): number =>
  (COMMITMENTS.find((commitment) => commitment.purchase === purchase)?.years ?? 0) * MONTHS_PER_YEAR;

const commitmentOf = (
  option: RentedOption,
  { usdPerHour, upfront }: Pick<RentedPrice, 'usdPerHour' | 'upfront'>,
): CommitmentModel | null =>
  committedMonths(option) === 0
    ? null
    : { termMonths: committedMonths(option), ...recurringPart({ usdPerHour, upfront }) };

/**
 * The upfront part as something bought for the length of the term, worth nothing after it; null where there is none. The
 * catalogue's belongs to the catalogue's price: one of one's own is taken as paid by the month.
 */
function upfrontPart({ option, instance }: Asked, figures: OptionFigures): PurchaseModel | null | 'refused' {
  const months = committedMonths(option);
  if (months === 0 || option.usdPerHour !== undefined) return null;
  const { instance: id, region, purchase } = option;
  const parts = instance.upfrontUsdByRegion ?? {};
  const inRegion: Partial<Record<string, Sourced>> | undefined = Object.hasOwn(parts, region)
    ? parts[region]
    : undefined;
  const sourced = inRegion?.[purchase!];
  if (sourced === undefined) return null;
  const capexUsd = figures.needed(
    figures.ofCatalogue(
      `instances/${id}/${region}/${purchase}/upfrontUsd`,
      { label: `Upfront part of ${id}, ${purchase}, ${region}`, unit: 'USD' },
      sourced,
    ),
    `The upfront part of ${id}, ${purchase}`,
    'Give usdPerHour, or choose another purchase.',
  );
  if (capexUsd === null) return 'refused';
  const fixed = (key: string, label: string, unit: string, value: number, note: string): Figure =>
    figures.ofScenario(`terms.${purchase}.${key}`, { label, unit }, undefined, { value, source: 'vendor', note })!;
  return {
    capexUsd,
    lifeMonths: fixed('months', `Term of ${purchase}`, 'months', months, 'the length of the commitment'),
    residualUsd: fixed(
      'residualUsd',
      `Worth of ${purchase} at its end`,
      'USD',
      0,
      'a term that is over is worth nothing',
    ),
  };
}

const perHour = ({ capexUsd, lifeMonths }: PurchaseModel, valueOf: ValueOf): number =>
  valueOf(capexUsd) / ((valueOf(lifeMonths) / MONTHS_PER_YEAR) * HOURS_PER_YEAR);

/** What each month bills for a machine that runs all its hours, an upfront part apart. */
function recurringPart({
  usdPerHour,
  upfront,
}: Pick<RentedPrice, 'usdPerHour' | 'upfront'>): Pick<CommitmentModel, 'usdPerInstanceMonth' | 'working'> {
  const hourly = figureQuantity(usdPerHour, 'USD per hour');
  if (upfront === null) {
    return {
      usdPerInstanceMonth: (valueOf) => valueOf(usdPerHour) * HOURS_PER_MONTH,
      working: () => formula`${hourly} * ${hoursPerMonth}`,
    };
  }
  const { whole, months } = upfrontQuantities(upfront);
  return {
    usdPerInstanceMonth: (valueOf) => (valueOf(usdPerHour) - perHour(upfront, valueOf)) * HOURS_PER_MONTH,
    working: () => formula`${hourly} * ${hoursPerMonth} - ${whole} / ${months}`,
  };
}

const upfrontQuantities = ({ capexUsd, lifeMonths }: PurchaseModel) => ({
  whole: figureQuantity(capexUsd, 'USD upfront'),
  months: figureQuantity(lifeMonths, 'months of the term'),
});

/**
 * The lines of the machines. An upfront part has a line of its own: it belongs to the month's cost, but its cash is paid at
 * the start of the term.
 */
export function instanceTerms(
  { usdPerHour, upfront }: Pick<RentedPrice, 'usdPerHour' | 'upfront'>,
  { nonProductionInstances, pauses }: { readonly nonProductionInstances: number; readonly pauses: boolean },
): CostTerm[] {
  const paid = pauses ? 'instances paid on the mean of the month' : 'instances';
  const recurring = recurringPart({ usdPerHour, upfront });
  const hourly: CostTerm = {
    id: 'instances',
    label: 'Instances',
    driver: 'paid-instance',
    basis:
      upfront === null
        ? `${paid} * USD per hour * 730 h`
        : `${paid} * (USD per hour * 730 h - USD upfront / months of the term)`,
    figures: [usdPerHour, ...(upfront === null ? [] : [upfront.capexUsd, upfront.lifeMonths])],
    usd: recurring.usdPerInstanceMonth,
    working: recurring.working,
    amortised: false,
  };
  const terms = upfront === null ? [hourly] : [hourly, upfrontTerm(upfront, paid)];
  return terms.flatMap((term) => alsoForNonProduction(term, nonProductionInstances));
}

function upfrontTerm(upfront: PurchaseModel, paid: string): CostTerm {
  const { capexUsd, lifeMonths } = upfront;
  const { whole, months } = upfrontQuantities(upfront);
  return {
    id: 'instances-upfront',
    label: 'Instances, paid upfront',
    driver: 'paid-instance',
    basis: `${paid} * USD upfront / months of the term`,
    figures: [capexUsd, lifeMonths],
    usd: (valueOf) => valueOf(capexUsd) / valueOf(lifeMonths),
    working: () => formula`${whole} / ${months}`,
    amortised: true,
  };
}
