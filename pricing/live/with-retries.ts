import { msFromSeconds } from '../../schema/units.ts';
import { SourceError } from './live-source.ts';

export interface Retrying {
  /** 0 to 1, below 1. */
  readonly random: () => number;
  /** Resolves after so many milliseconds, or throws the signal's reason. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

const MOST_ATTEMPTS = 4;
const FIRST_PAUSE_MS = 500;
/** A service that wants to be left alone for longer is asked again by the next update. */
const LONGEST_PAUSE_SECONDS = 30;

/**
 * What `attempt` gives; after a passing failure it is tried again, up to four times in all. The pauses are 0.5, 1 and 2
 * seconds, each times 0.5 to 1.5 so that many clients do not return at once; or what the service asked for.
 */
export async function withRetries<T>(attempt: () => Promise<T>, { random, pause, signal }: Retrying): Promise<T> {
  for (let made = 1; ; made++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof SourceError) || !error.passing) throw error;
      const asked = error.retryAfterSeconds;
      if (asked !== null && asked > LONGEST_PAUSE_SECONDS) throw askedToWait(error, asked);
      if (made === MOST_ATTEMPTS) throw afterAttempts(error, made);
      const backOffMs = FIRST_PAUSE_MS * 2 ** (made - 1) * (0.5 + random());
      await pause(asked === null ? backOffMs : msFromSeconds(asked), signal);
    }
  }
}

const afterAttempts = (error: SourceError, made: number): SourceError =>
  withMore(error, `That was attempt ${made} of ${MOST_ATTEMPTS}.`);

const askedToWait = (error: SourceError, seconds: number): SourceError =>
  withMore(error, `It asks to wait ${Math.ceil(seconds)} s.`);

const withMore = (error: SourceError, sentence: string): SourceError =>
  new SourceError(`${error.message} ${sentence}`, {
    hint: error.hint,
    passing: error.passing,
    retryAfterSeconds: error.retryAfterSeconds,
    cause: error,
  });
