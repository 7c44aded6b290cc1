import { lognormalQuantile } from '../math/distributions.ts';
import { nearestRank, sortedSamples } from '../math/quantile.ts';
import { fromTable } from '../math/quantile-table.ts';
import { type RandomStream, randomStream } from '../math/random.ts';
import { isLongEnough, resampledRates, type RunWindows } from '../math/run-bootstrap.ts';
import { isKnown, type Known, type Sourced } from '../schema/known.ts';
import type { Measurement, OperatingPoint } from '../schema/measurement.ts';
import { isUsable, servedRequestsPerSecond } from './capacity.ts';
import { RUN_TO_RUN_SPREAD_RATIO } from './defaults.ts';
import { tableOf } from './draws.ts';
import type { Resamples } from './figure.ts';

/** Resamples of a load; percentiles of so many are good to a hundredth of the share below them. */
const RESAMPLES = 1_000;
const RUN_TO_RUN_TEXT = `${RUN_TO_RUN_SPREAD_RATIO * 100} %`;

/** How far a measured rate may lie from the truth, as figures to draw from. */
export interface MeasuredSpread {
  readonly requestsPerSecond: MeasuredFigure;
  /** Null where no power was measured, or no more is known of it than its own range. */
  readonly powerWatts: MeasuredFigure | null;
}

export interface MeasuredFigure {
  readonly range: Pick<Known, 'low' | 'high' | 'distribution' | 'note'>;
  readonly resamples: Resamples | null;
}

export interface MeasuredLoad {
  /** Path of the operating point: the resampling is keyed by it. */
  readonly path: string;
  readonly measurement: Measurement;
  readonly point: OperatingPoint;
  /** The base case that the resamples scatter about. */
  readonly requestsPerSecond: number;
  readonly seed: number;
}

/**
 * The scatter of the throughput at a load, and of its power with it. Of several runs of the load, runs and then blocks of
 * their windows are resampled; of a single run its blocks, and the stated run-to-run spread comes on top; where a single
 * run is too short for blocks, that spread stands alone. Power is resampled with throughput where windows hold it, and what
 * its meter is stated to be off by comes on top.
 */
export function measuredSpread({ path, measurement, point, requestsPerSecond, seed }: MeasuredLoad): MeasuredSpread {
  const runs = runsOfLoad(measurement, point);
  const windows = windowsOf(runs);
  if (windows.length === 0 || (windows.length === 1 && !isLongEnough(windows[0]!)))
    return { requestsPerSecond: statedSpread(requestsPerSecond), powerWatts: null };
  const random = randomStream(seed, path, 'resamples');
  const [throughput, power] = resampledRates(windows, RESAMPLES, random);
  const stated = windows.length === 1;
  const figure = (values: Float64Array, note: string): MeasuredFigure => {
    const sorted = sortedSamples(values)!;
    return {
      range: { low: nearestRank(sorted, 0.05), high: nearestRank(sorted, 0.95), note },
      resamples: { key: path, values },
    };
  };
  const how = stated
    ? 'blocks of the windows of its one run resampled'
    : `${windows.length} runs of the load resampled, then blocks of their windows where a run is long enough`;
  const onTop = stated ? `, and a run-to-run spread of ${RUN_TO_RUN_TEXT} either way on top (assumed)` : '';
  const watts = point.power?.powerWatts;
  return {
    requestsPerSecond: figure(
      throughput!.map((ratio) => requestsPerSecond * ratio * (stated ? runToRunRatio(random) : 1)),
      `range: P5 and P95 of ${how}${onTop}`,
    ),
    powerWatts:
      power === undefined || watts === undefined || !isKnown(watts)
        ? null
        : figure(
            metered(power, watts, random),
            `range: P5 and P95 of ${how}, with throughput; its meter's own range on top`,
          ),
  };
}

/** Usable points of the same load, as good as the point itself: it is one of them. */
function runsOfLoad({ operatingPoints }: Measurement, point: OperatingPoint): OperatingPoint[] {
  const load = JSON.stringify(point.arrivals);
  const acceptInvalid = point.validity.verdict === 'INVALID';
  return operatingPoints.filter(
    (run) =>
      JSON.stringify(run.arrivals) === load && isUsable(run, acceptInvalid) && (servedRequestsPerSecond(run) ?? 0) > 0,
  );
}

/** Tokens (where none were counted, requests) per second of each window, and watts; each run as one window where one has none. */
function windowsOf(runs: readonly OperatingPoint[]): RunWindows[] {
  const tokens = runs.every(({ windows }) => windows.some(({ outputTokens }) => outputTokens > 0));
  const requests = runs.every(({ windows }) => windows.some(({ requestsCompleted }) => requestsCompleted > 0));
  if (!tokens && !requests)
    return runs.length === 1 ? [] : runs.map((run) => [Float64Array.of(servedRequestsPerSecond(run)!)]);
  const powered = runs.every(({ windows }) => windows.every(({ powerWatts }) => (powerWatts ?? 0) > 0));
  return runs.map(({ windows }) => [
    Float64Array.from(
      windows,
      ({ outputTokens, requestsCompleted, durationSeconds }) =>
        (tokens ? outputTokens : requestsCompleted) / durationSeconds,
    ),
    ...(powered ? [Float64Array.from(windows, ({ powerWatts }) => powerWatts!)] : []),
  ]);
}

const runToRunRatio = (random: RandomStream): number =>
  lognormalQuantile(random(), 1 - RUN_TO_RUN_SPREAD_RATIO, 1, 1 + RUN_TO_RUN_SPREAD_RATIO);

/** Watts of each resample, times what a draw of the meter's own range comes to over its value. */
function metered(ratios: Float64Array, watts: Known, random: RandomStream): Float64Array {
  if (watts.low === undefined && watts.high === undefined) return ratios.map((ratio) => watts.value * ratio);
  const table = tableOf(watts);
  return ratios.map((ratio) => fromTable(table, random()) * ratio);
}

const statedSpread = (requestsPerSecond: number): MeasuredFigure => ({
  range: {
    low: requestsPerSecond * (1 - RUN_TO_RUN_SPREAD_RATIO),
    high: requestsPerSecond * (1 + RUN_TO_RUN_SPREAD_RATIO),
    distribution: 'lognormal',
    note: `range: P5 and P95 of a run-to-run spread of ${RUN_TO_RUN_TEXT} either way (assumed) and no more, for its one run has too few windows to resample`,
  },
  resamples: null,
});

/** `sourced` with the spread of a measurement; as it is where nothing was resampled. */
export const withSpread = (sourced: Sourced, spread: MeasuredFigure | null): Sourced =>
  spread === null || !isKnown(sourced) ? sourced : { ...sourced, ...spread.range };
