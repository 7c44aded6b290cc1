import { exact, whole } from '../render/format.ts';
import { isKnown, type Sourced } from '../schema/known.ts';
import { ageInDays, ageText } from './figure-age.ts';

/** Units by the beginning or end of a figure's name, the longest first. */
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/^usdPerMillion\w*Tokens/, 'USD/million tokens'],
  [/^usdPerRequest/, 'USD/request'],
  [/^usdPerHour/, 'USD/h'],
  [/^usdPerFteMonth/, 'USD/FTE and month'],
  [/^usdPerKilowattHour/, 'USD/kWh'],
  [/^usdPerGigabyteMonth/, 'USD/GB and month'],
  [/^usdPerPublicIpv4Hour/, 'USD/h'],
  [/Usd$/, 'USD'],
  [/[gG]ramsCo2ePerKilowattHour$/, 'gCO2e/kWh'],
  [/LitresPerKilowattHour$/, 'L/kWh'],
  [/KilogramsCo2e$/, 'kgCO2e'],
  [/RatioPerMonth$/, 'share/month'],
  [/Ratio$/, 'ratio'],
  [/Watts$/, 'W'],
  [/WattHours$/, 'Wh'],
  [/GigabytesPerSecond$/, 'GB/s'],
  [/Gigabytes$/, 'GB'],
  [/Mebibytes$/, 'MiB'],
  [/Years$/, 'years'],
  [/Billions$/, 'billions'],
  [/^nodeJoules\w*Parameters$/, 'J/output token per billion parameters'],
  [/^embodiedGrams\w*Parameters$/, 'gCO2e/million output tokens per billion parameters'],
];

/** The unit of a figure by its path; empty where its name says it in no usual way. */
export function unitOf(path: string): string {
  const name = path
    .replace(/ \(.*\)$/, '')
    .split('/')
    .at(-1)!;
  return UNITS.find(([pattern]) => pattern.test(name))?.[1] ?? '';
}

/** "0.25", "418 (403 to 418)", "unknown". */
export function valueText(figure: Sourced): string {
  if (!isKnown(figure)) return exact(null);
  const { value, low = value, high = value } = figure;
  return low === high ? exact(value) : `${exact(value)} (${exact(low)} to ${exact(high)})`;
}

/** Where a figure comes from, or why there is none. */
export const sourceText = (figure: Sourced): string =>
  isKnown(figure) ? [figure.source, figure.citation].filter((part) => part !== undefined).join(': ') : figure.reason;

/** How old a figure is; empty for one that is unknown. */
export function figureAge(figure: Sourced, today: string): string {
  if (!isKnown(figure)) return '';
  return figure.asOf === undefined ? ageText(null) : ageText(ageInDays(figure.asOf, today), figure.asOf);
}

/** "1 figure", "1,200 figures". */
export const figureCount = (count: number): string => `${whole(count)} ${count === 1 ? 'figure' : 'figures'}`;
