import type { Measurement } from '../schema/measurement.ts';
import type { ReportInputs, ReportResults } from '../schema/report.ts';
import { requestsPerSecondFromMonthly } from '../schema/units.ts';
import { discardedWarnings } from './answers.ts';
import { breakEvenResults } from './break-even-results.ts';
import { DEFAULT_MATERIALITY_RATIO, DEFAULTS } from './defaults.ts';
import type { Demand } from './demand.ts';
import { DrawnCash } from './drawn-cash.ts';
import { drawsOf, firstDraws } from './draws.ts';
import { drawnMonths } from './drawn-months.ts';
import { duelOf, ranked } from './duel.ts';
import { feasible, rateLimitWarnings } from './feasibility.ts';
import { baseCase, type Figure, type FigureBook } from './figure.ts';
import { monthAt } from './month.ts';
import { infeasibleRatio, optionResult } from './option-result.ts';
import type { OptionModel } from './options/option-model.ts';
import { projectionOf } from './projection.ts';
import type { OneOffRevenue } from './runway-result.ts';
import { searchOf } from './search/search.ts';
import { sensitivityOf } from './sensitivity.ts';
import { verdictOf } from './verdict.ts';
import { type WhatIfs, whatIfResults } from './what-ifs.ts';

/** A scenario with every figure found. */
export interface Resolved {
  readonly inputs: ReportInputs;
  readonly demand: Demand;
  readonly models: readonly OptionModel[];
  readonly book: FigureBook;
  readonly discountRatioPerYear: Figure;
  readonly baseline: string;
  readonly revenue: OneOffRevenue | null;
  /** Null where the scenario asks for none. */
  readonly whatIfs: WhatIfs | null;
}

/** For results that somebody waits for while a slider moves: how many of the draws the dearest of them rest on, at most. */
export interface Effort {
  /** The bands of break-evens and of projections; those of a report rest on up to 500 draws. */
  readonly bandDraws: number;
  /** Correlations and values of information; those of a report rest on up to 2,000 draws. */
  readonly sensitivityDraws: number;
}

const WHOLE: Effort = { bandDraws: Infinity, sensitivityDraws: Infinity };

export function resultsOf(
  {
    inputs,
    demand,
    models: resolvedModels,
    book,
    discountRatioPerYear,
    baseline: baselineId,
    revenue,
    whatIfs: resolvedWhatIfs,
  }: Resolved,
  { bandDraws, sensitivityDraws }: Effort = WHOLE,
): ReportResults {
  const { scenario, seed, drawCount } = inputs;
  const volume = demand.requestsPerMonth.known.value;
  const models = resolvedModels.map((model) => feasible(model, demand, scenario));
  const priced = models.filter(({ refusals }) => refusals.length === 0);
  const baseline = priced.find(({ id }) => id === baselineId) ?? null;
  const draws = drawsOf(book.uncertain, seed, drawCount);
  const drawn = new Map(priced.map((model) => [model.id, drawnMonths(model, demand, draws)]));
  const contenders = priced.map((model) => ({ model, usdPerMonth: monthAt(model, demand, volume, baseCase).usd }));
  const cheapest = ranked(contenders)[0] ?? null;
  const horizonMonths = scenario.horizonMonths ?? DEFAULTS.horizonMonths.value;
  const bandDrawn = firstDraws(draws, bandDraws);
  const cash = new DrawnCash({ demand, draws: bandDrawn, horizonMonths });
  const whatIfs = whatIfResults({ whatIfs: resolvedWhatIfs, demand, models: priced });
  return {
    verdict: verdictOf({
      cheapest,
      infeasibleRatio: cheapest && infeasibleRatio(drawn.get(cheapest.model.id)!),
      duel: duelOf(contenders, baselineId, drawn),
      baseline: baselineId,
      materialityRatio: scenario.policy?.materialityRatio ?? DEFAULT_MATERIALITY_RATIO,
      models,
    }),
    demand: {
      requestsPerMonth: volume,
      inputTokensPerRequest: demand.inputTokensPerRequest.known.value,
      outputTokensPerRequest: demand.outputTokensPerRequest.known.value,
      meanRequestsPerSecond: requestsPerSecondFromMonthly(volume),
      peakRequestsPerSecond: requestsPerSecondFromMonthly(volume) * demand.peakToMeanRatio.known.value,
    },
    options: models.map((model) =>
      optionResult(model, { demand, draws, drawn: drawn.get(model.id) ?? null, revenue, horizonMonths }),
    ),
    breakEven: breakEvenResults({
      models: priced,
      baseline,
      demand,
      draws: bandDrawn,
      drawn,
      cash,
    }),
    sensitivity: sensitivityOf({
      models: priced,
      baseline,
      demand,
      draws: firstDraws(draws, sensitivityDraws),
      drawn,
    }),
    search: searchOf({ inputs, demand, models: resolvedModels, compared: priced }),
    ...(whatIfs === undefined ? {} : { whatIfs }),
    projection: projectionOf({ models: priced, baseline, cash, discountRatioPerYear }),
    assumptions: book.assumptions(),
    warnings: [
      ...sharedWarnings(
        models.map((model) => {
          const months = drawn.get(model.id);
          const found = months === undefined ? [] : rateLimitWarnings(model, { demand, drawn: months, horizonMonths });
          const discarded = discardedWarnings(model, contenders, volume);
          return { ...model, warnings: [...model.warnings, ...found, ...discarded] };
        }),
      ),
      ...Object.entries(inputs.measurements).flatMap(([name, measurement]) => measurementWarnings(name, measurement)),
    ],
  };
}

/** Each warning once, behind the ids of the options it is about. */
function sharedWarnings(models: readonly OptionModel[]): string[] {
  const about = new Map<string, string[]>();
  for (const { id, warnings } of models) {
    for (const warning of warnings) about.set(warning, [...(about.get(warning) ?? []), id]);
  }
  return [...about].map(([warning, ids]) => `${ids.join(', ')}: ${warning}`);
}

const measurementWarnings = (name: string, measurement: Measurement): string[] =>
  measurement.warnings.map((warning) => `${name}: ${warning}`);
