import type { OptionResult, Refusal, ReportInputs } from '../schema/report.ts';
import type { Demand } from './demand.ts';
import { baseCase, type ValueOf } from './figure.ts';
import { type MixedLatency, shareAbove } from './mixture-latency.ts';
import { type MonthInDetail, monthInDetail } from './month.ts';
import { latencyOf, partLatencies } from './option-latency.ts';
import type { OptionModel } from './options/option-model.ts';
import { hybridMixture } from './part-latency.ts';

type Limits = NonNullable<ReportInputs['scenario']['limits']>;
type LatencyResult = NonNullable<OptionResult['latency']>;

/** Share of the requests that may be slower than a limit of the 99th percentile. */
const SLOWER_RATIO = 0.01;
/** What a latency may be above its limit by rounding. */
const ROUNDING_RATIO = 1e-9;

const METRICS = [
  { limit: 'ttftP99Ms', metric: 'ttft', name: 'time to first token' },
  { limit: 'tpotP99Ms', metric: 'tpot', name: 'time per output token' },
] as const;
type Metric = (typeof METRICS)[number];

export interface LatencyJudgement {
  readonly refusals: readonly Refusal[];
  /** Where a limit can be called neither met nor missed. */
  readonly warnings: readonly string[];
}

const NOTHING: LatencyJudgement = { refusals: [], warnings: [] };

/** A month with the latency of its busiest hour, null where that is unknown. */
export interface LoadedMonth {
  readonly month: MonthInDetail;
  readonly latency: OptionResult['latency'];
}

export function loadedMonth(model: OptionModel, demand: Demand, valueOf: ValueOf): LoadedMonth {
  const month = monthInDetail(model, demand, valueOf(demand.requestsPerMonth), valueOf);
  return { month, latency: latencyOf(model, month, demand) };
}

/**
 * An option's latency in the busiest hour of a month, that of the base case unless another is given, against the limits of
 * the scenario. Machines were given the load that the measurement holds within the limits; here they are judged at the load
 * they get, and hybrids by the mixture of their parts. What is unknown never counts as met: hybrids are warned of here,
 * others where their model is made.
 */
export function judgedLatency(
  model: OptionModel,
  {
    demand,
    limits,
    loaded,
  }: { readonly demand: Demand; readonly limits: Limits | undefined; readonly loaded?: LoadedMonth },
): LatencyJudgement {
  const asked = METRICS.filter(({ limit }) => limits?.[limit] !== undefined);
  if (limits === undefined || asked.length === 0 || model.kind === 'api' || model.kind === 'device') return NOTHING;
  const { month, latency } = loaded ?? loadedMonth(model, demand, baseCase);
  if (latency !== null) {
    return { refusals: asked.flatMap((metric) => overLimit(model, { metric, latency, limits })), warnings: [] };
  }
  if (model.parts === undefined) return NOTHING;
  const parts = partLatencies(month, demand);
  const mixture = hybridMixture(parts, demand);
  const unknown = parts.filter((part) => part.latency === null).map(({ part }) => part.part.model.id);
  const who = unknown.join(' and ') || 'a part';
  const refusals =
    mixture === null ? [] : asked.flatMap((metric) => surelyOver(mixture[metric.metric], { metric, limits, who }));
  if (refusals.length > 0) return { refusals, warnings: [] };
  return {
    refusals: [],
    warnings: [`whether it meets the latency limits is unknown, since the latency of ${who} is.`],
  };
}

function overLimit(
  { parts }: OptionModel,
  { metric, latency, limits }: { readonly metric: Metric; readonly latency: LatencyResult; readonly limits: Limits },
): Refusal[] {
  const limitMs = limits[metric.limit]!;
  const p99Ms = latency[metric.limit];
  if (p99Ms === null || p99Ms <= limitMs * (1 + ROUNDING_RATIO)) return [];
  const where = parts === undefined ? 'in the busiest hour' : 'over the requests of both parts';
  return [
    {
      code: 'over-latency',
      message: `Its ${metric.name} at the 99th percentile is ${Math.ceil(p99Ms)} ms ${where}, above the limit of ${limitMs} ms.`,
      hint: hintFor(parts !== undefined, metric),
    },
  ];
}

/** Enough requests that are too slow already, whatever the part of unknown latency takes. */
function surelyOver(
  known: readonly MixedLatency[],
  { metric, limits, who }: { readonly metric: Metric; readonly limits: Limits; readonly who: string },
): Refusal[] {
  const limitMs = limits[metric.limit]!;
  const slower = slowRatio(known, limitMs);
  if (slower <= SLOWER_RATIO) return [];
  return [
    {
      code: 'over-latency',
      message: `Of its requests ${Math.floor(100 * slower)} % or more have a ${metric.name} above the limit of ${limitMs} ms, however fast ${who} answers; 1 % may.`,
      hint: hintFor(true, metric),
    },
  ];
}

/** Whether more of a hybrid's requests than may are slower than a limit of the 99th percentile, a part of unknown latency left out. */
export function isSlowHybrid(
  model: OptionModel,
  {
    demand,
    valueOf,
    metric,
    milliseconds,
  }: {
    readonly demand: Demand;
    readonly valueOf: ValueOf;
    readonly metric: Metric['metric'];
    readonly milliseconds: number;
  },
): boolean {
  const month = monthInDetail(model, demand, valueOf(demand.requestsPerMonth), valueOf);
  const mixture = hybridMixture(partLatencies(month, demand), demand);
  return mixture !== null && slowRatio(mixture[metric], milliseconds) > SLOWER_RATIO;
}

const slowRatio = (mixture: readonly MixedLatency[], limitMs: number): number =>
  shareAbove(mixture, limitMs * (1 + ROUNDING_RATIO));

const hintFor = (isHybrid: boolean, { limit }: Metric): string =>
  isHybrid
    ? `Relax limits.${limit}, send fewer requests through both parts, or take faster parts.`
    : `Relax limits.${limit}, or measure the load it gets again.`;
