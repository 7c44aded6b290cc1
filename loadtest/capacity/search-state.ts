import type { SearchPlan } from '../../schema/event.ts';
import type { Slo } from '../../schema/slo.ts';
import { type Bracket, bracketOf } from './bracket.ts';
import { type Ladder, ladderOf } from './ladder.ts';
import { type RateEvidence, rateEvidence } from './rate-evidence.ts';
import type { RunOutcome } from './run-outcome.ts';

export interface SearchInput {
  readonly search: SearchPlan;
  readonly slo: Slo;
  readonly seed: number;
  /** Every run so far, in the order they were made. */
  readonly outcomes: readonly RunOutcome[];
  readonly maxInFlightRequests: number | null;
}

/** What the runs so far say, all of it computed anew from them: a search goes on wherever it was cut. */
export interface SearchState {
  readonly ladder: Ladder;
  /** Rising. */
  readonly rates: readonly RateEvidence[];
  /** By what the rates lean to. */
  readonly bracket: Bracket;
  /** Of the budget; below 0 when the runs took longer. */
  readonly leftMs: number;
}

export function searchState(input: Omit<SearchInput, 'seed'>): SearchState {
  const rates = rateEvidence(input);
  const elapsedMs = input.outcomes.reduce((sum, outcome) => sum + outcome.elapsedMs, 0);
  return {
    ladder: ladderOf(input),
    rates,
    bracket: bracketOf(rates, 'leaning'),
    leftMs: input.search.budgetMs - elapsedMs,
  };
}
