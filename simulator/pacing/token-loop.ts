import type { SequenceRequest } from '../engine/batch-engine.ts';

/** Takes the tokens of one sequence as they fall due. */
export interface TokenSink {
  /** `dueMs` is when the model says the token leaves the engine, on the clock's scale. */
  token(tokenNumber: number, last: boolean, dueMs: number): void;
}

/** What `/metrics` tells of an engine. */
export interface EngineFigures {
  readonly runningSequences: number;
  readonly waitingSequences: number;
  /** Share of the KV cache in use, 0 to 1. */
  readonly kvUsageRatio: number;
  /** Input tokens of every request whose prefill is complete, since the start. */
  readonly promptTokensTotal: number;
  readonly generationTokensTotal: number;
}

/** Gives each sequence its tokens in real time. */
export interface TokenLoop {
  readonly figures: EngineFigures;
  submit(request: SequenceRequest, sink: TokenSink): void;
  /** The sink hears nothing more. False when the sequence had ended. */
  cancel(id: number): boolean;
  stop(): void;
}
