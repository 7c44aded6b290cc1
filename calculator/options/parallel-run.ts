import { InputError, shown } from '../../schema/input-error.ts';
import type { Quantity } from '../../schema/quantity.ts';
import type { ScenarioOption } from '../../schema/scenario.ts';
import type { Demand } from '../demand.ts';
import { baseCase } from '../figure.ts';
import { figureQuantity, formula } from '../formula.ts';
import { staircaseOf } from '../month.ts';
import { lineAt, usdPerMonthAt, withoutLimits } from '../staircase.ts';
import type { BaselineMonth, OptionContext, OptionFigures } from './option-figures.ts';
import { type OneOffPayment, type OptionModel, servingModels } from './option-model.ts';
import { optionPlace } from './option-place.ts';
import { partIds } from './part-named.ts';

/**
 * The baseline paid beside the option until it takes over: its cash of a month at the demand's volume, tax and people in it,
 * for each month. Null where there is none, and after a refusal.
 */
export function parallelRunPayment(
  option: ScenarioOption,
  figures: OptionFigures,
  context: OptionContext,
): OneOffPayment | null {
  const given = option.oneOff?.parallelRunMonths;
  if (given === undefined) return null;
  const months = figures.needed(
    figures.ofOption('oneOff.parallelRunMonths', { label: 'Parallel run', unit: 'months' }, given, {
      value: null,
      reason: 'not given',
    }),
    'The length of the parallel run',
    `Give option "${option.id}" its oneOff.parallelRunMonths, or leave the key out.`,
  );
  const { id: baseline } = context.baseline;
  const month = context.baseline.month();
  const [refusal] = month.refusals;
  if (refusal !== undefined) {
    figures.refuse(
      'baseline-refused',
      `What the parallel run costs is unknown, since the baseline ${baseline} has no price: ${refusal.message}`,
      refusal.hint,
    );
  }
  if (months === null || refusal !== undefined) return null;
  context.book.listAlsoUnder(baseline, option.id);
  return {
    label: 'Parallel run',
    figures: [months, ...month.figures],
    usd: (valueOf) => valueOf(months) * month.usd(valueOf),
    quantity: () => {
      const eachMonth: Quantity = {
        name: `USD of a month of ${baseline}`,
        value: month.usd(baseCase),
        unit: 'USD/month',
        note: 'what is paid for the baseline in a month at the volume of the demand, without what was paid once',
        formula: month.working(),
      };
      return {
        name: 'parallel run',
        value: baseCase(months) * month.usd(baseCase),
        unit: 'USD',
        formula: formula`${figureQuantity(months, 'months of parallel run')} * ${eachMonth}`,
      };
    },
    // The baseline's own tax is in its month.
    taxed: false,
  };
}

/** A volume above the baseline's limit is priced all the same, as in the projection. */
export const baselineMonth = (baseline: OptionModel, demand: Demand): BaselineMonth => ({
  working: () => {
    const requests = baseCase(demand.requestsPerMonth);
    const line = lineAt(staircaseOf(baseline, demand, baseCase, 'cash'), requests);
    const fixed: Quantity = {
      name: `USD per month of ${baseline.id} without requests`,
      value: line.fixedUsdPerMonth,
      unit: 'USD/month',
      note: 'its lines but those that requests move, for the machines that the volume takes, without what was paid once',
    };
    const perRequest: Quantity = {
      name: `USD per request of ${baseline.id}`,
      value: line.usdPerRequest,
      unit: 'USD/request',
      note: 'the lines that requests move',
    };
    return formula`${fixed} + ${perRequest} * ${figureQuantity(demand.requestsPerMonth, 'requests per month')}`;
  },
  refusals: baseline.refusals,
  figures: [
    demand.requestsPerMonth,
    ...servingModels(baseline).flatMap(({ terms }) => terms.flatMap((term) => (term.amortised ? [] : term.figures))),
  ],
  usd: (valueOf) =>
    usdPerMonthAt(withoutLimits(staircaseOf(baseline, demand, valueOf, 'cash')), valueOf(demand.requestsPerMonth)),
});

/** As a part of another option it runs beside nothing: what is paid while the whole takes over, the whole states. */
export const withoutParallelRun = (option: ScenarioOption): ScenarioOption =>
  hasParallelRun(option) ? { ...option, oneOff: { ...option.oneOff, parallelRunMonths: undefined } } : option;

export const hasParallelRun = ({ oneOff }: ScenarioOption): boolean => oneOff?.parallelRunMonths !== undefined;

/** Parts whose parallel run a whole leaves out without a word of its own, where it does not hold the baseline. */
export function parallelRunWarnings(option: ScenarioOption, { baseline, inputs }: OptionContext): string[] {
  const ids = partIds(option);
  if (hasParallelRun(option) || ids.includes(baseline.id)) return [];
  return inputs.scenario.options
    .filter((part) => ids.includes(part.id) && hasParallelRun(part))
    .map(({ id }) => `the parallel run of its part ${id} is not in it: state its own oneOff.parallelRunMonths.`);
}

/** InputError for a parallel run of an option that is the baseline, or shares in it: then there is nothing that runs beside it. */
export function refuseOwnBaseline(option: ScenarioOption, context: OptionContext): void {
  if (!hasParallelRun(option)) return;
  const { id: baseline } = context.baseline;
  const named = context.inputs.scenario.options.find(({ id }) => id === baseline);
  const received =
    option.id === baseline
      ? 'the baseline itself'
      : partIds(option).includes(baseline)
        ? `an option with the baseline ${shown(baseline)} as a part`
        : named !== undefined && partIds(named).includes(option.id)
          ? `a part of the baseline ${shown(baseline)}`
          : null;
  if (received === null) return;
  throw new InputError({
    path: `${optionPlace(option, context)}.oneOff.parallelRunMonths`,
    expected: 'left out where the baseline is in the option already',
    received,
    hint: 'A parallel run is the baseline paid beside another option until that one takes over.',
  });
}
