import { InputError, nearest, shown } from '../schema/input-error.ts';
import type { Report, ReportInputs } from '../schema/report.ts';
import type { ScenarioOption } from '../schema/scenario.ts';
import { DEFAULTS } from './defaults.ts';
import { resolveDemand } from './demand.ts';
import { FigureBook, sourcedOfScenario } from './figure.ts';
import { apiModel } from './options/api.ts';
import type { OptionContext } from './options/option-figures.ts';
import type { OptionModel } from './options/option-model.ts';
import { ownedModel } from './options/owned.ts';
import { rentedModel } from './options/rented.ts';
import { type Resolved, resultsOf } from './results.ts';
import { figurePaths, usedCatalogue } from './used-catalogue.ts';

/**
 * The whole calculation: inputs to report, pure and deterministic, so that `buildReport(report.inputs)` gives the same
 * results anywhere. An option that cannot be priced is in the report with its refusals; InputError is thrown for a
 * scenario that contradicts itself (an unknown id, a repeated one, an override nothing answers to).
 */
export function buildReport(inputs: ReportInputs): Report {
  return {
    schema: 'report/1',
    inputs: { ...inputs, catalogue: usedCatalogue(inputs) },
    results: resultsOf(resolved(inputs)),
  };
}

function resolved(inputs: ReportInputs): Resolved {
  const { scenario } = inputs;
  refuseRepeatedIds(scenario.options);
  const book = new FigureBook(scenario.overrides);
  const demand = resolveDemand(inputs, book);
  const models = scenario.options.map((option, i) =>
    modelOf(option, { inputs, demand, book }, `scenario: options[${i}]`),
  );
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
  const refused = models.some(({ refusals }) => refusals.length > 0);
  book.refuseUnusedOverrides(refused ? figurePaths(usedCatalogue(inputs)) : new Set());
  return { inputs, demand, models, book, discountRatioPerYear, baseline: baselineOf(inputs) };
}

function modelOf(option: ScenarioOption, context: OptionContext, place: string): OptionModel {
  switch (option.kind) {
    case 'api':
      return apiModel(option, context, place);
    case 'rented':
      return rentedModel(option, context, place);
    case 'owned':
      return ownedModel(option, context, place);
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
