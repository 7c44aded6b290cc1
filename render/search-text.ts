import type { Report } from '../schema/report.ts';
import type { RoutingSearch } from '../schema/search-result.ts';
import { PERCENT_PER_RATIO } from '../schema/units.ts';
import { number, percent, usd } from './format.ts';
import { LIMIT_NAMES } from './limit-check-text.ts';
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
    .filter(({ admissible, usdPerMonth }) => admissible === null && usdPerMonth !== null)
    .map(({ option }) => nameOf(report, option));
  return names.length === 0 ? null : `Not decided, since a figure is unknown: ${names.join(', ')}.`;
}

const SHARES: Readonly<Record<RoutingSearch['variable'], string>> = {
  toLargeRatio: 'sent to the large part',
  escalatedRatio: 'escalated to the large part',
};
export const shareName = (variable: RoutingSearch['variable']): string => SHARES[variable];

/** "Mix costs least with 0 % sent to the large part: USD 900 a month; now it is 20 %. Within the limits: 30 %, USD 950 a month". */
export function shareText(report: Report, routing: RoutingSearch): string {
  const { option, variable, currentRatio: current, cheapest, withinLimits, noneWithinLimits } = routing;
  const now = cheapest.ratio === current ? 'the share it has' : `now it is ${percent(current)}`;
  return `${nameOf(report, option)} costs least with ${cheapestShare(routing)} ${shareName(variable)}: USD ${usd(cheapest.usdPerMonth)} a month; ${now}. ${withinLimits === null ? noneWithinLimits!.replace(/\.$/, '') : withinText(withinLimits)}`;
}

/** Shares this near are the two sides of one step. */
const ONE_STEP = 1e-6;

/** To three digits, towards the side on which the month costs what is said: on the other another machine is paid. */
function cheapestShare({ cheapest: { ratio, usdPerMonth }, points }: RoutingSearch): string {
  const isDearer = (side: 1 | -1): boolean =>
    points.some((point) => {
      const beside = (point.ratio - ratio) * side;
      return beside > 0 && beside < ONE_STEP && point.usdPerMonth > usdPerMonth;
    });
  const step = ratio === 0 ? 1 : 10 ** (Math.floor(Math.log10(ratio)) - 2);
  if (isDearer(1)) return exactPercent(Math.floor(ratio / step) * step);
  return isDearer(-1) ? exactPercent(Math.ceil(ratio / step) * step) : percent(ratio);
}

const exactPercent = (ratio: number): string => `${number(ratio * PERCENT_PER_RATIO)} %`;

function withinText({ ratio, usdPerMonth, unknownLimits }: NonNullable<RoutingSearch['withinLimits']>): string {
  const unknown = unknownLimits.map((limit) => LIMIT_NAMES[limit]).join(', ');
  return `Within the limits: ${exactPercent(ratio)}, USD ${usd(usdPerMonth)} a month${unknown === '' ? '' : `; not known there: ${unknown}`}`;
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
