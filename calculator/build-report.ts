import { InputError, nearest, shown } from '../schema/input-error.ts';
import type { Sourced } from '../schema/known.ts';
import type { Report, ReportInputs } from '../schema/report.ts';
import type { ScenarioOption } from '../schema/scenario.ts';
import { asPart, withAnswers } from './answers.ts';
import { DEFAULTS } from './defaults.ts';
import { resolveDemand } from './demand.ts';
import { type Figure, FigureBook, sourcedOfScenario } from './figure.ts';
import { apiModel } from './options/api.ts';
import { deviceModel } from './options/device.ts';
import { hybridModel } from './options/hybrid.ts';
import { withOneOffCarbon } from './options/one-off-carbon.ts';
import type { OptionContext, SharedContext } from './options/option-figures.ts';
import type { OptionModel } from './options/option-model.ts';
import { optionPlace } from './options/option-place.ts';
import { ownedModel } from './options/owned.ts';
import {
  baselineMonth,
  hasParallelRun,
  parallelRunWarnings,
  refuseOwnBaseline,
  withoutParallelRun,
} from './options/parallel-run.ts';
import { hasParts, type PartModels } from './options/part-named.ts';
import { rentedModel } from './options/rented.ts';
import { withTax } from './options/tax-terms.ts';
import { type Effort, type Resolved, resultsOf } from './results.ts';
import { oneOffRevenueOf } from './runway-result.ts';
import { figurePaths, usedCatalogue } from './used-catalogue.ts';
import { resolveWhatIfs } from './what-ifs.ts';

/**
 * The whole calculation: inputs to report, pure and deterministic, so that `buildReport(report.inputs)` gives the same
 * results anywhere. An option that cannot be priced is in the report with its refusals; InputError is thrown for a
 * scenario that contradicts itself (an unknown id, a repeated one, an override nothing answers to). With less than the whole
 * effort some results rest on fewer draws; all else is the same.
 */
export const buildReport = (inputs: ReportInputs, effort?: Effort): Report => reportOf(resolveInputs(inputs), effort);

export const reportOf = (resolved: Resolved, effort?: Effort): Report => ({
  schema: 'report/1',
  inputs: { ...resolved.inputs, catalogue: usedCatalogue(resolved.inputs) },
  results: resultsOf(resolved, effort),
});

/**
 * The first half of `buildReport`: every figure found and every option resolved to rules, nothing computed yet.
 * `substitutes`, by path, stand for figures of the catalogue.
 */
export function resolveInputs(inputs: ReportInputs, substitutes?: ReadonlyMap<string, Sourced>): Resolved {
  const { scenario } = inputs;
  refuseRepeatedIds(scenario.options);
  const book = new FigureBook(scenario.overrides, substitutes);
  const demand = resolveDemand(inputs, book);
  const context: SharedContext = { inputs, demand, book, spreads: new Map(), taxRatio: taxRatioOf(scenario, book) };
  const models = modelsOf(context);
  const discountRatioPerYear = book.figure(
    { path: 'discountRatioPerYear', label: 'Discount rate', unit: 'ratio/year' },
    scenario.discountRatioPerYear === undefined
      ? DEFAULTS.discountRatioPerYear
      : sourcedOfScenario(scenario.discountRatioPerYear),
  );
  if (discountRatioPerYear === null) {
    throw new InputError({
      path: 'scenario: discountRatioPerYear',
      expected: 'a number',
      received: 'null',
      hint: 'Leave it out for the default, or give 0.',
    });
  }
  book.figure(
    { path: 'horizonMonths', label: 'Horizon of the projection', unit: 'months' },
    scenario.horizonMonths === undefined ? DEFAULTS.horizonMonths : sourcedOfScenario(scenario.horizonMonths),
  );
  const revenue = oneOffRevenueOf(scenario, book);
  const whatIfs = resolveWhatIfs(context, modelsOf);
  const refused = models.some(({ refusals }) => refusals.length > 0);
  book.refuseUnusedOverrides(refused ? figurePaths(usedCatalogue(inputs)) : new Set());
  return { inputs, demand, models, book, discountRatioPerYear, baseline: baselineOf(inputs), revenue, whatIfs };
}

