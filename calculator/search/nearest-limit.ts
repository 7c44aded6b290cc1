import type { LimitCheck } from '../../schema/search-result.ts';
import { byCost, type Candidate } from './candidates.ts';
import { LIMIT_NAMES, listText, missedText } from './limit-text.ts';

/**
 * What to relax or to find out where no option is known to keep all limits, in words: the option whose missed limits are to
 * be moved least, as a share of each limit, and the options of which only something is unknown. `wouldServe` names the
 * options that a limit alone keeps out. Of equals the cheapest. A CO2e that is a lower bound may have to be moved farther
 * than it says, so it comes after those that are known.
 */
export function nearestLimitText(candidates: readonly Candidate[], wouldServe: ReadonlySet<string>): string {
  const open = candidates.filter(({ option, admissible }) => admissible === null && wouldServe.has(option));
  const nearest = candidates
    .filter(({ option, admissible }) => admissible === false && wouldServe.has(option))
    .toSorted((a, b) => standing(a) - standing(b) || compared(relaxation(a), relaxation(b)) || byCost(a, b))[0];
  const sentences = [open.length === 0 ? 'No option keeps all limits.' : 'No option is known to keep all limits.'];
  if (nearest !== undefined) sentences.push(...nearestSentences(nearest));
  if (open.length > 0) {
    const each = open
      .toSorted(byCost)
      .map((candidate) => `${listText(unknownNames(candidate))} of ${candidate.option}`);
    sentences.push(`To find out: ${each.join('; ')}.`);
  }
  if (nearest === undefined && open.length === 0) sentences.push('None of them has a price: see why each was refused.');
  return sentences.join(' ');
}

function nearestSentences(candidate: Candidate): string[] {
  const missed = candidate.checks.filter(({ status }) => status === 'missed');
  const unknown = unknownNames(candidate);
  return [
    `The nearest is ${candidate.option}: ${listText(missed.map(missedText))}.`,
    ...(unknown.length === 0
      ? []
      : [`Of it the ${listText(unknown)} ${unknown.length === 1 ? 'is' : 'are'} not known.`]),
  ];
}

/** What an option can serve that has no price for a limit on latency alone follows from relaxing that limit. */
const unknownNames = ({ checks, usdPerMonth }: Candidate): string[] =>
  checks
    .filter(({ limit, status }) => status === 'unknown' && (limit !== 'capacity' || usdPerMonth !== null))
    .map(({ limit }) => LIMIT_NAMES[limit]);

/** First how far the limits must move is known, then how far at least, then where it is no matter of degree. */
function standing(candidate: Candidate): number {
  if (relaxation(candidate) === Infinity) return 2;
  // Of carbon a note says that the figure is a lower bound.
  return Number(
    candidate.checks.some(({ limit, status, note }) => limit === 'carbon' && status === 'missed' && note !== null),
  );
}

/** How far the limits must move, the one that must move farthest deciding; Infinity where one is no matter of degree. */
export const relaxation = ({ checks }: Pick<Candidate, 'checks'>): number =>
  Math.max(...checks.filter(({ status }) => status === 'missed').map(relaxationOf));

/** The share of itself by which a limit must move for the option to keep it. */
export function relaxationOf({ value, atMost, atLeast }: LimitCheck): number {
  if (value === null) return Infinity;
  if (atMost !== null) return value / atMost - 1;
  return atLeast === null ? Infinity : 1 - value / atLeast;
}

/** Two infinities are equal. */
const compared = (a: number, b: number): number => (a === b ? 0 : a - b);
