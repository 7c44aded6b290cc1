import type { SearchPlan } from '../../schema/event.ts';
import type { Slo } from '../../schema/slo.ts';
import { msFromSeconds, secondsFromMs } from '../../schema/units.ts';
import { pooledShares } from './rate-evidence.ts';
import type { RunOutcome } from './run-outcome.ts';
import { MOST_TRIES, spoiltBy } from './spoilt.ts';

/** What the closed loop has shown so far. */
export interface Ladder {
  /** Concurrency of the next rung; null when the ladder is over. */
  readonly next: number | null;
  readonly endedBy: 'saturation' | 'slo' | 'most-concurrent' | 'spoilt' | null;
  /** Highest throughput of any rung, in conversations: about the rate that the server cannot hold. Null before any. */
  readonly requestsPerSecond: number | null;
  /** Even one request at a time misses the SLO. */
  readonly missesIdle: boolean;
  /** How long a request takes on the highest rung within the SLO, by Little's law: in flight / completed per second. */
  readonly requestMs: number | null;
}

export interface LadderRequest {
  readonly outcomes: readonly RunOutcome[];
  readonly search: SearchPlan;
  readonly slo: Slo;
  /** A cap on requests in flight is the last rung too. */
  readonly maxInFlightRequests: number | null;
}

interface Rung {
  readonly run: RunOutcome | null;
  readonly tries: number;
}

/** Doubling the concurrency must bring so much more throughput, or the server is saturated. */
const LEAST_GAIN_RATIO = 0.05;
/** With fewer completions in a rung's window the gain is noise. */
const FEWEST_COMPLETIONS = 50;

/** Climbs 1, 2, 4, ... until a rung brings less than 5 % more throughput, misses the SLO, or none is left. */
export function ladderOf({ outcomes, search, slo, maxInFlightRequests }: LadderRequest): Ladder {
  const most = Math.min(search.mostConcurrentRequests, maxInFlightRequests ?? Infinity);
  const rungs = rungsOf(outcomes);
  let requestsPerSecond: number | null = null;
  let requestMs: number | null = null;
  let before = 0;
  for (let concurrency = 1; ; concurrency = Math.min(most, concurrency * 2)) {
    const known = { requestsPerSecond, requestMs, missesIdle: false };
    const { run, tries } = rungs.get(concurrency) ?? { run: null, tries: 0 };
    if (run === null) {
      return tries < MOST_TRIES
        ? { ...known, next: concurrency, endedBy: null }
        : { ...known, next: null, endedBy: 'spoilt' };
    }
    const misses = pooledShares([run], slo).some(({ verdict }) => verdict === 'MISSED');
    const completed = run.completedRequestsPerSecond ?? 0;
    if (completed > 0) {
      requestsPerSecond = Math.max(requestsPerSecond ?? 0, completed / run.turnCount);
      if (!misses || requestMs === null) requestMs = msFromSeconds(concurrency / completed);
    }
    const end = { requestsPerSecond, requestMs, missesIdle: misses && concurrency === 1, next: null };
    if (misses) return { ...end, endedBy: 'slo' };
    const isCounted = completed * secondsFromMs(run.windowMs) >= FEWEST_COMPLETIONS;
    if (isCounted && completed < before * (1 + LEAST_GAIN_RATIO)) return { ...end, endedBy: 'saturation' };
    if (concurrency === most) return { ...end, endedBy: 'most-concurrent' };
    before = completed;
  }
}

function rungsOf(outcomes: readonly RunOutcome[]): Map<number, Rung> {
  const rungs = new Map<number, Rung>();
  for (const outcome of outcomes) {
    const { arrivals } = outcome.plan;
    if (arrivals.kind !== 'concurrency') continue;
    const earlier = rungs.get(arrivals.concurrency);
    rungs.set(arrivals.concurrency, {
      run: spoiltBy(outcome) === null ? outcome : (earlier?.run ?? null),
      tries: (earlier?.tries ?? 0) + 1,
    });
  }
  return rungs;
}
