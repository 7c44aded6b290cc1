import { mass } from '../../render/format.ts';
import type { OptionResult, Report } from '../../schema/report.ts';
import { type Greener, greener } from '../greener.ts';
import type { FigureText } from './figure-text.ts';

export type OptionWithCarbon = OptionResult & { readonly carbon: NonNullable<OptionResult['carbon']> };

export const withCarbon = (options: readonly OptionResult[]): OptionWithCarbon[] =>
  options.filter((option): option is OptionWithCarbon => option.carbon !== null);

export function carbonText(report: Report): FigureText {
  const known = withCarbon(report.results.options).toSorted((a, b) => total(a).value - total(b).value);
  const [least, next] = known;
  if (least === undefined) {
    return { finding: 'The carbon of every option is unknown', takeaway: 'The table says why for each.' };
  }
  const amount = `${least.carbon.lowerBound ? 'at least ' : ''}${mass(total(least).value)}`;
  const missing = report.results.options.filter(({ carbon }) => carbon === null).map(({ label }) => label);
  const unknown = missing.length === 0 ? '' : ` Unknown: ${missing.join(', ')}.`;
  const bounds = known.some(({ carbon }) => carbon.lowerBound)
    ? ' A figure marked "at least" leaves out a part that is unknown.'
    : '';
  if (next === undefined) {
    return {
      finding: `${least.label} emits ${amount} CO2e a month; nothing else is known`,
      takeaway: `The grid's mix is used (location-based).${bounds}${unknown}`,
    };
  }
  return {
    finding: lowest(greener(report, least, next), least.label, amount),
    takeaway: `${apiNote(known)}Bars show the base case, the line under each P5 to P95. The grid's mix is used (location-based).${bounds}${unknown}`,
  };
}

function lowest(compared: Greener | null, label: string, amount: string): string {
  if (compared?.verdict === 'less') return `${label} emits least: ${amount} CO2e a month`;
  const known = `${label} comes out lowest: ${amount} CO2e a month`;
  return compared?.verdict === 'unproven'
    ? `${known}, with a part of it unknown`
    : `${known}, but the draws do not settle it`;
}

const total = ({ carbon }: OptionWithCarbon) => carbon.totalKilogramsCo2ePerMonth;

const apiNote = (known: readonly OptionWithCarbon[]): string =>
  known.some(({ kind }) => kind === 'api')
    ? 'Figures of APIs are modelled, since no vendor meters them per request. '
    : '';
