import { type CostsByChoice, partialInformationValue, perfectInformationValue } from '../math/information-value.ts';
import { rankCorrelation, ranksOf } from '../math/spearman.ts';
import type { Sensitivity, Swing } from '../schema/report.ts';
import type { Demand } from './demand.ts';
import { type DrawnInput, type Draws, spreadOf } from './draws.ts';
import type { DrawnMonths } from './drawn-months.ts';
import { baseCase, type Figure, type ValueOf } from './figure.ts';
import { staircaseOf } from './month.ts';
import type { OptionModel } from './options/option-model.ts';
import { usdPerMonthAt } from './staircase.ts';

/** What two costs differ by below this share of them is rounding, and so is what an input seems to move. */
const ROUNDING_RATIO = 1e-9;
/** Draws that correlations and values of information rest on; a page whose slider moves has as many. */
const MOST_DRAWS = 2_000;

export interface Compared {
  /** Those that can serve. */
  readonly models: readonly OptionModel[];
  readonly baseline: OptionModel | null;
  readonly demand: Demand;
  readonly draws: Draws;
  readonly drawn: ReadonlyMap<string, DrawnMonths>;
}

/** What an option costs in the base case, in each draw and with one input at an end of its range. */
interface Costing {
  readonly baseUsd: number;
  readonly drawnUsd: Float64Array;
  /** Paths of the figures that its cost reads. */
  readonly reads: ReadonlySet<string>;
  readonly usdWith: (input: Input, end: 'low' | 'high') => number;
}

/** An uncertain input: its P5 and P95, its draws and their ranks. */
interface Input {
  readonly figure: Figure;
  readonly low: number;
  readonly high: number;
  readonly values: Float64Array;
  readonly ranks: Float64Array;
}

/**
 * What decides between the options, from the draws the report has: for each option the swing of its cost less the
 * baseline's when one input goes from its P5 to its P95 and all others stay, Spearman's correlation of the input with that
 * difference, and in USD per month what it would be worth to know one input (EVPPI) or all (EVPI) before choosing.
 */
export function sensitivityOf({ models, baseline, demand, draws, drawn }: Compared): Sensitivity {
  const drawCount = Math.min(MOST_DRAWS, draws.drawCount);
  const costings = new Map(
    models.map((model) => [model, costingOf(model, demand, drawn.get(model.id)!.usd.subarray(0, drawCount))]),
  );
  const inputs = draws.inputs.map((input) => inputOf(input, drawCount));
  return {
    drawCount,
    differences:
      baseline === null
        ? []
        : models
            .filter((model) => model !== baseline)
            .map((model) => {
              const [own, other] = [costings.get(model)!, costings.get(baseline)!];
              const [usd, otherUsd] = [drawn.get(model.id)!.usd, drawn.get(baseline.id)!.usd];
              return {
                option: model.id,
                baseline: baseline.id,
                differenceUsdPerMonth: spreadOf(
                  own.baseUsd - other.baseUsd,
                  usd.map((cost, k) => cost - otherUsd[k]!),
                ),
                inputs: swingsOf(own, other, inputs),
              };
            }),
    informationValue: informationValue([...costings.values()], inputs),
  };
}

function costingOf(model: OptionModel, demand: Demand, drawnUsd: Float64Array): Costing {
  const usdPerMonth = (valueOf: ValueOf): number =>
    usdPerMonthAt(staircaseOf(model, demand, valueOf, 'profit-and-loss'), valueOf(demand.requestsPerMonth));
  const reads = new Set<string>();
  const baseUsd = usdPerMonth((figure) => {
    reads.add(figure.path);
    return baseCase(figure);
  });
  const ends = new Map<string, number>();
  return {
    baseUsd,
    drawnUsd,
    reads,
    usdWith: (input, end) => {
      const { figure } = input;
      if (!reads.has(figure.path)) return baseUsd;
      const key = `${end} ${figure.path}`;
      const usd = ends.get(key) ?? usdPerMonth(baseBut(figure, input[end]));
      ends.set(key, usd);
      return usd;
    },
  };
}

function inputOf({ figure, values, quantile }: DrawnInput, drawCount: number): Input {
  const first = values.subarray(0, drawCount);
  let ranks: Float64Array | null = null;
  return {
    figure,
    low: quantile(0.05),
    high: quantile(0.95),
    values: first,
    // Most inputs are of some options alone, and ranks are the dearest part of it all.
    get ranks() {
      return (ranks ??= ranksOf(first));
    },
  };
}

