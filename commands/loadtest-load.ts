import { basename } from 'node:path';
import { DEFAULT_SEARCH } from '../loadtest/capacity/defaults.ts';
import { DEFAULT_DURATION_SECONDS } from '../loadtest/defaults.ts';
import type { LoadPlan, LoadTestPlan } from '../loadtest/plan.ts';
import type { Arrivals } from '../schema/measurement.ts';
import { msFromSeconds, secondsFromMs } from '../schema/units.ts';
import { concurrencies, DEFAULT_CONCURRENCIES } from './loadtest-load-flags.ts';
import type { LoadtestFlags } from './loadtest-flag-values.ts';

/** What load the flags ask for. */
export function loadPlan(flags: LoadtestFlags): LoadPlan {
  if (flags.findCapacity === undefined)
    return { kind: 'points', arrivals: arrivalsOf(flags), repeats: flags.repeat ?? 1 };
  return {
    kind: 'search',
    search: {
      mostConcurrentRequests: flags.mostConcurrent ?? DEFAULT_SEARCH.mostConcurrentRequests,
      precisionRatio: flags.precision ?? DEFAULT_SEARCH.precisionRatio,
      warmupMs: msFromSeconds(flags.warmup),
      runMs: flags.duration === undefined ? DEFAULT_SEARCH.runMs : msFromSeconds(flags.duration),
      graceMs: msFromSeconds(flags.grace),
      budgetMs: flags.budget === undefined ? DEFAULT_SEARCH.budgetMs : msFromSeconds(flags.budget),
    },
  };
}

function arrivalsOf({ rate, ramp, stages, replay, dataset, ...flags }: LoadtestFlags): readonly Arrivals[] {
  if (rate !== undefined) {
    const shape = flags.arrivals ?? { kind: 'poisson' };
    return rate.map((requestsPerSecond) => ({ ...shape, requestsPerSecond }));
  }
  if (ramp !== undefined) return [ramp];
  if (stages !== undefined) return [stages];
  if (replay !== undefined) return [{ kind: 'replay', trace: basename(dataset!), speedRatio: flags.replaySpeed ?? 1 }];
  return flags.concurrency ?? concurrencies(DEFAULT_CONCURRENCIES);
}

/** How long each window is; a search, stages and a replay have a length of their own. */
export function windowLength(flags: LoadtestFlags): LoadTestPlan['length'] {
  if (flags.requests !== undefined) return { requestCount: flags.requests };
  const defaultSeconds =
    flags.findCapacity === undefined ? DEFAULT_DURATION_SECONDS : secondsFromMs(DEFAULT_SEARCH.runMs);
  return { durationSeconds: flags.duration ?? defaultSeconds };
}
