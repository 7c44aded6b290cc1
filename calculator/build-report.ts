import { InputError, nearest, shown } from '../schema/input-error.ts';
import type { Sourced } from '../schema/known.ts';
import type { Report, ReportInputs } from '../schema/report.ts';
import type { ScenarioOption } from '../schema/scenario.ts';
import { DEFAULTS } from './defaults.ts';
import { resolveDemand } from './demand.ts';
import { FigureBook, sourcedOfScenario } from './figure.ts';
import { apiModel } from './options/api.ts';
import { deviceModel } from './options/device.ts';
import { hybridModel } from './options/hybrid.ts';
import type { OptionContext } from './options/option-figures.ts';
import type { OptionModel } from './options/option-model.ts';
import { ownedModel } from './options/owned.ts';
import { hasParts, type PartModels } from './options/part-named.ts';
import { rentedModel } from './options/rented.ts';
import { type Resolved, resultsOf } from './results.ts';
import { oneOffRevenueOf } from './runway-result.ts';
import { figurePaths, usedCatalogue } from './used-catalogue.ts';

/**
 * The whole calculation: inputs to report, pure and deterministic, so that `buildReport(report.inputs)` gives the same
 * results anywhere. An option that cannot be priced is in the report with its refusals; InputError is thrown for a
 * scenario that contradicts itself (an unknown id, a repeated one, an override nothing answers to).
 */
export const buildReport = (inputs: ReportInputs): Report => reportOf(resolveInputs(inputs));

export const reportOf = (resolved: Resolved): Report => ({
  schema: 'report/1',
  inputs: { ...resolved.inputs, catalogue: usedCatalogue(resolved.inputs) },
  results: resultsOf(resolved),
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
  const models = modelsOf({ inputs, demand, book, spreads: new Map() });
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
  const refused = models.some(({ refusals }) => refusals.length > 0);
  book.refuseUnusedOverrides(refused ? figurePaths(usedCatalogue(inputs)) : new Set());
  return { inputs, demand, models, book, discountRatioPerYear, baseline: baselineOf(inputs), revenue };
}

/** In the order of the scenario; those that others may be made of are resolved first. */
function modelsOf(context: OptionContext): OptionModel[] {
  const { options } = context.inputs.scenario;
  const places = new Map(options.map((option, i) => [option, `scenario: options[${i}]`]));
  const serving = new Map<string, OptionModel>();
  for (const option of options.filter((candidate) => !hasParts(candidate))) {
    serving.set(option.id, modelOf(option, context, { place: places.get(option)!, models: new Map() }));
  }
  return options.map(
    (option) => serving.get(option.id) ?? modelOf(option, context, { place: places.get(option)!, models: serving }),
  );
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
