import type { PlanEvent, PointPlan, SearchPlan } from '../../schema/event.ts';
import { nextStep } from '../capacity/next-step.ts';
import { runOutcomeOf } from '../capacity/run-outcome.ts';
import type { RunRecorder } from '../metrics/run-recorder.ts';

/** Operating points one after another; the next is asked for when the load of the last is over. */
export type LoadPoints = Iterator<PointPlan, void | undefined>;

export interface SearchedPointsOptions {
  readonly search: SearchPlan;
  readonly plan: Pick<PlanEvent, 'slo' | 'seed'>;
  readonly maxInFlightRequests: number | null;
  /** Knows every point that was run. */
  readonly recorder: Pick<RunRecorder, 'point'>;
  /** Points of an earlier part of the search, in their order. */
  readonly earlier: readonly PointPlan[];
  /** Hears of each new point before its load. */
  readonly announce: (point: PointPlan) => void;
}

/** The points of a search: each depends on what came of those before it, in an earlier part of the run too. */
export function* searchedPoints(options: SearchedPointsOptions): Generator<PointPlan, void> {
  const { search, plan, maxInFlightRequests, recorder, earlier, announce } = options;
  const outcomeOf = (id: string) => {
    const record = recorder.point(id);
    return record === null ? [] : [runOutcomeOf(record)];
  };
  const outcomes = earlier.flatMap(({ id }) => outcomeOf(id));
  for (;;) {
    const step = nextStep({ search, slo: plan.slo, seed: plan.seed, outcomes, maxInFlightRequests });
    if (step.kind === 'done') return;
    // One that was announced and never begun, as a crash leaves it, needs no second line.
    if (!earlier.some(({ id }) => id === step.plan.id)) announce(step.plan);
    yield step.plan;
    outcomes.push(...outcomeOf(step.plan.id));
  }
}
