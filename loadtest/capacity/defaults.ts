import type { SearchPlan } from '../../schema/event.ts';

/** What a search does when nobody says otherwise: ten minutes in all, a bracket 5 % wide. */
export const DEFAULT_SEARCH: SearchPlan = {
  mostConcurrentRequests: 256,
  precisionRatio: 0.05,
  warmupMs: 10_000,
  runMs: 30_000,
  graceMs: 30_000,
  budgetMs: 600_000,
};
