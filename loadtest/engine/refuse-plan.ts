import { InputError } from '../../schema/input-error.ts';
import { scheduleOf } from '../arrivals/schedule.ts';
import type { LoadTestPlan } from '../plan.ts';
import { pointPlans } from './point-plans.ts';
import { traceTimesOf } from './trace-times.ts';

/** InputError where what is asked cannot be had, before anything is sent. */
export function refusePlan(plan: LoadTestPlan): void {
  if (plan.resume) refuseResume(plan);
  for (const point of pointPlans(plan)) {
    scheduleOf({ point, seed: plan.seed, expectedRequestMs: 0, traceAtMs: traceTimesOf(plan.workload) });
  }
}

function refuseResume({ load, eventsPath }: LoadTestPlan): void {
  if (load.kind === 'search' && eventsPath !== null) return;
  throw new InputError({
    path: '--resume',
    expected: 'a search for capacity and its event log',
    received: load.kind === 'search' ? 'no event log' : 'no search',
    hint: 'Give --find-capacity and --events FILE, as for the search that stopped.',
  });
}
