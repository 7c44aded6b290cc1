import type { Measurement } from '../schema/measurement.ts';
import type { ReportInputs, ReportResults } from '../schema/report.ts';
import { requestsPerSecondFromMonthly } from '../schema/units.ts';
import { breakEvenResults } from './break-even-results.ts';
import { DEFAULT_HORIZON_MONTHS, DEFAULT_MATERIALITY_RATIO } from './defaults.ts';
import type { Demand } from './demand.ts';
import { belowRatio, drawsOf, spreadOf } from './draws.ts';
import { type DrawnMonths, drawnMonths } from './drawn-months.ts';
import { baseCase, type Figure, type FigureBook } from './figure.ts';
import { monthAt, staircaseOf } from './month.ts';
import { optionResult } from './option-result.ts';
import type { OptionModel } from './options/option-model.ts';
import { projectionOf } from './projection.ts';
import { type Contender, type Duel, rivals, verdictOf } from './verdict.ts';

/** A scenario with every figure found. */
export interface Resolved {
  readonly inputs: ReportInputs;
  readonly demand: Demand;
  readonly models: readonly OptionModel[];
  readonly book: FigureBook;
  readonly discountRatioPerYear: Figure;
  readonly baseline: string;
}

export function resultsOf({
  inputs,
  demand,
  models: resolvedModels,
  book,
  discountRatioPerYear,
  baseline: baselineId,
}: Resolved): ReportResults {
  const { scenario, seed, drawCount } = inputs;
  const volume = demand.requestsPerMonth.known.value;
  const models = resolvedModels.map((model) => refusedOverRateLimit(model, demand));
  const priced = models.filter(({ refusals }) => refusals.length === 0);
  const baseline = priced.find(({ id }) => id === baselineId) ?? null;
  const draws = drawsOf(book.uncertain, seed, drawCount);
  const drawn = new Map(priced.map((model) => [model.id, drawnMonths(model, demand, draws)]));
  const contenders = priced.map((model) => ({ model, usdPerMonth: monthAt(model, demand, volume, baseCase).usd }));
  const { cheapest, against } = rivals(contenders, baselineId);
  return {
    verdict: verdictOf({
      cheapest,
      against,
      duel: cheapest === null || against === null ? null : duelOf(cheapest, against, drawn),
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
    options: models.map((model) => optionResult(model, demand, drawn.get(model.id) ?? null)),
    breakEven: breakEvenResults({ models: priced, baseline, demand, draws, drawn }),
    projection: projectionOf({
      models: priced,
      baseline,
      demand,
      valueOf: baseCase,
      horizonMonths: scenario.horizonMonths ?? DEFAULT_HORIZON_MONTHS,
      discountRatioPerYear,
    }),
    assumptions: book.assumptions(),
    warnings: [
      ...models.flatMap(({ warnings }) => warnings),
      ...Object.entries(inputs.measurements).flatMap(([name, measurement]) => measurementWarnings(name, measurement)),
    ],
  };
}

/** A rate limit below the peak is a capacity the demand does not fit in. */
function refusedOverRateLimit(model: OptionModel, demand: Demand): OptionModel {
  const largest =
    model.refusals.length > 0 ? null : staircaseOf(model, demand, baseCase, 'cash').largestRequestsPerMonth;
  if (largest === null || demand.requestsPerMonth.known.value <= largest) return model;
  return {
    ...model,
    refusals: [
      {
        code: 'over-rate-limit',
        message: `The rate limit of ${model.rateLimitRequestsPerSecond} requests/s is below the peak of the demand.`,
        hint: 'Raise rateLimitRequestsPerSecond, or lower the demand or peakToMeanRatio.',
      },
    ],
  };
}

function duelOf(cheapest: Contender, against: Contender, drawn: ReadonlyMap<string, DrawnMonths>): Duel {
  const own = drawn.get(cheapest.model.id)!.usd;
  const other = drawn.get(against.model.id)!.usd;
  return {
    savingUsdPerMonth: spreadOf(
      against.usdPerMonth - cheapest.usdPerMonth,
      own.map((usd, i) => other[i]! - usd),
    ),
    cheaperRatio: belowRatio(own, other),
  };
}

const measurementWarnings = (name: string, measurement: Measurement): string[] =>
  measurement.warnings.map((warning) => `${name}: ${warning}`);
