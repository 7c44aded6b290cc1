import type { Latency, Measurement, OperatingPoint } from '../schema/measurement.ts';
import type { Refusal, ReportInputs } from '../schema/report.ts';

type Limits = ReportInputs['scenario']['limits'];
type SloVerdict = 'MET' | 'MISSED' | 'UNDECIDED';

export interface CapacityPoint {
  /** The run of the load whose own throughput is nearest to that of all its runs. */
  readonly point: OperatingPoint;
  /** Mean over the runs of the load: that of a single run may be its luck. */
  readonly requestsPerSecond: number;
  /** Closed-loop rungs overstate what open arrivals can have: an upper bound. */
  readonly basis: 'open-loop' | 'upper-bound';
  /** True when the SLO could be neither met nor missed there for lack of samples. */
  readonly provisional: boolean;
}

/** Ramp, staged and replayed arrivals pass through many loads: their figures are of none. */
export const isOfOneLoad = ({ arrivals: { kind } }: OperatingPoint): boolean =>
  kind === 'concurrency' || kind === 'constant' || kind === 'poisson' || kind === 'gamma';

/** A point known to be biased is not used unless the scenario accepts it; of a published one nobody knows. */
export const isUsable = ({ validity }: OperatingPoint, acceptInvalid: boolean): boolean =>
  acceptInvalid || validity.verdict !== 'INVALID';

/**
 * The highest load the measurement holds within the limits: of the loads that are not MISSED, the one with the most
 * requests per second; open-loop loads are preferred, closed-loop rungs are upper bounds. The usable points (not INVALID,
 * or any when accepted) of the same arrivals are runs of one load, judged together. Never extrapolated: it is always a load
 * that was measured, and a single one.
 */
export function capacityPoint(
  measurement: Measurement,
  limits: Limits,
  acceptInvalid: boolean,
): CapacityPoint | { readonly refusal: Refusal } {
  const points = measurement.operatingPoints.filter(isOfOneLoad);
  if (points.length === 0 && measurement.operatingPoints.length > 0)
    return { refusal: changingLoadRefusal(measurement) };
  const usable = points.filter((point) => isUsable(point, acceptInvalid));
  if (usable.length === 0) {
    const codes = new Set(points.flatMap(({ validity }) => validity.reasons.map(({ code }) => code)));
    return {
      refusal: {
        code: 'invalid-measurement',
        message: `No operating point is valid (${[...codes].join(', ') || 'none was measured'}).`,
        hint: 'Measure again, or set acceptInvalidMeasurement for an illustration.',
      },
    };
  }
  const candidates = runsByLoad(usable).flatMap((runs) => {
    const verdict = pooledVerdict(runs, measurement, limits);
    const served = runs.flatMap((point) => {
      const requestsPerSecond = servedRequestsPerSecond(point);
      return requestsPerSecond === null || requestsPerSecond === 0 ? [] : [{ point, requestsPerSecond }];
    });
    if (served.length === 0 || verdict === 'MISSED') return [];
    const requestsPerSecond = served.reduce((sum, run) => sum + run.requestsPerSecond, 0) / served.length;
    const from = (run: { readonly requestsPerSecond: number }): number =>
      Math.abs(run.requestsPerSecond - requestsPerSecond);
    const { point } = served.toSorted((a, b) => from(a) - from(b))[0]!;
    return [{ point, requestsPerSecond, basis: basisOf(point), provisional: verdict === 'UNDECIDED' } as const];
  });
  const open = candidates.filter(({ basis }) => basis === 'open-loop');
  const ranked = (open.length > 0 ? open : candidates).toSorted((a, b) => b.requestsPerSecond - a.requestsPerSecond);
  // A decided point is worth more than a faster one that is not.
  const best = ranked.find(({ provisional }) => !provisional) ?? ranked[0];
  if (best !== undefined) return best;
  return { refusal: sloRefusal(usable, limits) };
}

/** Points of the same arrivals together, in the order of their first. */
function runsByLoad(points: readonly OperatingPoint[]): OperatingPoint[][] {
  const loads = new Map<string, OperatingPoint[]>();
  for (const point of points) {
    const load = JSON.stringify(point.arrivals);
    loads.set(load, [...(loads.get(load) ?? []), point]);
  }
  return [...loads.values()];
}

/**
 * The verdict on all runs of a load: one that MISSED decides, and all must be MET for the load to be. Where the load test
 * searched, its verdict on the rate, from the samples of all runs, decides what single runs were too short for, as long as
 * the scenario judges by the same limits.
 */
