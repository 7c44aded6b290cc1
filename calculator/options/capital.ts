import type { Formula, Quantity } from '../../schema/quantity.ts';
import { InputError } from '../../schema/input-error.ts';
import type { Known, Sourced } from '../../schema/known.ts';
import type { OwnedOption } from '../../schema/scenario.ts';
import { MONTHS_PER_YEAR } from '../../schema/units.ts';
import { yearlyCapitalUsd } from '../annuity.ts';
import type { CostTerm } from '../cost-term.ts';
import { DEFAULTS } from '../defaults.ts';
import type { Figure } from '../figure.ts';
import { figureQuantity, formula } from '../formula.ts';
import { monthsPerYear } from '../unit-quantities.ts';
import type { OptionFigures } from './option-figures.ts';
import type { PurchaseModel } from './option-model.ts';

/** Price, life and rest value of a server; null after a refusal. */
export function purchaseModel(option: OwnedOption, figures: OptionFigures, place: string): PurchaseModel | null {
  const none: Sourced = { value: null, reason: 'not given' };
  const capexUsd = figures.needed(
    figures.ofOption('capexUsd', { label: 'Price of a server', unit: 'USD' }, option.capexUsd, none),
    'The price of the server',
    'Give capexUsd.',
  );
  const residualUsd = figures.needed(
    figures.ofOption(
      'residualUsd',
      { label: 'Value of a server at the end', unit: 'USD' },
      option.residualUsd,
      DEFAULTS.residualUsd,
    ),
    'The residual value',
    'Give residualUsd, 0 included.',
  );
  const lifeMonths = figures.needed(
    figures.ofOption(
      'lifeMonths',
      { label: 'Life of the hardware', unit: 'months' },
      option.lifeMonths,
      DEFAULTS.lifeMonths,
    ),
    'The life of the hardware',
    'Give lifeMonths.',
  );
  if (capexUsd === null || residualUsd === null || lifeMonths === null) return null;
  refuseGain(capexUsd.known, residualUsd.known, place);
  return { capexUsd, residualUsd, lifeMonths };
}

/** A server that sells for more than it cost would make every further one pay. */
function refuseGain(capex: Known, residual: Known, place: string): void {
  const most = residual.high ?? residual.value;
  const least = capex.low ?? capex.value;
  if (most <= least) return;
  throw new InputError({
    path: `${place}.residualUsd`,
    expected: `at most capexUsd (${least})`,
    received: String(most),
    hint: 'Give what a server still fetches at the end of its life; of ranges, the high end against the low end of the price.',
  });
}

/** The level payment for a server over its life. */
export function capitalTerm(option: OwnedOption, purchase: PurchaseModel, figures: OptionFigures): CostTerm {
  const rate = figures.needed(
    figures.ofOption(
      'costOfCapitalRatioPerYear',
      { label: 'Cost of capital', unit: 'ratio/year' },
      option.costOfCapitalRatioPerYear,
      DEFAULTS.costOfCapitalRatioPerYear,
    ),
    'The cost of capital',
    'Give costOfCapitalRatioPerYear, 0 included.',
  );
  const capital = annuity(purchase, purchase.residualUsd, rate);
  return {
    id: 'capital',
    label: 'Servers (capital)',
    driver: 'production-instance',
    basis: 'servers * (price - residual / (1 + r)^n) * CRF / 12, CRF = r / (1 - (1 + r)^-n)',
    figures: [purchase.capexUsd, purchase.residualUsd, purchase.lifeMonths, ...(rate === null ? [] : [rate])],
    ...capital,
    amortised: true,
    // Tax is due on the whole price and does not come back when the server is sold.
    taxed: annuity(purchase, null, rate),
  };
}

/** The annuity of annuity.ts by month; without a residual all of the price is paid back. */
const annuity = (
  purchase: PurchaseModel,
  residualUsd: Figure | null,
  rate: Figure | null,
): Pick<CostTerm, 'usd' | 'working'> => ({
  usd: (valueOf) =>
    yearlyCapitalUsd({
      capexUsd: valueOf(purchase.capexUsd),
      residualUsd: residualUsd === null ? 0 : valueOf(residualUsd),
      lifeYears: valueOf(purchase.lifeMonths) / MONTHS_PER_YEAR,
      costOfCapitalRatioPerYear: rate === null ? 0 : valueOf(rate),
    }) / MONTHS_PER_YEAR,
  working: () => annuityWorking(purchase, residualUsd, rate),
});

function annuityWorking(
  { capexUsd, lifeMonths }: PurchaseModel,
  residualUsd: Figure | null,
  rate: Figure | null,
): Formula {
  const capex = figureQuantity(capexUsd, 'price');
  const years: Quantity = {
    name: 'years of life',
    value: lifeMonths.known.value / MONTHS_PER_YEAR,
    unit: 'years',
    formula: formula`${figureQuantity(lifeMonths, 'months of life')} / ${monthsPerYear}`,
  };
  if (rate === null || rate.known.value === 0) {
    return residualUsd === null
      ? formula`${capex} / ${years} / ${monthsPerYear}`
      : formula`(${capex} - ${figureQuantity(residualUsd, 'residual')}) / ${years} / ${monthsPerYear}`;
  }
  const r = figureQuantity(rate, 'r');
  return residualUsd === null
    ? formula`${capex} * ${r} / (1 - 1 / (1 + ${r}) ^ ${years}) / ${monthsPerYear}`
    : formula`(${capex} - ${figureQuantity(residualUsd, 'residual')} / (1 + ${r}) ^ ${years}) * ${r} / (1 - 1 / (1 + ${r}) ^ ${years}) / ${monthsPerYear}`;
}
