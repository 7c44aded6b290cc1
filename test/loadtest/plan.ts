import type { LoadTestHooks } from '../../loadtest/engine/hooks.ts';
import type { LoadTestPlan } from '../../loadtest/plan.ts';
import { SLO_PRESETS } from '../../schema/slo.ts';
import { inProcessShard } from './in-process-shard.ts';

export const planFor = (url: string, change: Partial<LoadTestPlan> = {}): LoadTestPlan => ({
  url,
  model: null,
  route: 'chat',
  arrivals: [{ kind: 'concurrency', concurrency: 4 }],
  warmupSeconds: 0.1,
  length: { durationSeconds: 0.4 },
  // Longer than a test may take: a stage must end because its requests have finished.
  graceSeconds: 60,
  maxInFlightRequests: null,
  workload: { name: 'test', inputTokensPerRequest: 60, outputTokensPerRequest: 6 },
  calibratePrompts: true,
  slo: SLO_PRESETS.demo,
  hardware: { instance: null, accelerator: null, acceleratorCount: null, description: 'not stated' },
  timeouts: { connectTimeoutMs: 2000, firstByteTimeoutMs: 1000, idleTimeoutMs: 1000, requestTimeoutMs: 3000 },
  seed: 7,
  eventsPath: null,
  ...change,
});

export const hooks = (change: Partial<LoadTestHooks> = {}): LoadTestHooks => ({
  apiKey: null,
  now: () => new Date('2026-11-21T12:00:00Z'),
  toolVersion: '0.1.0',
  startShard: inProcessShard,
  ...change,
});
