import { InputError, nearest, shown } from '../schema/input-error.ts';
import type { Sourced } from '../schema/known.ts';
import type { Report, ReportInputs } from '../schema/report.ts';
import type { ScenarioOption } from '../schema/scenario.ts';
import { withAnswers } from './answers.ts';
import { DEFAULTS } from './defaults.ts';
import { resolveDemand } from './demand.ts';
import { type Figure, FigureBook, sourcedOfScenario } from './figure.ts';
import { apiModel } from './options/api.ts';
import { deviceModel } from './options/device.ts';
import { hybridModel } from './options/hybrid.ts';
import { withOneOffCarbon } from './options/one-off-carbon.ts';
import type { OptionContext, SharedContext } from './options/option-figures.ts';
import type { OptionModel } from './options/option-model.ts';
import { ownedModel } from './options/owned.ts';
import { baselineMonth } from './options/parallel-run.ts';
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
  const revenue = oneOffRevenueOf(scenario, book);
  const whatIfs = resolveWhatIfs(context, modelsOf);
  const refused = models.some(({ refusals }) => refusals.length > 0);
  book.refuseUnusedOverrides(refused ? figurePaths(usedCatalogue(inputs)) : new Set());
  return { inputs, demand, models, book, discountRatioPerYear, baseline: baselineOf(inputs), revenue, whatIfs };
}

/**
 * In the order of the scenario; those that others may be made of are resolved first. As a part of another an option is
 * without its answers: what becomes of answers is the whole's matter.
 */
function modelsOf(shared: SharedContext): OptionModel[] {
  const { options } = shared.inputs.scenario;
  const parts = new Map<string, OptionModel>();
  const wholes = new Map<string, OptionModel>();
  const baselineId = baselineOf(shared.inputs);
  const context: OptionContext = {
    ...shared,
    baseline: {
      id: baselineId,
      month: () => {
        // What runs beside the baseline is no part of it.
        for (const option of options) if (option.oneOff?.parallelRunMonths === undefined) served(option);
        const baseline = wholes.get(baselineId) ?? resolved(options.find(({ id }) => id === baselineId)!).whole;
        return baselineMonth(baseline, shared.demand);
      },
    },
  };
  const resolved = (option: ScenarioOption): { readonly part: OptionModel; readonly whole: OptionModel } => {
    const at = { place: `scenario: options[${options.indexOf(option)}]`, models: parts };
    const model = withOneOffCarbon(modelOf(option, context, at), option, context);
    return {
      part: withTax(model, shared.taxRatio),
      whole: withTax(withAnswers(model, option, context), shared.taxRatio),
    };
  };
  const served = (option: ScenarioOption): void => {
    if (hasParts(option) || wholes.has(option.id)) return;
    const { part, whole } = resolved(option);
    parts.set(option.id, part);
    wholes.set(option.id, whole);
  };
  for (const option of options) served(option);
  return options.map((option) => wholes.get(option.id) ?? resolved(option).whole);
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
