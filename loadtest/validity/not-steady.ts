import { nearestRank, sortedSamples } from '../../math/quantile.ts';
import { sampleFloor } from '../../math/early-stopping.ts';
import { rowsWhere } from '../metrics/rows-where.ts';
import { isOneLoad, type Judge } from './judgement.ts';

const PARTS = 4;
const LIMIT_RATIO = 0.25;

/**
 * Latency went one way through the whole window although the load was the same: the medians of its four quarters rise or
 * fall throughout, by more than a quarter of the median. With too few requests for four medians nothing is said.
 */
export const notSteady: Judge = ({ record: { plan, requests, cohort } }) => {
  if (!isOneLoad(plan.arrivals)) return null;
  const successes = rowsWhere(cohort, (row) => requests.outcome(row) === 'succeeded');
  if (successes.length < PARTS * sampleFloor(0.5)) return null;
  const latencies = new Float64Array(successes.length);
  successes.forEach((row, i) => (latencies[i] = requests.endMs(row)!));
  // Sorted where they lie, the quarters before the whole.
  const medianOf = (values: Float64Array): number => nearestRank(sortedSamples(values, values)!, 0.5);
  const size = latencies.length / PARTS;
  const medians = Array.from({ length: PARTS }, (_, i) =>
    medianOf(latencies.subarray(Math.round(i * size), Math.round((i + 1) * size))),
  );
  const steps = medians.slice(1).map((median, i) => Math.sign(median - medians[i]!));
  const figure = (medians.at(-1)! - medians[0]!) / medianOf(latencies);
  const oneWay = steps.every((step) => step === steps[0]);
  if (!oneWay || Math.abs(figure) <= LIMIT_RATIO) return null;
  return {
    code: 'not-steady',
    figure,
    limit: LIMIT_RATIO,
    unit: 'drift of the median latency over the window, as a share of it',
    message:
      figure > 0
        ? 'Latency kept rising: the load is more than the endpoint can hold, or it slowed down. Its figures depend on how long you look.'
        : 'Latency kept falling: the endpoint was still warming up. Give it a longer --warmup.',
  };
};
