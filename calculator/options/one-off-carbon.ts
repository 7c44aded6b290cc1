import type { Formula } from '../../schema/quantity.ts';
import type { Sourced } from '../../schema/known.ts';
import type { ScenarioOption } from '../../schema/scenario.ts';
import { gramsFromKilograms, kilowattHoursFromWatts } from '../../schema/units.ts';
import { baseCase, type Figure } from '../figure.ts';
import { facilityKilowattHours, operationalGrams } from '../footprint.ts';
import { figureQuantity, formula, sumFormula } from '../formula.ts';
import { gramsPerKilogram, wattsPerKilowatt } from '../unit-quantities.ts';
import { amortisationMonths } from './amortisation-months.ts';
import { fineTuningHours } from './fine-tuning-terms.ts';
import { gridFigures, regionPue } from './grid-figures.ts';
import { type MachinePart, partQuantity } from './machine-part.ts';
import { type OptionContext, OptionFigures } from './option-figures.ts';
import type { OptionModel } from './option-model.ts';

const NOT_GIVEN: Sourced = { value: null, reason: 'not given' };

/** PUE and grid of the machines that a fine-tuning runs on, or what is missing to know them. */
type Grounds = { readonly pueRatio: Figure; readonly grid: Figure } | { readonly missing: string };

/**
 * The option with what fine-tuning and training the model emit, over the months of amortisation. Fine-tuning draws
 * accelerators * hours * (1 + failed runs) * watts, times PUE and the grid of the machines that serve, or of `site.region`
 * where the option has none of its own. What of it is unknown is left out and named among the gaps;
 * where all of it is, so is the month's share.
 */
export function withOneOffCarbon(model: OptionModel, option: ScenarioOption, context: OptionContext): OptionModel {
  const { footprint } = model;
  const { fineTuning, trainingKilogramsCo2e: training } = option.oneOff ?? {};
  if (footprint.kind === 'unknown' || (fineTuning === undefined && training === undefined)) return model;
  const figures = new OptionFigures(context, option);
  const months = amortisationMonths(context, figures);
  const parts: { readonly name: string; readonly grams: MachinePart }[] = [];
  const gaps: string[] = [];
  if (fineTuning !== undefined) {
    const grams = fineTuningGrams(option, groundsOf(footprint, context, figures), figures);
    if ('missing' in grams) gaps.push(`CO2e of fine-tuning (${grams.missing})`);
    else parts.push({ name: 'grams of fine-tuning', grams });
  }
  if (training !== undefined) {
    const kilograms = figures.ofOption(
      'oneOff.trainingKilogramsCo2e',
      { label: 'Training of the model, the share that is counted', unit: 'kgCO2e' },
      training,
      NOT_GIVEN,
    );
    if (kilograms === null) gaps.push('CO2e of training the model');
    else parts.push({ name: 'grams of training the model', grams: trainingGrams(kilograms) });
  }
  const allGaps = [...footprint.gaps, ...gaps];
  if (parts.length === 0) return { ...model, footprint: { ...footprint, gaps: allGaps, oneOffUnknown: true } };
  const sum = (): Formula => sumFormula(parts.map(({ name, grams }) => partQuantity(grams, name, 'gCO2e')));
  return {
    ...model,
    footprint: {
      ...footprint,
      boundary: `${footprint.boundary}; with what${gaps.length === 0 ? '' : ' is known of what'} was emitted once, over ${baseCase(months)} months`,
      gaps: allGaps,
      oneOff: {
        gramsPerMonth: (valueOf) => parts.reduce((grams, part) => grams + part.grams.at(valueOf), 0) / baseCase(months),
        working: () =>
          formula`${{
            name: 'grams emitted once',
            value: parts.reduce((grams, part) => grams + part.grams.at(baseCase), 0),
            unit: 'gCO2e',
            formula: sum(),
          }} / ${figureQuantity(months, 'months of amortisation')}`,
      },
    },
  };
}

function groundsOf(
  footprint: Exclude<OptionModel['footprint'], { kind: 'unknown' }>,
  context: OptionContext,
  figures: OptionFigures,
): Grounds {
  if (footprint.kind === 'fleet') return { pueRatio: footprint.pueRatio, grid: footprint.gridGramsCo2ePerKilowattHour };
  const regionId = context.inputs.scenario.site?.region;
  if (regionId === undefined) return { missing: 'no site.region says which grid it draws from' };
  const region = { regionId, place: 'scenario: site' };
  const grid = gridFigures(region, context, figures);
  if (grid.kind === 'unknown') return { missing: `the grid intensity of ${regionId} is unknown` };
  const pueRatio = regionPue(region, context, figures);
  return pueRatio === null
    ? { missing: `the PUE of ${regionId} is unknown` }
    : { pueRatio, grid: grid.gridGramsCo2ePerKilowattHour };
}

function fineTuningGrams(
  option: ScenarioOption,
  grounds: Grounds,
  figures: OptionFigures,
): MachinePart | { readonly missing: string } {
  const watts = figures.ofOption(
    'oneOff.fineTuning.wattsPerAccelerator',
    { label: 'Power of an accelerator that fine-tunes', unit: 'W' },
    option.oneOff?.fineTuning?.wattsPerAccelerator,
    NOT_GIVEN,
  );
  if (watts === null) return { missing: 'no oneOff.fineTuning.wattsPerAccelerator' };
  const hours = fineTuningHours(option, figures);
  if (hours === null) return { missing: 'a figure of its runs is unknown' };
  if ('missing' in grounds) return grounds;
  const { pueRatio, grid } = grounds;
  return {
    at: (valueOf) => {
      const itEnergy = kilowattHoursFromWatts(valueOf(watts), hours.at(valueOf));
      return operationalGrams(facilityKilowattHours(itEnergy, valueOf(pueRatio)), valueOf(grid));
    },
    working: () =>
      formula`${partQuantity(hours, 'accelerator hours', 'h')} * ${figureQuantity(watts, 'watts of an accelerator')} / ${wattsPerKilowatt} * ${figureQuantity(pueRatio, 'PUE')} * ${figureQuantity(grid, 'grams per kWh of the grid')}`,
  };
}

const trainingGrams = (kilograms: Figure): MachinePart => ({
  at: (valueOf) => gramsFromKilograms(valueOf(kilograms)),
  working: () => formula`${figureQuantity(kilograms, 'kilograms')} * ${gramsPerKilogram}`,
});
