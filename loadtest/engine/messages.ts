import type { LoadEvent, PointPlan, Timeouts } from '../../schema/event.ts';
import type { Schedule } from '../arrivals/schedule.ts';
import type { BodyForm } from '../client/request-body.ts';
import type { PromptKey } from '../workload/prompt-text.ts';

/** All a shard must know to make and send requests. It stays in this process: it holds the key. */
export interface ShardSettings {
  readonly origin: string;
  readonly path: string;
  readonly authorization: string | null;
  readonly timeouts: Timeouts;
  /** `dialectName` stands for the dialect, whose functions cannot be sent to a worker. */
  readonly body: Omit<BodyForm, 'dialect'> & { readonly dialectName: string };
  readonly prompt: Omit<PromptKey, 'requestId'> & { readonly words: number };
}

export interface ShardStage {
  readonly point: PointPlan;
  readonly schedule: Schedule;
  /** Connections to open before the clock of the stage starts. */
  readonly warmConnections: number;
}

export type ToShard =
  | { readonly kind: 'stage'; readonly stage: ShardStage }
  /** Send nothing more; what is in flight may finish within the grace. */
  | { readonly kind: 'drain' }
  /** Cut off what is in flight. */
  | { readonly kind: 'cancel' }
  | { readonly kind: 'close' };

export type FromShard =
  | { readonly kind: 'events'; readonly events: readonly LoadEvent[] }
  | { readonly kind: 'stage-ended' }
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
