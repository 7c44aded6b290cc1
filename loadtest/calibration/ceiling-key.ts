import { availableParallelism, cpus } from 'node:os';
import { shardCount } from '../engine/shard-count.ts';
import type { LoadTestPlan } from '../plan.ts';

/** What a ceiling belongs to: change any of it and the machine must be calibrated again. */
export interface CeilingKey {
  readonly cpuModel: string;
  readonly cpuCores: number;
  readonly nodeVersion: string;
  readonly workerThreads: number;
  /** Encrypting takes its share of the processor. */
  readonly tls: boolean;
}

/** The key of a load test as it would run on this machine. */
export const ceilingKey = (plan: Pick<LoadTestPlan, 'urls' | 'workers' | 'load' | 'maxInFlightRequests'>): CeilingKey =>
  machineKey({
    workerThreads: shardCount(plan, availableParallelism()),
    tls: plan.urls.some((url) => /^https:/i.test(url)),
  });

export function machineKey({ workerThreads, tls }: Pick<CeilingKey, 'workerThreads' | 'tls'>): CeilingKey {
  const processors = cpus();
  return {
    cpuModel: processors[0]?.model.trim() || 'unknown',
    cpuCores: processors.length,
    nodeVersion: process.version,
    workerThreads,
    tls,
  };
}
