import type { CanaryProcess } from '../canary/start-canary.ts';
import type { StartShard } from './messages.ts';
import type { Progress } from './progress.ts';

/** What a load test asks of, and tells, the one who runs it. */
export interface LoadTestHooks {
  /** Sent to the endpoint, written nowhere. */
  readonly apiKey: string | null;
  readonly now: () => Date;
  readonly toolVersion: string;
  /** One word about each step before the load. */
  readonly onMessage?: (text: string) => void;
  /** About twice a second. */
  readonly onProgress?: (progress: Progress) => void;
  readonly onPoint?: (point: string) => void;
  /** Send nothing more, let what is in flight finish, and make a measurement that says it is not complete. */
  readonly drain?: AbortSignal;
  /** The same without waiting. */
  readonly cancel?: AbortSignal;
  readonly startShard?: StartShard;
  /** Null for none: the client's own delay is then not known. */
  readonly startCanary?: (() => Promise<CanaryProcess>) | null;
}
