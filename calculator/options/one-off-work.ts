import type { ScenarioOption } from '../../schema/scenario.ts';
import type { CostTerm } from '../cost-term.ts';
import { baseCase, type Figure, type ValueOf } from '../figure.ts';
import { figureQuantity, formula, sumFormula } from '../formula.ts';
import { amortisationMonths } from './amortisation-months.ts';
import { fineTuningPayment } from './fine-tuning-terms.ts';
import { neededOption } from './needed-option.ts';
import type { OptionContext, OptionFigures } from './option-figures.ts';
import type { OneOffPayment } from './option-model.ts';
import { parallelRunPayment } from './parallel-run.ts';

const AMOUNTS = {
  setUpUsd: 'Set-up',
  migrationUsd: 'Migration',
  fineTuningUsd: 'Fine-tuning',
  evaluationUsd: 'Evaluation',
  installationUsd: 'Installation',
} as const;

/** What is paid once, and its share of a month as a line of the bill; no line where there is nothing. */
export function oneOffWork(
  option: ScenarioOption,
  figures: OptionFigures,
  context: OptionContext,
): { readonly term: CostTerm | null; readonly oneOffs: OneOffPayment[]; readonly exit: OneOffPayment | null } {
  const { oneOff } = option;
  const oneOffs: OneOffPayment[] = [];
  for (const [key, label] of Object.entries(AMOUNTS)) {
    const given = oneOff?.[key as keyof typeof AMOUNTS];
    if (given === undefined) continue;
    const figure = neededOption(figures, option.id, `oneOff.${key}`, label, given);
    if (figure !== null) oneOffs.push(paymentOf(figure));
  }
  for (const payment of [fineTuningPayment(option, figures, context), parallelRunPayment(option, figures, context)]) {
    if (payment !== null) oneOffs.push(payment);
  }
  const exitUsd =
    oneOff?.exitUsd === undefined ? null : neededOption(figures, option.id, 'oneOff.exitUsd', 'Exit', oneOff.exitUsd);
  const exit = exitUsd === null ? null : paymentOf(exitUsd);
  const amortised = exit === null ? oneOffs : [...oneOffs, exit];
  return {
    term: amortised.length === 0 ? null : amortisedTerm(amortised, amortisationMonths(context, figures)),
    oneOffs,
    exit,
  };
}

const paymentOf = (figure: Figure): OneOffPayment => ({
  label: figure.label,
  figures: [figure],
  usd: (valueOf) => valueOf(figure),
  quantity: () => figureQuantity(figure, figure.label),
  taxed: true,
});

function amortisedTerm(payments: readonly OneOffPayment[], monthsFigure: Figure): CostTerm {
  const months = baseCase(monthsFigure);
  const monthly = (of: readonly OneOffPayment[]): Pick<CostTerm, 'usd' | 'working'> => ({
    usd: (valueOf) => totalUsd(of, valueOf) / months,
    working: () =>
      formula`${{
        name: 'one-off work',
        value: totalUsd(of, baseCase),
        unit: 'USD',
        formula: sumFormula(of.map(({ quantity }) => quantity())),
      }} / ${figureQuantity(monthsFigure, 'months of amortisation')}`,
  });
  const taxed = payments.filter((payment) => payment.taxed);
  return {
    id: 'one-off',
    label: `One-off work over ${months} ${months === 1 ? 'month' : 'months'}`,
    driver: 'month',
    basis: 'one-off work / months of amortisation',
    figures: [...new Set(payments.flatMap(({ figures }) => figures))],
    ...monthly(payments),
    amortised: true,
    ...(taxed.length === payments.length ? {} : { taxed: taxed.length === 0 ? 'none' : monthly(taxed) }),
  };
}

const totalUsd = (payments: readonly OneOffPayment[], valueOf: ValueOf): number =>
  payments.reduce((sum, { usd }) => sum + usd(valueOf), 0);