function pooledVerdict(runs: readonly OperatingPoint[], measurement: Measurement, limits: Limits): SloVerdict {
  const verdicts = new Set(runs.map((run) => sloVerdict(run, limits)));
  const searched = isJudgedByOwnLimits(limits) ? searchedVerdict(runs[0]!, measurement) : null;
  if (verdicts.has('MISSED') || searched === 'MISSED') return 'MISSED';
  return searched ?? (verdicts.has('UNDECIDED') ? 'UNDECIDED' : 'MET');
}

const isJudgedByOwnLimits = (limits: Limits): boolean =>
  limits?.ttftP99Ms === undefined && limits?.tpotP99Ms === undefined;

/** What a search found of the rate; null where it tried none like it. */
function searchedVerdict({ arrivals }: OperatingPoint, { capacity }: Measurement): SloVerdict | null {
  if (!('requestsPerSecond' in arrivals)) return null;
  return capacity?.rates.find((rate) => rate.requestsPerSecond === arrivals.requestsPerSecond)?.verdict ?? null;
}

/**
 * Requests per second that a point serves: its output tokens per second over the tokens of a request. In the long run
 * that is the rate of completions; over a window of a few answers' length it is steadier, since a part of an answer
 * counts as a part. Without token counts it is the rate of completions. Null without a window.
 */
export function servedRequestsPerSecond({ throughput, tokens }: OperatingPoint): number | null {
  const { outputTokensPerSecond, requestsPerSecond } = throughput;
  return outputTokensPerSecond === null || tokens.output === null || tokens.output === 0
    ? requestsPerSecond
    : outputTokensPerSecond / tokens.output;
}

export const basisOf = (point: OperatingPoint): CapacityPoint['basis'] =>
  point.arrivals.kind === 'concurrency' ? 'upper-bound' : 'open-loop';

/**
 * A limit of the scenario is judged on the point's p99; for one it leaves out the verdict the load test reached stands.
 */
export function sloVerdict(point: OperatingPoint, limits: Limits): SloVerdict {
  const verdicts = new Set([
    limits?.ttftP99Ms === undefined
      ? measuredVerdict(point, 'ttft')
      : judged(point.latency[point.headlineTtft], limits.ttftP99Ms),
    limits?.tpotP99Ms === undefined ? measuredVerdict(point, 'tpot') : judged(point.latency.tpotMs, limits.tpotP99Ms),
  ]);
  if (verdicts.has('MISSED')) return 'MISSED';
  return verdicts.has('UNDECIDED') ? 'UNDECIDED' : 'MET';
}

const measuredVerdict = ({ sloTerms }: OperatingPoint, metric: 'ttft' | 'tpot'): SloVerdict =>
  sloTerms.find((term) => term.metric === metric)?.verdict ?? 'UNDECIDED';

/** Too few samples for a p99 decide nothing, unless a lower percentile is above the limit already: then p99 is too. */
function judged({ p50, p90, p95, p99 }: Latency, limitMs: number): SloVerdict {
  if (p99 !== null) return p99.value <= limitMs ? 'MET' : 'MISSED';
  return [p50, p90, p95].some((lower) => lower !== null && lower.value > limitMs) ? 'MISSED' : 'UNDECIDED';
}

const changingLoadRefusal = ({ operatingPoints }: Measurement): Refusal => ({
  code: 'changing-load',
  message: `The load kept changing in every operating point (${operatingPoints.map(({ id }) => id).join(', ')}): none tells what one load costs.`,
  hint: 'Measure loads that hold: breakeven loadtest --rate, --concurrency or --find-capacity.',
});

function sloRefusal(points: readonly OperatingPoint[], limits: Limits): Refusal {
  const lightest = points.toSorted((a, b) => (servedRequestsPerSecond(a) ?? 0) - (servedRequestsPerSecond(b) ?? 0))[0]!;
  const terms = lightest.sloTerms
    .filter(({ verdict }) => verdict === 'MISSED')
    .map(({ metric, limitMs }) => `${metric} ${limitMs} ms`);
  const asked = limits?.ttftP99Ms ?? limits?.tpotP99Ms;
  return {
    code: 'slo-not-met',
    message: `No measured load meets the latency limits${asked === undefined && terms.length > 0 ? ` (${terms.join(', ')})` : ''}, not even the lightest, ${lightest.id}.`,
    hint: 'Relax the limit, or measure faster hardware or a smaller model.',
  };
}
