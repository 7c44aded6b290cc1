import { capacityNote, paidHoursText } from '../../render/fleet-text.ts';
import { number, percent, usd, whole } from '../../render/format.ts';
import { kindName } from '../../render/option-name.ts';
import { partNotes } from '../../render/parts-text.ts';
import type { OptionResult, Report } from '../../schema/report.ts';
import { type Cell, optionRow, spreadCell, type Styles, type TableSpec } from './table-spec.ts';

/** Cheapest first, as the table of the command line has it; without a price last. */
const inOrder = ({ results }: Report): OptionResult[] => results.options.toSorted((a, b) => usdOf(a) - usdOf(b));

const usdOf = ({ cost }: OptionResult): number => cost?.usdPerMonth.value ?? Number.MAX_VALUE;

export const comparisonTable = (report: Report, styles: Styles): TableSpec => ({
  label: 'Comparison of all options',
  columns: [
    { head: 'Option', kind: 'text' },
    { head: 'Rests on', kind: 'badge' },
    { head: 'Cost', unit: 'USD/month' },
    { head: 'Output', unit: 'USD/1M tok.' },
    { head: 'Request', unit: 'USD each' },
    { head: 'Carbon', unit: 'kgCO2e/month' },
    { head: 'TTFT p99', unit: 'ms' },
    { head: 'TPOT p99', unit: 'ms' },
    { head: 'Fleet', unit: 'instances, use' },
    { head: 'Feasible', kind: 'text' },
  ],
  rows: inOrder(report).map((option) => ({
    ...optionRow({ report, styles }, option.id, [option.provenance, ...figures(option)]),
    note: [kindName(option.kind), ...marks(report, option)].join(', '),
    mark:
      option.cost === null
        ? ('bad' as const)
        : option.id === report.results.verdict.cheapest
          ? ('leads' as const)
          : undefined,
  })),
});

function marks({ results }: Report, { id }: OptionResult): string[] {
  const { cheapest, baseline, winner } = results.verdict;
  return [
    ...(id === winner ? ['best'] : id === cheapest ? ['cheapest'] : []),
    ...(id === baseline ? ['baseline'] : []),
  ];
}

function figures({ cost, carbon, latency, fleet, refusals }: OptionResult): Cell[] {
  if (cost === null) {
    return [[`No: ${refusals.map(({ message }) => message).join(' ')}`, ...refusals.map(({ hint }) => hint)]];
  }
  const paid = fleet === null ? null : paidHoursText(fleet);
  return [
    spreadCell(cost.usdPerMonth, usd),
    spreadCell(cost.usdPerMillionOutputTokens, usd),
    spreadCell(cost.usdPerRequest, usd),
    carbon === null ? null : spreadCell(carbon.totalKilogramsCo2ePerMonth, number, carbon.lowerBound),
    ...[latency?.ttftP99Ms ?? null, latency?.tpotP99Ms ?? null].map((ms) => (ms === null ? null : number(ms))),
    fleet === null
      ? 'none'
      : [
          `${whole(fleet.instances)} × ${percent(fleet.utilisationRatio)}`,
          ...(paid === null ? [] : [`paid ${paid}`]),
          ...(fleet.spareReplicas > 0 ? [`${fleet.spareReplicas} spare`] : []),
        ],
    [
      'yes',
      ...(latency === null ? ['latency unknown'] : []),
      ...(fleet?.provisional ? ['SLO undecided'] : []),
      ...(fleet?.capacityBasis === 'upper-bound' ? ['capacity at most'] : []),
    ],
  ];
}

/** What the row of an option has no room for. */
export const comparisonNotes = (report: Report): string[] =>
  inOrder(report).flatMap((option) => {
    const note = option.fleet === null ? null : capacityNote(option.fleet);
    return [...partNotes({ ...option, id: option.label }), ...(note === null ? [] : [`${option.label}: ${note}`])];
  });
