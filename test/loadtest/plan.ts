import type { LoadTestHooks } from '../../loadtest/engine/hooks.ts';
import type { LoadPlan, LoadTestPlan } from '../../loadtest/plan.ts';
import type { WorkloadPlan } from '../../loadtest/workload/workload-plan.ts';
import type { Arrivals } from '../../schema/measurement.ts';
import { SLO_PRESETS } from '../../schema/slo.ts';
import { inProcessShard } from './in-process-shard.ts';

/** One point for each load, in their order. */
export const points = (...arrivals: readonly Arrivals[]): LoadPlan => ({ kind: 'points', arrivals, repeats: 1 });

/** Made-up prompts and answers of fixed lengths. */
export const fixedLengths = (
  inputTokens: number,
  outputTokens: number,
  change: Partial<WorkloadPlan> = {},
): WorkloadPlan => ({
  name: 'test',
  content: {
    kind: 'synthetic',
    input: { distribution: 'fixed', tokens: inputTokens },
    output: { distribution: 'fixed', tokens: outputTokens },
  },
  turnsPerSession: 1,
  thinkTimeSeconds: 0,
  sharedPrefixTokens: 0,
  salted: true,
  forceOutputLength: true,
  ...change,
});

export const planFor = (url: string, change: Partial<LoadTestPlan> = {}): LoadTestPlan => ({
  urls: [url],
  model: null,
  route: 'chat',
  load: points({ kind: 'concurrency', concurrency: 4 }),
  warmupSeconds: 0.1,
  // A window by time may pass while the machine freezes.
  length: { requestCount: 60 },
  // Longer than a test may take: a stage must end because its requests have finished.
  graceSeconds: 60,
  maxInFlightRequests: null,
  workload: fixedLengths(60, 6),
  sampling: { temperature: null, topP: null, topK: null, seed: null },
  calibratePrompts: true,
  slo: SLO_PRESETS.demo,
  hardware: { instance: null, accelerator: null, acceleratorCount: null, description: 'not stated' },
  // Longer than a machine may freeze.
  timeouts: { connectTimeoutMs: 20_000, firstByteTimeoutMs: 20_000, idleTimeoutMs: 20_000, requestTimeoutMs: 60_000 },
  workers: 1,
  abortErrorRatio: null,
  ceiling: null,
  seed: 7,
  eventsPath: null,
  resume: false,
  ...change,
});

export const hooks = (change: Partial<LoadTestHooks> = {}): LoadTestHooks => ({
  apiKey: null,
  now: () => new Date('2026-11-21T12:00:00Z'),
  toolVersion: '0.1.0',
  startShard: inProcessShard,
  startCanary: null,
  ...change,
});
