import { BatchEngine, type EngineSettings, type SequenceRequest } from '../../simulator/engine/batch-engine.ts';

export interface Arrival extends SequenceRequest {
  readonly arrivalMs: number;
}

export interface Served {
  readonly tokenTimesMs: readonly number[];
}

export interface VirtualRun {
  readonly served: ReadonlyMap<number, Served>;
  readonly stepEndsMs: readonly number[];
  readonly mostRunning: number;
  readonly mostKvHeld: number;
  readonly mostKvReserved: number;
  readonly engine: BatchEngine;
}

/** Runs the engine in virtual time until every request is done; `settings` without a clock, arrivals in rising order. */
export function runVirtually(settings: EngineSettings, arrivals: readonly Arrival[], seed = 1): VirtualRun {
  const engine = new BatchEngine(settings, seed);
  const tokenTimes = new Map<number, number[]>(arrivals.map(({ id }) => [id, []]));
  const stepEndsMs: number[] = [];
  const most = { running: 0, kvHeld: 0, kvReserved: 0 };
  const pending = [...arrivals];
  let nowMs = 0;
  for (let steps = 0; steps < 1_000_000; steps++) {
    while (pending.length > 0 && pending[0]!.arrivalMs <= nowMs) engine.submit(pending.shift()!);
    const endMs = engine.beginStep(nowMs);
    if (endMs === null) {
      if (pending.length === 0) break;
      nowMs = pending[0]!.arrivalMs;
      continue;
    }
    most.running = Math.max(most.running, engine.runningSequences);
    most.kvReserved = Math.max(most.kvReserved, engine.kvReservedTokens);
    nowMs = endMs;
    stepEndsMs.push(endMs);
    for (const { id, tokenNumber } of engine.endStep()) {
      const times = tokenTimes.get(id)!;
      if (tokenNumber !== times.length + 1) throw new Error(`token ${tokenNumber} after ${times.length}`);
      times.push(nowMs);
    }
    most.kvHeld = Math.max(most.kvHeld, engine.kvHeldTokens);
  }
  return {
    served: new Map([...tokenTimes].map(([id, tokenTimesMs]) => [id, { tokenTimesMs }])),
    stepEndsMs,
    mostRunning: most.running,
    mostKvHeld: most.kvHeld,
    mostKvReserved: most.kvReserved,
    engine,
  };
}
