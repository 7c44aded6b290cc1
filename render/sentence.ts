import type { OptionResult, Report } from '../schema/report.ts';
import { probability, usd, volume, whole } from './format.ts';
import { nameOf, optionOf } from './option-name.ts';
import { turnText } from './turn-text.ts';

const PREFIXES = { simulated: 'Simulated: ', invalid: 'Invalid run: ' } as const;

/**
 * The verdict as one sentence, rendered from its structure: at which volume, what each costs, with which confidence, and
 * where that changes. An illustration starts with "Simulated:" or "Invalid run:" and crowns nobody.
 */
export function verdictSentence(report: Report): string {
  const { verdict, demand } = report.results;
  const prefix = verdict.illustrationBecause === null ? '' : PREFIXES[verdict.illustrationBecause];
  const at = `at ${volume(demand.requestsPerMonth)} requests a month`;
  const body =
    verdict.cheapest === null
      ? `${at} no option can be priced: ${verdict.reasons.join(' ')}`
      : `${at} ${comparison(report, verdict.cheapest)}${turningPoint(report)}.`;
  return prefix + (prefix === '' ? capitalised(body) : body);
}

function comparison(report: Report, cheapestId: string): string {
  const { verdict } = report.results;
  const cheapest = `${nameOf(report, cheapestId)} at ${usd(monthlyUsd(report, cheapestId))} USD`;
  if (verdict.against === null) {
    const infeasibleRatio = optionOf(report, cheapestId)?.infeasibleRatio ?? 0;
    const not = infeasibleRatio === 0 ? '' : `, and cannot in ${probability(infeasibleRatio)} of the draws`;
    return `${cheapest} is the only option that can serve${not}`;
  }
  const withCost = (id: string): string => `${nameOf(report, id)} at ${usd(monthlyUsd(report, id))} USD`;
  const against = withCost(verdict.against);
  const priced = report.results.options.filter((option) => option.cost !== null).length;
  const confidence = verdict.cheaperRatio === null ? '' : `, in ${probability(verdict.cheaperRatio)} of the draws`;
  const confidenceOfAll =
    priced === 2 || verdict.cheapestRatio === null
      ? confidence
      : `, and the cheapest of all ${whole(priced)} options in ${probability(verdict.cheapestRatio)} of the draws`;
  switch (verdict.kind) {
    case 'illustration':
      return `${cheapest} would cost less than ${against}${confidence}`;
    case 'clear':
      return `${cheapest} is cheaper than ${against}${confidenceOfAll}`;
    case 'leaning':
      return `${cheapest} is probably cheaper than ${against}${confidenceOfAll}`;
    default:
      return `${cheapest} and ${withCost(verdict.nextBest ?? verdict.against)} are too close to call`;
  }
}

/** Where self-hosting overtakes the baseline, told for the cheapest self-hosted option. */
function turningPoint(report: Report): string {
  const { breakEven, options, verdict } = report.results;
  const selfHosted = options
    .filter((option) => option.kind !== 'api' && option.cost !== null && option.id !== verdict.baseline)
    .toSorted((a, b) => cost(a) - cost(b))[0];
  const pair = breakEven.pairs.find(({ option }) => option === selfHosted?.id);
  if (selfHosted === undefined || pair === undefined) return '';
  const [option, baseline] = [nameOf(report, selfHosted.id), nameOf(report, pair.baseline)];
  const told = {
    never: `is never cheaper than ${baseline} up to ${volume(breakEven.toRequestsPerMonth)} requests`,
    always: `is cheaper than ${baseline} at every volume looked at`,
    tie: `costs what ${baseline} does at every volume looked at`,
    crosses: turnText(pair, baseline),
  };
  return `; ${option} ${told[pair.outcome]}`;
}

const cost = (option: OptionResult): number => option.cost?.usdPerMonth.value ?? Infinity;

const monthlyUsd = (report: Report, id: string): number | null => optionOf(report, id)?.cost?.usdPerMonth.value ?? null;

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
