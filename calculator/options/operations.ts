import type { ScenarioOption } from '../../schema/scenario.ts';
import type { Known } from '../../schema/known.ts';
import type { CostTerm } from '../cost-term.ts';
import { DEFAULT_ONE_OFF_AMORTISATION_MONTHS } from '../defaults.ts';
import type { Figure } from '../figure.ts';
import { figureQuantity, formula, sumFormula } from '../formula.ts';
import type { OptionContext, OptionFigures } from './option-figures.ts';

const ONE_OFFS = {
  setUpUsd: 'Set-up',
  migrationUsd: 'Migration',
  fineTuningUsd: 'Fine-tuning',
  evaluationUsd: 'Evaluation',
} as const;

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
  { inputs }: OptionContext,
): { readonly terms: CostTerm[]; readonly oneOffs: Figure[]; readonly exitUsd: Figure | null } {
  const terms: CostTerm[] = [];
  const fte = figures.needed(
    figures.ofOption('staffFte', { label: 'Staff', unit: 'FTE' }, option.staffFte, defaultStaffFte),
    'Staff',
    `Give options "${option.id}" a staffFte, 0 included.`,
  );
  const wage = figures.needed(wageFigure(figures, inputs), 'The cost of staff', 'Give staff.usdPerFteMonth.');
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
  const oneOffs = oneOffFigures(option, figures);
  const exit = option.oneOff?.exitUsd;
  const exitUsd = exit === undefined ? null : neededOption(figures, option.id, 'oneOff.exitUsd', 'Exit', exit);
  const amortised = exitUsd === null ? oneOffs : [...oneOffs, exitUsd];
  const months = inputs.scenario.oneOffAmortisationMonths ?? DEFAULT_ONE_OFF_AMORTISATION_MONTHS;
  if (amortised.length > 0) {
    terms.push({
      id: 'one-off',
      label: `One-off work over ${months} months`,
      driver: 'month',
      basis: 'one-off work / months of amortisation',
      figures: amortised,
      usd: (valueOf) => amortised.reduce((sum, figure) => sum + valueOf(figure), 0) / months,
      working: () =>
        formula`${{
          name: 'one-off work',
          value: amortised.reduce((sum, figure) => sum + figure.known.value, 0),
          unit: 'USD',
          formula: sumFormula(amortised.map((figure) => figureQuantity(figure, figure.label))),
        }} / ${{
          name: 'months of amortisation',
          value: months,
          unit: 'months',
          note:
            inputs.scenario.oneOffAmortisationMonths === undefined
              ? 'the default; oneOffAmortisationMonths sets another'
              : 'oneOffAmortisationMonths of the scenario',
        }}`,
      amortised: true,
    });
  }
  return { terms, oneOffs, exitUsd };
}

/** A monthly or yearly amount the scenario gives for this option; unknown (null) refuses the option. */
export const neededOption = (
  figures: OptionFigures,
  option: string,
  key: string,
  label: string,
  given: ScenarioOption['staffFte'],
): Figure | null =>
  figures.needed(
    figures.ofOption(key, { label, unit: 'USD' }, given, { value: null, reason: 'not given' }),
    label,
    `Give option "${option}" its ${key}, or leave the key out.`,
  );

const wageFigure = (figures: OptionFigures, inputs: OptionContext['inputs']): Figure | null => {
  const name = { label: 'Cost of one FTE', unit: 'USD/month' };
  const given = inputs.scenario.staff?.usdPerFteMonth;
  return given === undefined
    ? figures.ofCatalogue('defaults/usdPerFteMonth', name, inputs.catalogue.defaults.usdPerFteMonth)
    : figures.ofScenario('staff.usdPerFteMonth', name, given, { value: null, reason: 'not given' });
};

function oneOffFigures(option: ScenarioOption, figures: OptionFigures): Figure[] {
  const given: Figure[] = [];
  for (const [key, label] of Object.entries(ONE_OFFS)) {
    const number = option.oneOff?.[key as keyof typeof ONE_OFFS];
    if (number === undefined) continue;
    const figure = neededOption(figures, option.id, `oneOff.${key}`, label, number);
    if (figure !== null) given.push(figure);
  }
  return given;
}
