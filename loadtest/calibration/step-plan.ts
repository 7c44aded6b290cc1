import type { Arrivals } from '../../schema/measurement.ts';
import { SLO_PRESETS } from '../../schema/slo.ts';
import { msFromSeconds } from '../../schema/units.ts';
import { DEFAULT_TIMEOUTS } from '../defaults.ts';
import type { LoadTestPlan } from '../plan.ts';
import { REFERENCE_MODEL } from './reference-bytes.ts';

export interface StepLoad {
  readonly arrivals: Arrivals;
  readonly outputTokens: number;
  readonly warmupSeconds: number;
  readonly windowSeconds: number;
  readonly workers: number;
}

const INPUT_TOKENS = 32;
const GRACE_SECONDS = 10;

/** The load test that puts such a load on reference servers. */
export function stepPlan(
  load: StepLoad,
  { urls, eventsPath }: Pick<LoadTestPlan, 'urls' | 'eventsPath'>,
): LoadTestPlan {
  const { arrivals, outputTokens, warmupSeconds, windowSeconds, workers } = load;
  return {
    urls,
    model: REFERENCE_MODEL,
    route: 'chat',
    load: { kind: 'points', arrivals: [arrivals], repeats: 1 },
    warmupSeconds,
    length: { durationSeconds: windowSeconds },
    graceSeconds: GRACE_SECONDS,
    maxInFlightRequests: null,
    workload: {
      name: 'calibration',
      content: {
        kind: 'synthetic',
        input: { distribution: 'fixed', tokens: INPUT_TOKENS },
        output: { distribution: 'fixed', tokens: outputTokens },
      },
      turnsPerSession: 1,
      thinkTimeSeconds: 0,
      sharedPrefixTokens: 0,
      salted: true,
      forceOutputLength: false,
    },
    sampling: { temperature: null, topP: null, topK: null, seed: null },
    calibratePrompts: false,
    slo: SLO_PRESETS.server,
    hardware: {
      instance: null,
      accelerator: null,
      acceleratorCount: null,
      description: 'the machine the load came from',
    },
    timeouts: {
      connectTimeoutMs: msFromSeconds(DEFAULT_TIMEOUTS.connectSeconds),
      firstByteTimeoutMs: msFromSeconds(DEFAULT_TIMEOUTS.firstByteSeconds),
      idleTimeoutMs: msFromSeconds(DEFAULT_TIMEOUTS.idleSeconds),
      requestTimeoutMs: msFromSeconds(DEFAULT_TIMEOUTS.requestSeconds),
    },
    workers,
    abortErrorRatio: null,
    ceiling: null,
    seed: 1,
    eventsPath,
    resume: false,
  };
}
