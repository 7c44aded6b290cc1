import type { LoadEvent, RequestEvent } from '../../schema/event.ts';
import type { ServedAnswer } from './reference-answers.ts';

/** One load as both sides saw it. */
export interface StepReading {
  readonly requests: readonly RequestEvent[];
  /** By the id of the request. */
  readonly served: ReadonlyMap<string, ServedAnswer>;
  /** Where the clock of `requests` and of the window stands on that of `served`. */
  readonly zeroMs: number;
  readonly windowStartMs: number;
  readonly windowEndMs: number;
  /** Of this whole process over the window, in cores; null when it was not told. */
  readonly cpuRatio: number | null;
}

/** Throws when the events hold no whole window. */
export function stepReadingOf(
  events: readonly LoadEvent[],
  { served, zeroMs }: { readonly served: readonly ServedAnswer[]; readonly zeroMs: number },
): StepReading {
  const boundary = (name: string): number => {
    const found = events.find((event) => event.kind === 'stage' && event.boundary === name);
    if (found?.kind !== 'stage') throw new Error(`the load has no ${name}`);
    return found.atMs;
  };
  const cpu = events.flatMap((event) => (event.kind === 'cpu' ? [event.processCpuRatio] : []));
  return {
    requests: events.filter((event) => event.kind === 'request'),
    served: new Map(served.map((answer) => [answer.requestId, answer])),
    zeroMs,
    windowStartMs: boundary('window-start'),
    windowEndMs: boundary('window-end'),
    cpuRatio: cpu.length === 0 ? null : Math.max(...cpu),
  };
}
