import { samplesBelow } from '../../../math/early-stopping.ts';
import { percentFromRatio, ratioFromPercent } from '../../../schema/units.ts';
import { asStated, recomputation, slip } from '../recomputation.ts';

const PERCENTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 } as const;

/** NaN where no number of samples is enough. */
const floorOf = (percentile: number, samplesAbove: number, confidenceRatio: number): number =>
  confidenceRatio < 1 && samplesAbove >= 0
    ? samplesBelow(percentile, samplesAbove, confidenceRatio) + samplesAbove
    : Number.NaN;

/** Fewest samples for which a percentile is stated. */
export const sampleFloors = recomputation({
  inputs: { confidenceRatio: 'ratio', samplesAbove: 'samples' },
  readings: ({ confidenceRatio, samplesAbove }) =>
    asStated(
      Object.fromEntries(
        Object.entries(PERCENTILES).map(([name, percentile]) => [
          name,
          [
            'samples',
            `samplesBelow(${percentile}, samplesAbove, confidenceRatio) + samplesAbove`,
            floorOf(percentile, samplesAbove, confidenceRatio),
          ],
        ]),
      ),
    ),
  slips: ({ confidenceRatio }) => [
    slip('unstated-parameter', 'no sample above the percentile', {
      p99: ['samples', 'samplesBelow(0.99, 0, confidenceRatio)', floorOf(0.99, 0, confidenceRatio)],
    }),
  ],
});

/** Mean latency of calls of which some failed; a failed call has no latency. */
export const meanLatency = recomputation({
  inputs: { succeeded: 'calls', secondsEach: 's', failed: 'calls', secondsOfFailed: 's' },
  readings: ({ succeeded, secondsEach, failed }) =>
    asStated({
      meanSeconds: ['s', 'succeeded * secondsEach / succeeded', (succeeded * secondsEach) / succeeded],
      failedPercent: ['%', 'failed / (succeeded + failed) * 100', percentFromRatio(failed / (succeeded + failed))],
    }),
  slips: ({ succeeded, secondsEach, failed, secondsOfFailed }) => [
    slip('failures-averaged', 'the stand-in for a failed call kept in the mean', {
      meanSeconds: [
        's',
        '(succeeded * secondsEach + failed * secondsOfFailed) / (succeeded + failed)',
        (succeeded * secondsEach + failed * secondsOfFailed) / (succeeded + failed),
      ],
    }),
  ],
});

/** A share as a count. */
export const countOfShare = recomputation({
  inputs: { snapshots: 'snapshots', sharePercent: '%' },
  readings: ({ snapshots, sharePercent }) =>
    asStated({
      sharedSnapshots: ['snapshots', 'snapshots * sharePercent / 100', snapshots * ratioFromPercent(sharePercent)],
    }),
});
