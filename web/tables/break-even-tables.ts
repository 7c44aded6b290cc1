import { crossingBand, crossingText, OVER_NAMES } from '../../render/break-even-over-text.ts';
import { probability, volume } from '../../render/format.ts';
import { valueInUnit } from '../../render/value-in-unit.ts';
import type { BreakEvenPair, Report } from '../../schema/report.ts';
import { labelOf } from '../report-lookup.ts';
import { type Cell, optionRow, type Styles, type TableSpec } from './table-spec.ts';

export const pairsTable = (report: Report, styles: Styles): TableSpec => ({
  label: 'Break-even of each option',
  columns: [
    { head: `Option against ${labelOf(report, report.results.verdict.baseline)}`, kind: 'text' },
    { head: 'First crossing', unit: 'requests/month' },
    { head: 'P5 to P95', unit: 'requests/month' },
    { head: 'Always cheaper above', unit: 'requests/month' },
    { head: 'Never', unit: 'share of draws' },
    { head: 'Cheaper at your volume', unit: 'share of draws' },
  ],
  rows: report.results.breakEven.pairs.map((pair) =>
    optionRow({ report, styles }, pair.option, [
      turns(pair),
      interval(report, pair.firstCrossingRequestsPerMonth),
      [end(pair.alwaysCheaperAboveRequestsPerMonth.value), interval(report, pair.alwaysCheaperAboveRequestsPerMonth)],
      shareNever(report, pair),
      probability(pair.cheaperRatio),
    ]),
  ),
});

function turns({ outcome, cheaperSide, firstCrossingRequestsPerMonth: { value } }: BreakEvenPair): string {
  if (cheaperSide === null || value === null) return WITHOUT_CROSSING[outcome];
  return `cheaper ${cheaperSide} ${volume(value)}`;
}

const WITHOUT_CROSSING: Readonly<Record<BreakEvenPair['outcome'], string>> = {
  never: 'never',
  always: 'at every volume',
  tie: 'both cost the same',
  crosses: '',
};

const end = (value: number | null): string => (value === null ? 'none' : volume(value));

/** "none" where that share of the draws has none. */
function interval(
  { inputs }: Report,
  { p5, p95 }: { readonly p5: number | null; readonly p95: number | null },
): string {
  if (inputs.drawCount === 0) return NO_DRAWS;
  return p5 === null ? 'none' : `${end(p5)} to ${end(p95)}`;
}

const NO_DRAWS = 'no draws';

function shareNever(
  { inputs }: Report,
  { neverRatio, alwaysRatio }: { readonly neverRatio: number; readonly alwaysRatio: number },
): Cell {
  if (inputs.drawCount === 0) return NO_DRAWS;
  return alwaysRatio === 0 ? probability(neverRatio) : [probability(neverRatio), `always: ${probability(alwaysRatio)}`];
}

/** Where each option turns cheaper as one thing alone is varied; a row for each option and variable. */
export const overTable = (report: Report, styles: Styles): TableSpec => ({
  label: 'Break-even over one thing at a time',
  columns: [
    { head: `Option against ${labelOf(report, report.results.verdict.baseline)}`, kind: 'text' },
    { head: 'With another', kind: 'text' },
    { head: 'Now' },
    { head: 'It is cheaper', kind: 'words' },
    { head: 'P5 to P95' },
    { head: 'Never', unit: 'share of draws' },
  ],
  rows: report.results.breakEven.over.map((over) =>
    optionRow({ report, styles }, over.option, [
      OVER_NAMES[over.variable] + (over.part === null ? '' : ` (${over.part})`),
      over.current === null ? 'outside the range' : valueInUnit(over.current, over.unit),
      crossingText(over),
      report.inputs.drawCount === 0 ? NO_DRAWS : crossingBand(over),
      shareNever(report, over),
    ]),
  ),
});
