import { randomInteger, randomStream } from '../../math/random.ts';
import { widthRatio } from './bracket.ts';
import { freshRates } from './fresh-rates.ts';
import { longLookMs } from './long-look.ts';
import { FEWEST_RUNS, type RateEvidence } from './rate-evidence.ts';
import type { SearchInput, SearchState } from './search-state.ts';
import { MOST_TRIES } from './spoilt.ts';

/** The next rate to run, and for how many times the length of a first run. */
export interface RateChoice {
  readonly requestsPerSecond: number;
  readonly lengths: number;
}

export interface ChoiceRequest extends SearchInput {
  /** Of a search whose ladder is over. */
  readonly state: SearchState;
  readonly warmupMs: number;
  /** What a run of so many lengths may take. */
  readonly costMs: (lengths: number) => number;
}

/** A first run is short: it shows where to look. Later ones are at least so many times longer, */
const LONGER = 2;
/** and longer still where the budget allows more than so many of them. */
const RUNS_OF_BUDGET = 20;
/** After so many runs a rate that is still open lies too near the capacity: others tell more. */
const ENOUGH_RUNS = 3;

/**
 * What narrows the bracket next: both ends again when it is narrow enough or the budget nearly used; else an open rate that
 * a longer run would decide, a new rate beside the open ones, or an open rate again. Null when nothing is left to learn.
 */
export function chooseRate(request: ChoiceRequest): RateChoice | null {
  const { state, search, costMs } = request;
  const spoilt = state.rates.find(({ runs, spoiltRuns }) => runs.length === 0 && spoiltRuns.length < MOST_TRIES);
  if (spoilt !== undefined) return { requestsPerSecond: spoilt.requestsPerSecond, lengths: 1 };
  const repeats = endRepeats(request);
  const isNarrow = widthRatio(state.bracket) <= search.precisionRatio;
  const reserveMs = repeats.reduce((sum, { lengths }) => sum + costMs(lengths), costMs(1));
  if (repeats.length > 0 && (isNarrow || state.leftMs < reserveMs)) return repeats[0]!;
  return isNarrow ? null : (narrowing(request) ?? repeats[0] ?? null);
}

/** Runs that the ends still need before they count as repeated, in an order that chance picks. */
function endRepeats(request: ChoiceRequest): RateChoice[] {
  const { low, high } = request.state.bracket;
  const repeats: RateChoice[] = [];
  if (low !== null && mayRun(low) && low.verdict !== 'MET') repeats.push(longerRun(request, low));
  if (high !== null && mayRun(high) && high.runs.length < FEWEST_RUNS) {
    repeats.push({ requestsPerSecond: high.requestsPerSecond, lengths: 1 });
  }
  const random = randomStream(request.seed, 'capacity', 'ends', ...repeats.map((repeat) => repeat.requestsPerSecond));
  return random() < 1 / 2 ? repeats : repeats.toReversed();
}

function narrowing(request: ChoiceRequest): RateChoice | null {
  const { state, seed } = request;
  const { low, high } = state.bracket;
  const inner = state.rates.filter(
    ({ requestsPerSecond, runs }) =>
      runs.length > 0 &&
      requestsPerSecond > (low?.requestsPerSecond ?? 0) &&
      requestsPerSecond < (high?.requestsPerSecond ?? Infinity),
  );
  const fresh = freshRates({ ...request, inner });
  const open = inner.filter(mayRun).toSorted((a, b) => missingMs(a) - missingMs(b));
  const soon = open.find((rate) => {
    const { lengths } = longerRun(request, rate);
    return rate.runs.length < ENOUGH_RUNS && missingMs(rate) <= lengths * request.search.runMs;
  });
  const random = randomStream(seed, 'capacity', 'next', state.rates.length);
  // An upper end is found the soonest by going up: an overload shows in one short run.
  const picked = high === null ? fresh.at(-1) : fresh[randomInteger(random, fresh.length)];
  if (picked !== undefined && (soon === undefined || high === null)) return { requestsPerSecond: picked, lengths: 1 };
  const again = soon ?? open.toSorted((a, b) => a.windowMs - b.windowMs)[0];
  return again === undefined ? null : longerRun(request, again);
}

const mayRun = ({ spoiltRuns }: RateEvidence): boolean => spoiltRuns.length < MOST_TRIES;

/** A run long enough for this rate to pass. */
function longerRun({ slo, search, warmupMs }: ChoiceRequest, { requestsPerSecond }: RateEvidence): RateChoice {
  const lookMs = longLookMs(requestsPerSecond, { slo, search });
  const affordable = Math.floor(search.budgetMs / (RUNS_OF_BUDGET * search.runMs));
  return { requestsPerSecond, lengths: Math.max(LONGER, affordable, Math.ceil((lookMs - warmupMs) / search.runMs)) };
}

/** About how much longer a rate must run before its shares are decided, if they stay as they are. */
const missingMs = ({ shares, windowMs }: RateEvidence): number =>
  (Math.max(1, ...shares.map(({ samplesNeededRatio }) => samplesNeededRatio)) - 1) * windowMs;
