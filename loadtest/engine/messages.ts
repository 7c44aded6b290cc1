import type { Timeouts } from '../../schema/event.ts';
import type { Schedule } from '../arrivals/schedule.ts';
import type { SupplySettings } from '../workload/session-supply.ts';
import type { PackedEvents } from './packed-events.ts';

/** Where requests of one URL go. */
export interface ShardTarget {
  readonly origin: string;
  readonly path: string;
  readonly authorization: string | null;
}

/** All a shard must know to make and send requests. It stays in this process: it holds the keys. */
export interface ShardSettings {
  /** Position among the shards, from 0, and their number. */
  readonly shard: number;
  readonly shards: number;
  /** Zero of the run on the system's monotonic clock. */
  readonly zeroMs: number;
  /** In front of every request's id: no other run has it. */
  readonly runTag: string;
  readonly targets: readonly ShardTarget[];
  readonly timeouts: Timeouts;
  readonly supply: SupplySettings;
  /** Stream whose sender stamps its events; null without one. */
  readonly canaryUrl: string | null;
}

/** One shard's part of an operating point. */
export interface ShardStage {
  readonly point: string;
  readonly schedule: Schedule;
  /** Of this shard alone. */
  readonly maxInFlightRequests: number | null;
  /** Connections to open to each URL before the clock of the load starts. */
  readonly warmConnections: number;
}

/** Boundaries of the load, the same for all shards, on the clock of the run. */
export interface StageStart {
  readonly startMs: number;
  readonly windowStartMs: number;
  /** Null when the arrivals decide it: a `window-end` follows. */
  readonly windowEndMs: number | null;
}

export type ToShard =
  | { readonly kind: 'stage'; readonly stage: ShardStage }
  | { readonly kind: 'go'; readonly start: StageStart }
  | { readonly kind: 'window-end'; readonly atMs: number }
  /** Send nothing more; what is in flight may finish. */
  | { readonly kind: 'drain' }
  /** Cut off what is in flight. */
  | { readonly kind: 'end' }
  | { readonly kind: 'close' };

export type FromShard =
  | {
      readonly kind: 'events';
      readonly events: PackedEvents;
      /** Everything meant to start before this has been told. */
      readonly reachedMs: number;
    }
  /** Connections are open; only `go` is missing. */
  | { readonly kind: 'ready' }
  /** Every request of the window has finished. */
  | { readonly kind: 'cohort-done' }
  /** After `drain`: nothing is in flight. */
  | { readonly kind: 'drained' }
  | { readonly kind: 'ended'; readonly atMs: number }
  | { readonly kind: 'closed' };

/** The coordinator's end of the line to one shard. */
export interface ShardLink {
  readonly send: (message: ToShard) => void;
  readonly onMessage: (handler: (message: FromShard) => void) => void;
  /** The shard died. */
  readonly onError: (handler: (error: Error) => void) => void;
  readonly terminate: () => Promise<void>;
}
export type StartShard = (settings: ShardSettings) => ShardLink;

/** The shard's end. What is in `transfer` is handed over, not copied. */
export type Post = (message: FromShard, transfer?: readonly ArrayBuffer[]) => void;
