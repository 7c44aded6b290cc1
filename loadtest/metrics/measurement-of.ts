import { type Measurement, MEASUREMENT_SCHEMA } from '../../schema/measurement.ts';
import { capacityOf } from '../capacity/capacity-of.ts';
import { runOutcomeOf } from '../capacity/run-outcome.ts';
import { clientDelayOf } from './client-delay.ts';
import { measurementWarnings } from './measurement-warnings.ts';
import { operatingPointOf, type PointFigures } from './operating-point.ts';
import type { RunRecord } from './run-recorder.ts';

/**
 * The measurement that the events of a run tell: the only way one is made, live or afterwards, so that both are identical.
 * A log without its end, as a crash leaves it, gives what is there and `complete: false`.
 */
export function measurementOf(record: RunRecord): Measurement {
  const { plan, points, end } = record;
  const figures = points.map((point) => operatingPointOf(point, end?.droppedLines ?? 0));
  return {
    schema: MEASUREMENT_SCHEMA,
    createdAt: plan.createdAt,
    tool: plan.tool,
    source: plan.source,
    complete: isComplete(record),
    endpoint: plan.endpoint,
    hardware: plan.hardware,
    workload: plan.workload,
    slo: plan.slo,
    seed: plan.seed,
    client: plan.client,
    clientDelayMs: clientDelayOf(points),
    capacity: capacityIn(record, figures),
    warnings: [...plan.warnings, ...(end?.warnings ?? []), ...measurementWarnings(plan, figures)],
    operatingPoints: figures.map(({ point }) => point),
  };
}

/** A search decides itself how many points it takes; without one every asked point must be there. */
const isComplete = ({ plan, points, end }: RunRecord): boolean =>
  end?.complete === true && (plan.search !== null || points.length === plan.points.length);

function capacityIn(
  { plan: { search, slo }, points }: RunRecord,
  figures: readonly PointFigures[],
): Measurement['capacity'] {
  if (search === null) return null;
  const outcomes = points.map((record, i) => runOutcomeOf(record, figures[i]!.point));
  return capacityOf(outcomes, search, slo);
}
