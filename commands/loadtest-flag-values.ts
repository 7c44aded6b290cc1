import type { WorkloadName } from '../loadtest/workload/named-workloads.ts';
import type { TokenLengths } from '../loadtest/workload/workload-plan.ts';
import type { Arrivals } from '../schema/measurement.ts';
import type { DatasetFormat } from './loadtest-dataset-format.ts';
import type { HardwareFlags } from './loadtest-hardware.ts';
import type { ArrivalShape } from './loadtest-load-flags.ts';

/** What `--abort-error-ratio` takes in place of a share. */
export const NEVER = 'never';

/** The flags as parsed. One that is not there was not given; where a default is plain it is there always. */
export interface LoadtestFlags extends HardwareFlags {
  readonly model?: string;
  readonly route: 'chat' | 'completions';
  readonly concurrency?: Arrivals[];
  readonly rate?: number[];
  readonly arrivals?: ArrivalShape;
  readonly ramp?: Arrivals;
  readonly stages?: Arrivals;
  readonly replay?: true;
  readonly replaySpeed?: number;
  readonly maxInFlight?: number;
  readonly duration?: number;
  readonly requests?: number;
  readonly warmup: number;
  readonly grace: number;
  readonly repeat?: number;
  readonly findCapacity?: true;
  readonly precision?: number;
  readonly budget?: number;
  readonly mostConcurrent?: number;
  readonly resume?: true;
  readonly workload?: WorkloadName;
  readonly dataset?: string;
  readonly datasetFormat?: DatasetFormat;
  readonly inputTokens?: TokenLengths;
  readonly outputTokens?: TokenLengths;
  readonly turns?: number;
  readonly thinkTime?: number;
  readonly sharedPrefixTokens?: number;
  readonly salt: boolean;
  readonly forceLength: boolean;
  readonly calibrate: boolean;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly samplingSeed?: number;
  readonly slo?: string;
  readonly strict?: boolean;
  readonly abortErrorRatio: number | typeof NEVER;
  readonly workers?: number;
  readonly firstByteTimeout: number;
  readonly idleTimeout: number;
  readonly requestTimeout: number;
  readonly seed: number;
  readonly out: string;
  readonly events?: string;
  readonly fromEvents?: string;
  readonly dryRun?: true;
  readonly json?: boolean;
}