/**
 * In the order of the scenario; those that others may be made of are resolved first. As a part of another an option is
 * without what only the whole can say: its rejected answers, and what runs beside it. Those figures are asked for last, so
 * that they are not listed under the whole.
 */
function modelsOf(shared: SharedContext): OptionModel[] {
  const { options } = shared.inputs.scenario;
  const byThemselves = new Map<string, OptionModel>();
  const parts = new Map<string, OptionModel>();
  const wholes = new Map<string, OptionModel>();
  const baselineId = baselineOf(shared.inputs);
  const context: OptionContext = {
    ...shared,
    baseline: {
      id: baselineId,
      month: () => baselineMonth(whole(options.find(({ id }) => id === baselineId)!), shared.demand),
    },
  };
  const resolved = (option: ScenarioOption): OptionModel => {
    const at = { place: optionPlace(option, context), models: parts };
    return withOneOffCarbon(modelOf(option, context, at), option, context);
  };
  const whole = (option: ScenarioOption): OptionModel => {
    const found = wholes.get(option.id);
    if (found !== undefined) return found;
    const model = (hasParallelRun(option) ? undefined : byThemselves.get(option.id)) ?? resolved(option);
    const left = parallelRunWarnings(option, context);
    const told = left.length === 0 ? model : { ...model, warnings: [...model.warnings, ...left] };
    const made = withTax(withAnswers(told, option, context), shared.taxRatio);
    wholes.set(option.id, made);
    return made;
  };
  for (const option of options) refuseOwnBaseline(option, context);
  for (const option of options) {
    if (hasParts(option)) continue;
    const model = resolved(withoutParallelRun(option));
    byThemselves.set(option.id, model);
    parts.set(option.id, withTax(asPart(model, option, context), shared.taxRatio));
  }
  const hybrids = options.filter(hasParts);
  // What runs beside the baseline is no part of it, so that a month of the baseline never asks for itself.
  for (const option of hybrids) if (!hasParallelRun(option)) whole(option);
  for (const option of hybrids) whole(option);
  return options.map(whole);
}

function modelOf(
  option: ScenarioOption,
  context: OptionContext,
  at: { readonly place: string; readonly models: PartModels },
): OptionModel {
  switch (option.kind) {
    case 'api':
      return apiModel(option, context, at.place);
    case 'rented':
      return rentedModel(option, context, at.place);
    case 'owned':
      return ownedModel(option, context, at.place);
    case 'device':
      return deviceModel(option, context, at);
    case 'router':
    case 'cascade':
      return hybridModel(option, context, at);
  }
}

/** Null where the scenario has none. InputError for one given as unknown. */
function taxRatioOf({ taxRatio: given }: ReportInputs['scenario'], book: FigureBook): Figure | null {
  if (given === undefined) return null;
  const figure = book.figure({ path: 'taxRatio', label: 'Sales tax', unit: 'ratio' }, sourcedOfScenario(given));
  if (figure !== null) return figure;
  throw new InputError({
    path: 'scenario: taxRatio',
    expected: 'a number',
    received: 'null',
    hint: 'Leave it out where tax is given back, or give 0.',
  });
}

function refuseRepeatedIds(options: readonly ScenarioOption[]): void {
  const seen = new Set<string>();
  for (const [i, { id }] of options.entries()) {
    if (seen.has(id)) {
      throw new InputError({
        path: `scenario: options[${i}].id`,
        expected: 'an id that no other option has',
        received: shown(id),
        hint: 'Give each option an id of its own.',
      });
    }
    seen.add(id);
  }
}

/** The named baseline; without one the first API, or else the first option. */
function baselineOf({ scenario }: ReportInputs): string {
  const ids = scenario.options.map(({ id }) => id);
  const named = scenario.baselineOption;
  if (named === undefined) return (scenario.options.find(({ kind }) => kind === 'api') ?? scenario.options[0]!).id;
  if (ids.includes(named)) return named;
  const guess = nearest(named, ids);
  throw new InputError({
    path: 'scenario: baselineOption',
    expected: `the id of an option (${ids.join(', ')})`,
    received: shown(named),
    hint: guess ? `Did you mean "${guess}"?` : 'Name one of them.',
  });
}
