import { crossingBand, crossingText, OVER_NAMES } from '../../render/break-even-over-text.ts';
import { probability, volume } from '../../render/format.ts';
import { valueInUnit } from '../../render/value-in-unit.ts';
import type { BreakEvenPair, Report } from '../../schema/report.ts';
import { labelOf } from '../report-lookup.ts';
import { optionRow, type Styles, type TableSpec } from './table-spec.ts';

export const pairsTable = (report: Report, styles: Styles): TableSpec => ({
  label: 'Break-even of each option',
  columns: [
    { head: `Option against ${labelOf(report, report.results.verdict.baseline)}`, kind: 'text' },
    { head: 'First cheaper at', unit: 'requests/month' },
    { head: 'P5 to P95', unit: 'requests/month' },
    { head: 'Always cheaper above', unit: 'requests/month' },
    { head: 'Never', unit: 'share of draws' },
    { head: 'Cheaper at your volume', unit: 'share of draws' },
  ],
  rows: report.results.breakEven.pairs.map((pair) =>
    optionRow({ report, styles }, pair.option, [
      turns(pair),
      interval(pair),
      pair.alwaysCheaperAboveRequestsPerMonth === null ? 'none' : volume(pair.alwaysCheaperAboveRequestsPerMonth),
      probability(pair.neverRatio),
      probability(pair.cheaperRatio),
    ]),
  ),
});

function turns({ outcome, firstCheaperRequestsPerMonth: { value } }: BreakEvenPair): string {
  if (outcome === 'never') return 'never';
  return outcome === 'always' || value === null ? 'at every volume' : volume(value);
}

function interval({ firstCheaperRequestsPerMonth: { p5, p95 } }: BreakEvenPair): string {
  if (p5 === null) return 'never in most draws';
  return `${volume(p5)} to ${p95 === null ? 'never' : volume(p95)}`;
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
      OVER_NAMES[over.variable],
      over.current === null ? 'outside the range' : valueInUnit(over.current, over.unit),
      crossingText(over),
      crossingBand(over),
      over.alwaysRatio === 0
        ? probability(over.neverRatio)
        : [probability(over.neverRatio), `always: ${probability(over.alwaysRatio)}`],
    ]),
  ),
});