const baseBut =
  (figure: Figure, value: number): ValueOf =>
  (other) =>
    other.slot === figure.slot ? value : baseCase(other);

function swingsOf(own: Costing, baseline: Costing, inputs: readonly Input[]): Swing[] {
  const difference = own.drawnUsd.map((usd, k) => usd - baseline.drawnUsd[k]!);
  const correlationWith = correlations(difference, own.drawnUsd);
  const rounding = ROUNDING_RATIO * Math.max(Math.abs(own.baseUsd), Math.abs(baseline.baseUsd));
  const at = (input: Input, end: 'low' | 'high'): number | null => {
    const usd = own.usdWith(input, end) - baseline.usdWith(input, end);
    return Number.isFinite(usd) ? usd : null;
  };
  return inputs
    .map((input): Swing => {
      const { figure, low, high } = input;
      const [atLow, atHigh] = [at(input, 'low'), at(input, 'high')];
      return {
        path: figure.path,
        unit: figure.unit,
        low,
        high,
        usdPerMonthAtP5: atLow,
        usdPerMonthAtP95: atHigh,
        swingUsdPerMonth: atLow === null || atHigh === null ? null : aboveRounding(Math.abs(atHigh - atLow), rounding),
        spearmanCorrelationRatio:
          own.reads.has(figure.path) || baseline.reads.has(figure.path) ? correlationWith(input) : null,
      };
    })
    .toSorted((a, b) => (b.swingUsdPerMonth ?? Infinity) - (a.swingUsdPerMonth ?? Infinity) || byPath(a, b));
}

const aboveRounding = (usd: number, rounding: number): number => (usd <= rounding ? 0 : usd);

/** Correlation of an input with the difference, over the draws in which both options can serve. Null where it is one figure. */
function correlations(difference: Float64Array, usd: Float64Array): (input: Input) => number | null {
  const served = difference.every(Number.isFinite) ? null : indicesOfFinite(difference);
  const [differences, costs] =
    served === null ? [difference, usd] : [gathered(difference, served), gathered(usd, served)];
  if (widthOf(differences) <= ROUNDING_RATIO * largestOf(costs)) return () => null;
  const ranks = ranksOf(differences);
  return (input) => rankCorrelation(served === null ? input.ranks : ranksOf(gathered(input.values, served)), ranks);
}

/**
 * The options are the choices: in each draw the cheapest that can serve it, against one for all draws that must serve every
 * draw. An input's EVPPI is asked as if the options that some draw of a step is too much for were not there in that step.
 */
function informationValue(costings: readonly Costing[], inputs: readonly Input[]): Sensitivity['informationValue'] {
  const costs: CostsByChoice = costings.map(({ drawnUsd }) => drawnUsd);
  if ((costs[0]?.length ?? 0) < 2 || costs.length < 2) return { evpiUsdPerMonth: null, inputs: [] };
  if (!costs.some((usd) => usd.every(Number.isFinite))) {
    return { evpiUsdPerMonth: null, unknownBecause: 'no option can serve every draw', inputs: [] };
  }
  const rounding = ROUNDING_RATIO * Math.max(...costs.map(largestOf));
  const worth = (usd: number): number => aboveRounding(usd, rounding);
  return {
    evpiUsdPerMonth: worth(perfectInformationValue(costs)),
    inputs: inputs
      .map((input) => ({
        path: input.figure.path,
        evppiUsdPerMonth: costings.some(({ reads }) => reads.has(input.figure.path))
          ? worth(partialInformationValue(costs, input.ranks))
          : 0,
      }))
      .toSorted((a, b) => b.evppiUsdPerMonth - a.evppiUsdPerMonth || byPath(a, b)),
  };
}

/** Of those that can be served. */
const largestOf = (values: Float64Array): number =>
  values.reduce((largest, value) => (Number.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest), 0);

const widthOf = (values: Float64Array): number =>
  values.reduce((most, value) => Math.max(most, value), -Infinity) -
  values.reduce((least, value) => Math.min(least, value), Infinity);

const indicesOfFinite = (values: Float64Array): number[] =>
  Array.from(values.keys()).filter((k) => Number.isFinite(values[k]));

const gathered = (values: Float64Array, indices: readonly number[]): Float64Array =>
  Float64Array.from(indices, (k) => values[k]!);

const byPath = (a: { readonly path: string }, b: { readonly path: string }): number => (a.path < b.path ? -1 : 1);
