import type { PointPlan } from '../../schema/event.ts';
import { type ChoiceRequest, chooseRate } from './choose-rate.ts';
import { type SearchInput, type SearchState, searchState } from './search-state.ts';

export type NextStep = { readonly kind: 'run'; readonly plan: PointPlan } | { readonly kind: 'done' };

/** A rung is only to show the way. */
const RUNG_RATIO = 1 / 4;
/** From an empty server it takes about so many requests, one after another, until as many end as begin. */
const WARMUP_REQUESTS = 2;

/**
 * What to run next, from what has been run alone: the same history gives the same next run. A run that could go past the
 * budget is not begun.
 */
export function nextStep(input: SearchInput): NextStep {
  const state = searchState(input);
  const plan = state.ladder.next === null ? ratePlan(input, state) : rungPlan(input, state, state.ladder.next);
  return plan === null || longestMs(plan) > state.leftMs ? { kind: 'done' } : { kind: 'run', plan };
}

const longestMs = ({ warmupMs, durationMs, graceMs }: PointPlan): number => warmupMs + durationMs! + graceMs;

function rungPlan(input: SearchInput, { ladder }: SearchState, concurrency: number): PointPlan {
  const { warmupMs, runMs } = input.search;
  return pointPlan(input, `concurrency-${concurrency}`, {
    arrivals: { kind: 'concurrency', concurrency },
    warmupMs: longEnough({ leastMs: warmupMs * RUNG_RATIO, mostMs: runMs, requestMs: ladder.requestMs }),
    durationMs: longEnough({ leastMs: runMs * RUNG_RATIO, mostMs: runMs, requestMs: ladder.requestMs }),
  });
}

function ratePlan(input: SearchInput, state: SearchState): PointPlan | null {
  const { warmupMs: leastMs, runMs, graceMs } = input.search;
  const { requestsPerSecond: throughput, requestMs } = state.ladder;
  if (throughput === null) return null;
  const warmupMs = longEnough({ leastMs, mostMs: Math.max(leastMs, runMs), requestMs });
  const costMs: ChoiceRequest['costMs'] = (lengths) => warmupMs + lengths * runMs + graceMs;
  const choice = chooseRate({ ...input, state, warmupMs, costMs });
  if (choice === null) return null;
  const { requestsPerSecond } = choice;
  const affordable = Math.max(1, Math.floor((state.leftMs - costMs(0)) / runMs));
  return pointPlan(input, `poisson-${requestsPerSecond}-per-second`, {
    arrivals: { kind: 'poisson', requestsPerSecond },
    warmupMs,
    durationMs: Math.min(choice.lengths, affordable) * runMs,
  });
}

/** Time for two requests one after another, within bounds. */
const longEnough = (time: { leastMs: number; mostMs: number; requestMs: number | null }): number =>
  Math.max(time.leastMs, Math.min(time.mostMs, Math.round(WARMUP_REQUESTS * (time.requestMs ?? 0))));

/** Each run at a load has an id of its own: its arrivals are drawn by it. */
function pointPlan(
  { outcomes, search, maxInFlightRequests }: SearchInput,
  name: string,
  load: Pick<PointPlan, 'arrivals' | 'warmupMs' | 'durationMs'>,
): PointPlan {
  const earlier = outcomes.filter(({ plan: { id } }) => id === name || id.startsWith(`${name}-run-`)).length;
  return {
    id: earlier === 0 ? name : `${name}-run-${earlier + 1}`,
    ...load,
    requestCount: null,
    graceMs: search.graceMs,
    maxInFlightRequests,
  };
}
