import { InputError } from '../../schema/input-error.ts';
import type { ScenarioNumber, Sourced } from '../../schema/known.ts';
import type { ScenarioOption } from '../../schema/scenario.ts';
import { DEFAULTS } from '../defaults.ts';
import { baseCase, type Figure, type ValueOf } from '../figure.ts';
import { figureQuantity, formula } from '../formula.ts';
import { optionPlace } from './option-place.ts';
import type { OptionContext, OptionFigures } from './option-figures.ts';
import { type MachinePart, partQuantity } from './machine-part.ts';
import type { OneOffPayment } from './option-model.ts';

const NOT_GIVEN: Sourced = { value: null, reason: 'not given' };

interface FineTuningWork {
  readonly acceleratorHours: MachinePart;
  readonly figures: readonly Figure[];
}

/**
 * Accelerator hours of a fine-tuning, those of runs that fail and are made again included. Null where the option has none,
 * and after a refusal. Its figures are `options.<id>.oneOff.fineTuning.<key>`.
 */
export const fineTuningHours = (option: ScenarioOption, figures: OptionFigures): MachinePart | null =>
  fineTuningWork(option, figures)?.acceleratorHours ?? null;

function fineTuningWork(option: ScenarioOption, figures: OptionFigures): FineTuningWork | null {
  const given = option.oneOff?.fineTuning;
  if (given === undefined) return null;
  const count = neededFigure(figures, option.id, {
    key: 'acceleratorCount',
    name: { label: 'Accelerators that fine-tune', unit: 'accelerators' },
    given: given.acceleratorCount,
  });
  const hours = neededFigure(figures, option.id, {
    key: 'hoursPerRun',
    name: { label: 'Hours of a run of fine-tuning', unit: 'h' },
    given: given.hoursPerRun,
  });
  const failed = neededFigure(figures, option.id, {
    key: 'failedRunRatio',
    name: { label: 'Failed runs of fine-tuning per run that succeeds', unit: 'ratio' },
    given: given.failedRunRatio,
    fallback: DEFAULTS.failedRunRatio,
  });
  if (count === null || hours === null || failed === null) return null;
  return {
    acceleratorHours: {
      at: (valueOf) => valueOf(count) * valueOf(hours) * (1 + valueOf(failed)),
      working: () =>
        formula`${figureQuantity(count, 'accelerators')} * ${figureQuantity(hours, 'hours of a run')} * (1 + ${figureQuantity(failed, 'failed runs')})`,
    },
    figures: [count, hours, failed],
  };
}

const neededFigure = (
  figures: OptionFigures,
  option: string,
  {
    key,
    name,
    given,
    fallback = NOT_GIVEN,
  }: {
    readonly key: string;
    readonly name: { readonly label: string; readonly unit: string };
    readonly given: ScenarioNumber | undefined;
    readonly fallback?: Sourced;
  },
): Figure | null =>
  figures.needed(
    figures.ofOption(`oneOff.fineTuning.${key}`, name, given, fallback),
    name.label,
    `Give option "${option}" its oneOff.fineTuning.${key}, or fineTuningUsd instead.`,
  );

/** What the accelerator hours cost. InputError where an amount stands beside them. */
export function fineTuningPayment(
  option: ScenarioOption,
  figures: OptionFigures,
  context: OptionContext,
): OneOffPayment | null {
  if (option.oneOff?.fineTuning === undefined) return null;
  if (option.oneOff.fineTuningUsd !== undefined) {
    throw new InputError({
      path: `${optionPlace(option, context)}.oneOff.fineTuningUsd`,
      expected: 'left out beside oneOff.fineTuning',
      received: 'both',
      hint: 'Give the amount or the work that it pays for: together they would be paid twice.',
    });
  }
  const work = fineTuningWork(option, figures);
  const price = neededFigure(figures, option.id, {
    key: 'usdPerAcceleratorHour',
    name: { label: 'Price of an accelerator that fine-tunes', unit: 'USD/h' },
    given: option.oneOff.fineTuning.usdPerAcceleratorHour,
  });
  if (work === null || price === null) return null;
  const { acceleratorHours } = work;
  const usd = (valueOf: ValueOf): number => acceleratorHours.at(valueOf) * valueOf(price);
  return {
    label: 'Fine-tuning',
    figures: [...work.figures, price],
    usd,
    quantity: () => ({
      name: 'fine-tuning',
      value: usd(baseCase),
      unit: 'USD',
      formula: formula`${partQuantity(acceleratorHours, 'accelerator hours', 'h')} * ${figureQuantity(price, 'USD per accelerator and hour')}`,
    }),
    taxed: true,
  };
}
