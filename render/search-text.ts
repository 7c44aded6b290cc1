import type { Report } from '../schema/report.ts';
import type { RoutingSearch } from '../schema/search-result.ts';
import { percent, usd } from './format.ts';
import { nameOf, optionOf } from './option-name.ts';

/** Who wins within the limits, as a sentence without its full stop. */
export function cheapestText(report: Report): string {
  const { cheapest } = report.results.search;
  if (cheapest === null) return 'Within these limits nothing can be chosen';
  const usdPerMonth = optionOf(report, cheapest)?.cost?.usdPerMonth.value ?? null;
  return `${nameOf(report, cheapest)} is the cheapest known to keep every limit: USD ${usd(usdPerMonth)} a month`;
}

/** Options of which a limit cannot be decided, as a sentence; null where all are decided. */
export function undecidedText(report: Report): string | null {
  const names = report.results.search.candidates
    .filter(({ admissible }) => admissible === null)
    .map(({ option }) => nameOf(report, option));
  return names.length === 0 ? null : `Not decided, since a figure is unknown: ${names.join(', ')}.`;
}

const SHARES: Readonly<Record<RoutingSearch['variable'], string>> = {
  toLargeRatio: 'sent to the large part',
  escalatedRatio: 'escalated to the large part',
};
export const shareName = (variable: RoutingSearch['variable']): string => SHARES[variable];

/** "Mix costs least with 0 % sent to the large part: USD 900 a month; now it is 20 %". */
export function shareText(
  report: Report,
  { option, variable, currentRatio: current, cheapest }: RoutingSearch,
): string {
  const now = cheapest.ratio === current ? 'the share it has' : `now it is ${percent(current)}`;
  return `${nameOf(report, option)} costs least with ${percent(cheapest.ratio)} ${shareName(variable)}: USD ${usd(cheapest.usdPerMonth)} a month; ${now}`;
}

/** The search for a terminal: a line for what to choose within the limits, and one for each share; null where nothing was searched. */
export function searchText(report: Report): string | null {
  const { candidates, cheapest, nearestLimit, routing } = report.results.search;
  if (candidates.length === 0) return null;
  const sentences = cheapest === null ? [nearestLimit] : [`${cheapestText(report)}.`, undecidedText(report)];
  return [
    sentences.filter((text) => text !== null).join(' '),
    ...routing.map((each) => `${shareText(report, each)}.`),
  ].join('\n');
}
