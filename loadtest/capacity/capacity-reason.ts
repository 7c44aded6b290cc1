import type { SearchPlan } from '../../schema/event.ts';
import type { Capacity } from '../../schema/measurement.ts';
import type { Slo } from '../../schema/slo.ts';
import type { Bracket } from './bracket.ts';
import type { Ladder } from './ladder.ts';
import type { RateEvidence, TermShare } from './rate-evidence.ts';
import { roundRate } from './round-rate.ts';
import type { RunOutcome } from './run-outcome.ts';
import { spoiltBy } from './spoilt.ts';

/** All that a search found. */
export interface Findings {
  /** By the rates' verdicts. */
  readonly bracket: Bracket;
  /** Rising. */
  readonly rates: readonly RateEvidence[];
  readonly ladder: Ladder;
  readonly outcomes: readonly RunOutcome[];
  readonly search: SearchPlan;
  readonly slo: Slo;
}

/** What was found, in plain words: a sentence without its full stop. */
export function capacityReason(verdict: Capacity['verdict'], found: Findings): string {
  const { low, high } = found.bracket;
  switch (verdict) {
    case 'FOUND':
      return `${holdsAndBreaks(low!, high!, found.slo)}${unrepeated(high!)}`;
    case 'WIDE':
      return high === null
        ? `${everyTerm(low!, found.slo)} ${hold(low!)} at ${perSecond(low!)}; ${openAbove(low!, found)}`
        : `${holdsAndBreaks(low!, high, found.slo)}; ${openBetween(low!, high, found)}`;
    case 'ABOVE_RANGE':
      return `${everyTerm(low!, found.slo)} still ${hold(low!)} at ${perSecond(low!)}, and ${topOf(found)!}`;
    case 'BELOW_RANGE': {
      const lowest = found.rates.find(({ runs }) => runs.length > 0)!;
      return `at the lowest rate tried, ${perSecond(lowest)}, ${breakage(lowest, found.slo)}`;
    }
    case 'UNDECIDED':
      return undecided(found);
  }
}

/** What kept the search from going above the highest rate that MET; null when nothing did. */
export function topOf({ bracket: { low }, rates, ladder, search }: Findings): string | null {
  if (low === null) return null;
  const above = rates.filter(({ requestsPerSecond }) => requestsPerSecond > low.requestsPerSecond);
  if (above.some(({ runs }) => runs.length > 0)) return null;
  const unusable = above[0];
  if (unusable !== undefined)
    return `${perSecond(unusable)} could not be run (${spoiltBy(unusable.spoiltRuns.at(-1)!)!})`;
  if (ladder.endedBy !== 'most-concurrent' || ladder.requestsPerSecond === null) return null;
  return low.requestsPerSecond >= roundRate(ladder.requestsPerSecond, search.precisionRatio)
    ? 'this is what the most requests in flight that the search may try came to'
    : null;
}

/** "p99 TTFT holds at 12 requests/s and breaks at 12.6 requests/s". */
function holdsAndBreaks(low: RateEvidence, high: RateEvidence, slo: Slo): string {
  const broken = brokenTerms(high);
  if (broken.length > 0) {
    const verbs = broken.length === 1 ? ['holds', 'breaks'] : ['hold', 'break'];
    return `${termNames(broken, slo)} ${verbs[0]} at ${perSecond(low)} and ${verbs[1]} at ${perSecond(high)}`;
  }
  return `${everyTerm(low, slo)} ${hold(low)} at ${perSecond(low)}; at ${perSecond(high)} ${breakage(high, slo)}`;
}

const brokenTerms = ({ shares }: RateEvidence): TermShare[] => shares.filter(({ verdict }) => verdict === 'MISSED');

function breakage(rate: RateEvidence, slo: Slo): string {
  const broken = brokenTerms(rate);
  if (broken.length > 0) return `${termNames(broken, slo)} ${broken.length === 1 ? 'breaks' : 'break'}`;
  return rate.backlogGrew ? 'the number of requests in flight keeps growing' : 'too many requests fail';
}

const everyTerm = ({ shares }: RateEvidence, slo: Slo): string => termNames(shares, slo);

const hold = ({ shares }: RateEvidence): string => (shares.length === 1 ? 'holds' : 'hold');

const termNames = (shares: readonly TermShare[], { quantileRatio }: Slo): string =>
  `p${Number((quantileRatio * 100).toPrecision(6))} ${shares.map(({ metric }) => metric.toUpperCase()).join(' and ')}`;

const perSecond = ({ requestsPerSecond }: RateEvidence): string => `${requestsPerSecond} requests/s`;

const unrepeated = ({ runs }: RateEvidence): string =>
  runs.length > 1 ? '' : '; the budget was used before the upper rate could be run again';

function openAbove(low: RateEvidence, { rates }: Findings): string {
  const open = rates.filter(({ requestsPerSecond }) => requestsPerSecond > low.requestsPerSecond);
  return open.length === 0
    ? 'the budget was used before a higher rate could be run'
    : `the budget was used before ${list(open)} ${open.length === 1 ? 'was' : 'were'} decided`;
}

function openBetween(low: RateEvidence, high: RateEvidence, { rates }: Findings): string {
  const open = rates.filter(
    ({ requestsPerSecond }) => requestsPerSecond > low.requestsPerSecond && requestsPerSecond < high.requestsPerSecond,
  );
  if (open.length === 0) return 'the budget was used before a rate between them could be run';
  const contradict = open.some(({ verdict }) => verdict === 'MET') && open.some(({ verdict }) => verdict === 'MISSED');
  if (contradict)
    return `runs between them contradict each other (${list(open)}): a longer budget may tell which to believe`;
  return `the budget was used before ${list(open)} between them ${open.length === 1 ? 'was' : 'were'} decided`;
}

const list = (rates: readonly RateEvidence[]): string =>
  rates.map(({ requestsPerSecond }) => requestsPerSecond).join(', ');

function undecided({ rates, outcomes, bracket: { high }, slo }: Findings): string {
  const spoilt = outcomes.map(spoiltBy).filter((reason) => reason !== null);
  if (outcomes.length === 0) return 'the search ended before its first run';
  if (spoilt.length === outcomes.length) return `no run could be used (${spoilt.at(-1)!})`;
  const tried = rates.filter(({ runs }) => runs.length > 0);
  if (tried.length === 0) {
    return spoilt.length > 0 && rates.length > 0
      ? `no rate could be run (${spoilt.at(-1)!})`
      : 'the search ended before a rate was run';
  }
  const above = high === null ? '' : `at ${perSecond(high)} ${breakage(high, slo)}, but `;
  return `${above}the budget was used before any rate passed (tried ${list(tried)}): give it a longer budget, or ask for a lower percentile`;
}
