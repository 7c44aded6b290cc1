import type { SearchPlan, Timeouts } from '../schema/event.ts';
import type { Arrivals, Client, Hardware, Sampling } from '../schema/measurement.ts';
import type { Slo } from '../schema/slo.ts';
import type { WorkloadPlan } from './workload/workload-plan.ts';

/** What load to put on the endpoint. */
export type LoadPlan =
  /** One operating point each, in this order; all of them again for each repeat. */
  | { readonly kind: 'points'; readonly arrivals: readonly Arrivals[]; readonly repeats: number }
  /** The highest Poisson rate within the SLO. */
  | { readonly kind: 'search'; readonly search: SearchPlan };

/** A load test as it was asked for. It holds no key: that comes with the hooks and is kept nowhere. */
export interface LoadTestPlan {
  /** At least one; requests take turns. */
  readonly urls: readonly string[];
  /** Null: the only model the endpoint lists. */
  readonly model: string | null;
  readonly route: 'chat' | 'completions';
  readonly load: LoadPlan;
  readonly warmupSeconds: number;
  /** The window of each point ends after a time, or after a number of requests. A search has lengths of its own. */
  readonly length: { readonly durationSeconds: number } | { readonly requestCount: number };
  /** How long after the window its requests may still finish. */
  readonly graceSeconds: number;
  readonly maxInFlightRequests: number | null;
  readonly workload: WorkloadPlan;
  readonly sampling: Sampling;
  readonly calibratePrompts: boolean;
  readonly slo: Slo;
  readonly hardware: Hardware;
  readonly timeouts: Timeouts;
  /** Threads that drive load; null for one per spare core. */
  readonly workers: number | null;
  /** End the run when more than this share of a point's requests failed; null for never. */
  readonly abortErrorRatio: number | null;
  /** What calibration found this machine can drive; null when it was never run. */
  readonly ceiling: Client['ceiling'];
  readonly seed: number;
  /** Where the event log goes; null for none. */
  readonly eventsPath: string | null;
  /** Go on with a search from the events that are there. */
  readonly resume: boolean;
}
