import type { ScenarioOption } from '../../schema/scenario.ts';
import type { Known, Sourced } from '../../schema/known.ts';
import { MONTHS_PER_YEAR } from '../../schema/units.ts';
import type { CostTerm } from '../cost-term.ts';
import type { Figure } from '../figure.ts';
import { figureQuantity, formula } from '../formula.ts';
import { monthsPerYear } from '../unit-quantities.ts';
import { neededOption } from './needed-option.ts';
import { oneOffWork } from './one-off-work.ts';
import type { OptionContext, OptionFigures } from './option-figures.ts';
import type { OneOffPayment } from './option-model.ts';

const NOT_GIVEN: Sourced = { value: null, reason: 'not given' };

/** A line that repeats each month whatever the volume. */
export const monthlyTerm = (id: string, label: string, figure: Figure): CostTerm => ({
  id,
  label,
  driver: 'month',
  basis: 'as given, each month',
  figures: [figure],
  usd: (valueOf) => valueOf(figure),
  working: () => formula`${figureQuantity(figure, 'USD per month')}`,
  amortised: false,
});

/** What people and one-off work cost, for every kind of option alike. */
export function operationsTerms(
  option: ScenarioOption,
  defaultStaffFte: Known,
  figures: OptionFigures,
  context: OptionContext,
): { readonly terms: CostTerm[]; readonly oneOffs: OneOffPayment[]; readonly exit: OneOffPayment | null } {
  const terms: CostTerm[] = [];
  const fte = figures.needed(
    figures.ofOption('staffFte', { label: 'Staff', unit: 'FTE' }, option.staffFte, defaultStaffFte),
    'Staff',
    `Give options "${option.id}" a staffFte, 0 included.`,
  );
  const wage = figures.needed(wageFigure(figures, context.inputs), 'The cost of staff', 'Give staff.usdPerFteMonth.');
  if (fte !== null && wage !== null) {
    terms.push({
      id: 'staff',
      label: 'Staff',
      driver: 'month',
      basis: 'staff FTE * USD per FTE and month',
      figures: [fte, wage],
      usd: (valueOf) => valueOf(fte) * valueOf(wage),
      working: () => formula`${figureQuantity(fte, 'staff FTE')} * ${figureQuantity(wage, 'USD per FTE and month')}`,
      amortised: false,
      taxed: 'none',
    });
  }
  for (const [key, label] of [
    ['monitoringUsdPerMonth', 'Monitoring'],
    ['supportUsdPerMonth', 'Support plan'],
  ] as const) {
    if (option[key] === undefined) continue;
    const figure = neededOption(figures, option.id, key, label, option[key]);
    if (figure !== null) terms.push(monthlyTerm(key.replace('UsdPerMonth', ''), label, figure));
  }
  terms.push(...upkeepTerms(option, figures));
  const oneOff = oneOffWork(option, figures, context);
  if (oneOff.term !== null) terms.push(oneOff.term);
  return { terms, oneOffs: oneOff.oneOffs, exit: oneOff.exit };
}

/** What keeping the option fit costs by the year: re-evaluation of changed models, and what law and insurers ask for. */
function upkeepTerms(option: ScenarioOption, figures: OptionFigures): CostTerm[] {
  const terms: CostTerm[] = [];
  if (option.upgrades !== undefined) {
    const perYear = figures.needed(
      figures.ofOption(
        'upgrades.perYear',
        { label: 'Model upgrades', unit: 'upgrades/year' },
        option.upgrades.perYear,
        NOT_GIVEN,
      ),
      'How often the model is upgraded',
      `Give option "${option.id}" its upgrades.perYear, or leave upgrades out.`,
    );
    const label = 'Evaluation at an upgrade';
    const each = neededOption(figures, option.id, 'upgrades.usdPerEvaluation', label, option.upgrades.usdPerEvaluation);
    if (perYear !== null && each !== null) {
      terms.push({
        id: 're-evaluation',
        label: 'Re-evaluation at model upgrades',
        driver: 'month',
        basis: 'upgrades per year * USD each / 12',
        figures: [perYear, each],
        usd: (valueOf) => (valueOf(perYear) * valueOf(each)) / MONTHS_PER_YEAR,
        working: () =>
          formula`${figureQuantity(perYear, 'upgrades per year')} * ${figureQuantity(each, 'USD each')} / ${monthsPerYear}`,
        amortised: false,
      });
    }
  }
  if (option.complianceUsdPerYear !== undefined) {
    const yearly = neededOption(figures, option.id, 'complianceUsdPerYear', 'Compliance', option.complianceUsdPerYear);
    if (yearly !== null) {
      terms.push({
        id: 'compliance',
        label: 'Compliance and insurance',
        driver: 'month',
        basis: 'USD per year / 12',
        figures: [yearly],
        usd: (valueOf) => valueOf(yearly) / MONTHS_PER_YEAR,
        working: () => formula`${figureQuantity(yearly, 'USD per year')} / ${monthsPerYear}`,
        amortised: false,
      });
    }
  }
  return terms;
}

const wageFigure = (figures: OptionFigures, inputs: OptionContext['inputs']): Figure | null => {
  const name = { label: 'Cost of one FTE', unit: 'USD/month' };
  const given = inputs.scenario.staff?.usdPerFteMonth;
  return given === undefined
    ? figures.ofCatalogue('defaults/usdPerFteMonth', name, inputs.catalogue.defaults.usdPerFteMonth)
    : figures.ofScenario('staff.usdPerFteMonth', name, given, NOT_GIVEN);
};
