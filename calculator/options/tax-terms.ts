import type { Quantity } from '../../schema/quantity.ts';
import type { CostDriver, CostTerm } from '../cost-term.ts';
import { baseCase, type Figure, isRange, type ValueOf } from '../figure.ts';
import { figureQuantity, formula, sumFormula } from '../formula.ts';
import type { OneOffPayment, OptionModel } from './option-model.ts';

const TAXED: readonly { readonly driver: CostDriver; readonly what: string }[] = [
  { driver: 'month', what: 'what is billed each month' },
  { driver: 'request', what: 'usage' },
  { driver: 'request-outside-commitment', what: 'rejected answers' },
  { driver: 'production-instance', what: 'production instances' },
  { driver: 'paid-instance', what: 'instances paid' },
  { driver: 'non-production-instance', what: 'non-production instances' },
];

/**
 * The option with sales tax on all that others bill: one line per driver, apart from what only spreads an earlier payment,
 * so that the lines still add up and each grows as what it taxes does. Hardware is taxed on its price, not on what is left
 * of it at its end; own people are not taxed. In the cash view the tax is paid with what it is on. A ratio that is 0 in every
 * draw is no tax.
 */
export function withTax(model: OptionModel, taxRatio: Figure | null): OptionModel {
  if (taxRatio === null || (baseCase(taxRatio) === 0 && !isRange(taxRatio))) return model;
  const taxed = model.oneOffs.filter((payment) => payment.taxed);
  return {
    ...model,
    taxRatio,
    terms: [
      ...model.terms,
      ...[false, true].flatMap((amortised) =>
        TAXED.flatMap(({ driver, what }) => {
          const terms = model.terms.filter(
            (term) => term.driver === driver && term.amortised === amortised && term.taxed !== 'none',
          );
          return terms.length === 0 ? [] : [taxTerm(terms, { driver, what, amortised }, taxRatio)];
        }),
      ),
    ],
    oneOffs: taxed.length === 0 ? model.oneOffs : [...model.oneOffs, taxOn(taxed, taxRatio)],
    exit: model.exit === null || !model.exit.taxed ? model.exit : grossPayment(model.exit, taxRatio),
  };
}

/** What is paid over what is billed: 1 without tax. */
export const taxedRatio = ({ taxRatio }: Pick<OptionModel, 'taxRatio'>, valueOf: ValueOf): number =>
  taxRatio === undefined ? 1 : 1 + valueOf(taxRatio);

function taxTerm(
  terms: readonly CostTerm[],
  { driver, what, amortised }: { readonly driver: CostDriver; readonly what: string; readonly amortised: boolean },
  taxRatio: Figure,
): CostTerm {
  const rules = terms.map((term) => (typeof term.taxed === 'object' ? term.taxed.usd : term.usd));
  return {
    id: `tax${driver === 'month' ? '' : `-${driver}`}${amortised ? '-paid-once' : ''}`,
    label: `Tax on ${amortised ? PAID_ONCE[driver] : what}`,
    driver,
    basis: `tax * (${terms.map(({ label }) => label.toLowerCase()).join(' + ')})`,
    figures: [...new Set([taxRatio, ...terms.flatMap(({ figures }) => figures)])],
    usd: (valueOf) => {
      let usd = 0;
      for (const rule of rules) usd += rule(valueOf);
      return usd * valueOf(taxRatio);
    },
    working: () => formula`${tax(taxRatio)} * (${taxedSum(terms, driver)})`,
    amortised,
    isTax: true,
  };
}

const PAID_ONCE: Readonly<Record<CostDriver, string>> = {
  month: 'one-off work',
  request: 'usage paid at the start',
  'request-outside-commitment': 'usage paid at the start',
  'production-instance': 'the price of servers',
  'paid-instance': 'instances paid upfront',
  'non-production-instance': 'the price of non-production machines',
};

const tax = (taxRatio: Figure): Quantity => figureQuantity(taxRatio, 'tax');

const taxedSum = (terms: readonly CostTerm[], driver: CostTerm['driver']): Quantity => {
  const unit =
    driver === 'month' ? 'USD/month' : driver.startsWith('request') ? 'USD/request' : 'USD/instance and month';
  const parts = terms.map((term): Quantity => {
    const part = typeof term.taxed === 'object' ? term.taxed : term;
    return { name: `${term.label}, taxed`, value: part.usd(baseCase), unit, formula: part.working() };
  });
  return {
    name: 'what is taxed',
    value: parts.reduce((sum, { value }) => sum + (value ?? 0), 0),
    unit,
    formula: sumFormula(parts),
  };
};

const taxOn = (payments: readonly OneOffPayment[], taxRatio: Figure): OneOffPayment => ({
  label: 'Tax on one-off work',
  figures: [taxRatio, ...payments.flatMap(({ figures }) => figures)],
  usd: (valueOf) => valueOf(taxRatio) * payments.reduce((sum, { usd }) => sum + usd(valueOf), 0),
  quantity: () => ({
    name: 'tax on one-off work',
    value: baseCase(taxRatio) * payments.reduce((sum, { usd }) => sum + usd(baseCase), 0),
    unit: 'USD',
    formula: formula`${tax(taxRatio)} * (${{
      name: 'taxed one-off work',
      value: payments.reduce((sum, { usd }) => sum + usd(baseCase), 0),
      unit: 'USD',
      formula: sumFormula(payments.map(({ quantity }) => quantity())),
    }})`,
  }),
  taxed: false,
});

const grossPayment = (payment: OneOffPayment, taxRatio: Figure): OneOffPayment => ({
  ...payment,
  figures: [...payment.figures, taxRatio],
  usd: (valueOf) => payment.usd(valueOf) * (1 + valueOf(taxRatio)),
  quantity: () => ({
    name: `${payment.label}, with tax`,
    value: payment.usd(baseCase) * (1 + baseCase(taxRatio)),
    unit: 'USD',
    formula: formula`${payment.quantity()} * (1 + ${tax(taxRatio)})`,
  }),
  taxed: false,
});
