import type { LoadTestPlan } from '../loadtest/plan.ts';
import type { Client } from '../schema/measurement.ts';
import type { CommandContext } from './context.ts';

/** What `breakeven calibrate` found this machine can drive with as many workers as the plan takes; null where it was never run. */
export async function knownCeiling(
  plan: Pick<LoadTestPlan, 'urls' | 'workers' | 'load' | 'maxInFlightRequests'>,
  env: CommandContext['env'],
): Promise<Client['ceiling']> {
  const [{ readCeiling }, { ceilingKey }] = await Promise.all([
    import('../loadtest/calibration/ceiling-store.ts'),
    import('../loadtest/calibration/ceiling-key.ts'),
  ]);
  return readCeiling(env, ceilingKey(plan));
}
