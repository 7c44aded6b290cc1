import type { Timeouts } from '../schema/event.ts';
import type { Arrivals, Hardware } from '../schema/measurement.ts';
import type { Slo } from '../schema/slo.ts';

/** A load test as it was asked for. It holds no key: that comes with the hooks and is kept nowhere. */
export interface LoadTestPlan {
  readonly url: string;
  /** Null: the only model the endpoint lists. */
  readonly model: string | null;
  readonly route: 'chat' | 'completions';
  /** One operating point each, in this order. */
  readonly arrivals: readonly Arrivals[];
  readonly warmupSeconds: number;
  /** The window of each point ends after a time, or after a number of requests. */
  readonly length: { readonly durationSeconds: number } | { readonly requestCount: number };
  /** How long after the window its requests may still finish. */
  readonly graceSeconds: number;
  readonly maxInFlightRequests: number | null;
  readonly workload: {
    readonly name: string;
    readonly inputTokensPerRequest: number;
    readonly outputTokensPerRequest: number;
  };
  readonly calibratePrompts: boolean;
  readonly slo: Slo;
  readonly hardware: Hardware;
  readonly timeouts: Timeouts;
  readonly seed: number;
  /** Where the event log goes; null for none. */
  readonly eventsPath: string | null;
}
