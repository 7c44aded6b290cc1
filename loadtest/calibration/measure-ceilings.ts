import type { Client } from '../../schema/measurement.ts';
import { type EventStep, eventStepOf } from './event-step.ts';
import type { CeilingLimit } from './ceiling-store.ts';
import { loadStep, type StepSurroundings } from './load-step.ts';
import type { ReferencePace } from './reference-answers.ts';
import { type RequestStep, requestStepOf } from './request-step.ts';
import { type Attempt, type Ceiling, ceilingOf } from './rising-load.ts';
import type { Reference, StartReference } from './start-reference.ts';

export interface CalibrationPlan {
  readonly workers: number;
  /** Length of the measured part of each attempt. */
  readonly windowSeconds: number;
}

export interface CalibrationHooks extends Omit<StepSurroundings, 'references'> {
  readonly startReference: StartReference;
  /** Default: the whole engine. */
  readonly drive?: typeof loadStep;
  readonly onEventStep?: (attempt: Attempt<EventStep>) => void;
  readonly onRequestStep?: (attempt: Attempt<RequestStep>) => void;
}

export interface MeasuredCeilings {
  readonly ceiling: Omit<NonNullable<Client['ceiling']>, 'measuredAt'>;
  readonly eventsLimit: CeilingLimit;
  readonly requestsLimit: CeilingLimit;
}

/** Not even a small load held: this machine has other work. */
export class NothingHeld extends Error {
  constructor(what: string) {
    super(`${what} did not hold, so there is no ceiling to tell. Free the machine of other work and try again`);
    this.name = 'NothingHeld';
  }
}

/** Answers as in the load the accuracy of the client is held to: 64 tokens, one every 10 ms. */
const EVENT_GAP_MS = 10;
const TOKENS_OF_AN_ANSWER = 64;
/** Streams start spread over the length of one answer. */
const STREAMS_WARMUP_SECONDS = 0.7;
const FIRST_STREAMS = 200;
const MOST_STREAMS = 20_000;
const REQUESTS_WARMUP_SECONDS = 0.3;
const FIRST_REQUESTS_PER_SECOND = 500;
const MOST_REQUESTS_PER_SECOND = 100_000;
/** Two halvings of a factor of two: the ceiling is known to 19 %. */
const HALVINGS = 2;
/** A reference server can keep about so many workers busy. */
const WORKERS_PER_REFERENCE = 2;

/** Raises paced streams, then requests with short answers, until this machine reads or sends them too late. */
export async function measureCeilings(plan: CalibrationPlan, hooks: CalibrationHooks): Promise<MeasuredCeilings> {
  const events = await eventCeiling(plan, hooks);
  const requests = await requestCeiling(plan, hooks);
  return {
    ceiling: {
      eventsPerSecond: events.held.outcome.eventsPerSecond,
      streamCount: events.held.load,
      requestsPerSecond: requests.held.outcome.requestsPerSecond,
    },
    eventsLimit: limitOf(events.failed),
    requestsLimit: limitOf(requests.failed),
  };
}

const limitOf = (failed: Attempt<EventStep | RequestStep> | null): CeilingLimit =>
  failed?.outcome.limit ?? 'not-reached';

async function eventCeiling({ workers, windowSeconds }: CalibrationPlan, hooks: CalibrationHooks) {
  const { drive = loadStep } = hooks;
  const eventGapMs = EVENT_GAP_MS;
  const references = await startReferences({ kind: 'paced', eventGapMs }, workers, hooks);
  try {
    const ceiling = await ceilingOf({
      firstLoad: FIRST_STREAMS,
      mostLoad: MOST_STREAMS,
      halvings: HALVINGS,
      attempt: async (streamCount) => {
        const load = {
          arrivals: { kind: 'concurrency', concurrency: streamCount },
          outputTokens: TOKENS_OF_AN_ANSWER,
          warmupSeconds: STREAMS_WARMUP_SECONDS,
          windowSeconds,
          workers,
        } as const;
        const outcome = eventStepOf(await drive(load, { ...hooks, references }), { streamCount, eventGapMs });
        hooks.onEventStep?.({ load: streamCount, outcome });
        return outcome;
      },
    });
    return whatHeld(ceiling, (streamCount) => `${streamCount} streams of ${1000 / eventGapMs} events a second each`);
  } finally {
    await stopped(references);
  }
}

async function requestCeiling({ workers, windowSeconds }: CalibrationPlan, hooks: CalibrationHooks) {
  const { drive = loadStep } = hooks;
  const references = await startReferences({ kind: 'at-once' }, workers, hooks);
  try {
    const ceiling = await ceilingOf({
      firstLoad: FIRST_REQUESTS_PER_SECOND,
      mostLoad: MOST_REQUESTS_PER_SECOND,
      halvings: HALVINGS,
      attempt: async (requestsPerSecond) => {
        const load = {
          arrivals: { kind: 'constant', requestsPerSecond },
          outputTokens: 1,
          warmupSeconds: REQUESTS_WARMUP_SECONDS,
          windowSeconds,
          workers,
        } as const;
        const outcome = requestStepOf(await drive(load, { ...hooks, references }), requestsPerSecond);
        hooks.onRequestStep?.({ load: requestsPerSecond, outcome });
        return outcome;
      },
    });
    return whatHeld(ceiling, (requestsPerSecond) => `${requestsPerSecond} requests a second`);
  } finally {
    await stopped(references);
  }
}

function whatHeld<T>({ held, failed }: Ceiling<T>, worded: (load: number) => string) {
  if (held === null) throw new NothingHeld(worded(failed!.load));
  return { held, failed };
}

const startReferences = (
  pace: ReferencePace,
  workers: number,
  { startReference }: CalibrationHooks,
): Promise<Reference[]> =>
  Promise.all(Array.from({ length: Math.ceil(workers / WORKERS_PER_REFERENCE) }, () => startReference(pace)));

const stopped = (references: readonly Reference[]): Promise<unknown> =>
  Promise.all(references.map((reference) => reference.stop()));
