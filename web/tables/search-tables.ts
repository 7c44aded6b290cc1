import { mass, number, percent, usd, volume, whole } from '../../render/format.ts';
import { LIMIT_NAMES, limitCheckText } from '../../render/limit-check-text.ts';
import { shareName } from '../../render/search-text.ts';
import type { Report } from '../../schema/report.ts';
import type { LimitCheck, ReplicaSearch, RoutingSearch } from '../../schema/search-result.ts';
import { labelOf, optionOf } from '../report-lookup.ts';
import { type Cell, type Column, optionRow, type Styles, type TableSpec } from './table-spec.ts';

const ADMISSIBLE = new Map([
  [true, 'yes'],
  [false, 'no'],
  [null, 'unknown'],
]);

/** Every option against every limit that any of them is held to. */
export function limitsTable(report: Report, styles: Styles): TableSpec {
  const { candidates, cheapest } = report.results.search;
  const limits = [...new Set(candidates.flatMap(({ checks }) => checks.map(({ limit }) => limit)))];
  return {
    label: 'Options against the limits',
    columns: [
      { head: 'Option', kind: 'text' },
      { head: 'Cost', unit: 'USD/month' },
      ...limits.map((limit): Column => ({ head: LIMIT_NAMES[limit], kind: 'text' })),
      { head: 'Keeps all', kind: 'text' },
    ],
    rows: candidates.map(({ option, usdPerMonth, checks, admissible }) => ({
      ...optionRow({ report, styles }, option, [
        usdPerMonth === null ? 'no price' : usd(usdPerMonth),
        ...limits.map((limit) => checkCell(checks.find((check) => check.limit === limit))),
        ADMISSIBLE.get(admissible)!,
      ]),
      mark: option === cheapest ? 'leads' : undefined,
    })),
  };
}

function checkCell(check: LimitCheck | undefined): Cell {
  if (check === undefined) return 'no limit';
  const text = limitCheckText(check);
  const status = check.status === 'unknown' ? null : check.status;
  return text === null ? status : [status, text];
}

/** What each option that has a cost and a footprint is to the others in both. */
export function frontTable(report: Report, styles: Styles): TableSpec {
  const { front, dominated, unknown } = report.results.search.pareto;
  const row = (option: string, standing: Cell) => {
    const result = optionOf(report, option);
    const { cost = null, carbon = null } = result ?? {};
    return optionRow({ report, styles }, option, [
      cost === null ? null : usd(cost.usdPerMonth.value),
      carbon === null
        ? null
        : `${carbon.lowerBound ? 'at least ' : ''}${mass(carbon.totalKilogramsCo2ePerMonth.value)}`,
      standing,
    ]);
  };
  return {
    label: 'Cost and carbon together',
    columns: [
      { head: 'Option', kind: 'text' },
      { head: 'Cost', unit: 'USD/month' },
      { head: 'Carbon', unit: 'CO2e/month' },
      { head: 'Beaten in both', kind: 'text' },
    ],
    rows: [
      ...front.map((option) => row(option, 'by none')),
      ...dominated.map(({ option, by }) => row(option, `by ${labelOf(report, by)}`)),
      ...unknown.map((option) => row(option, null)),
    ],
  };
}

/** A hybrid's month at some shares, with the one that it has and the cheapest one among them. */
export function routingTable(
  report: Report,
  { option, variable, currentRatio: current, cheapest, withinLimits, points }: RoutingSearch,
): TableSpec {
  const shown = [...points];
  for (const found of [cheapest, withinLimits])
    if (found !== null && !shown.some(({ ratio }) => ratio === found.ratio)) shown.push(found);
  return {
    label: `Shares of ${labelOf(report, option)}`,
    columns: [
      { head: 'Share', unit: shareName(variable) },
      { head: 'Cost', unit: 'USD/month' },
      { head: 'Carbon', unit: 'CO2e/month' },
    ],
    rows: shown
      .toSorted((a, b) => a.ratio - b.ratio)
      .map(({ ratio, usdPerMonth, kilogramsCo2ePerMonth }) => ({
        head: `${percent(ratio)}${ratio === cheapest.ratio ? ', cheapest' : ''}${ratio === withinLimits?.ratio ? `${ratio === cheapest.ratio ? '' : ', cheapest'} within the limits` : ''}${ratio === current ? ', now' : ''}`,
        mark: ratio === cheapest.ratio ? 'leads' : undefined,
        cells: [usd(usdPerMonth), kilogramsCo2ePerMonth === null ? null : mass(kilogramsCo2ePerMonth)],
      })),
  };
}

export const replicasTable = (report: Report, { option, takenReplicas: taken, rows }: ReplicaSearch): TableSpec => ({
  label: `Replicas of ${labelOf(report, option)}`,
  columns: [
    { head: 'Replicas' },
    { head: 'Instances' },
    { head: 'Holds', unit: 'requests/month' },
    { head: 'Use' },
    { head: 'Cost', unit: 'USD/month' },
    { head: 'TTFT p99', unit: 'ms' },
    { head: 'TPOT p99', unit: 'ms' },
    { head: 'Serves the demand', kind: 'text' },
  ],
  rows: rows.map((row) => ({
    head: `${whole(row.replicas)}${row.replicas === taken ? ', taken' : ''}`,
    mark: row.replicas === taken ? 'leads' : undefined,
    cells: [
      whole(row.instances),
      volume(row.capacityRequestsPerMonth),
      row.utilisationRatio === null ? 'over' : percent(row.utilisationRatio),
      usd(row.usdPerMonth),
      row.ttftP99Ms === null ? null : number(row.ttftP99Ms),
      row.tpotP99Ms === null ? null : number(row.tpotP99Ms),
      row.servesDemand ? 'yes' : 'no',
    ],
  })),
});
