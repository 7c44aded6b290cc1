import type { Assumption, Report } from '../schema/report.ts';
import { labelOf } from './report-lookup.ts';

export interface AssumptionGroup {
  readonly title: string;
  readonly assumptions: readonly Assumption[];
}

const CATALOGUE: Readonly<Record<string, string>> = {
  models: 'API prices and models',
  instances: 'Rented instances',
  accelerators: 'Accelerators',
  hosts: 'Hosts',
  devices: "Users' devices",
  regions: 'Regions: grid, PUE, water',
  apiFootprint: 'Footprint of APIs',
  defaults: 'Common prices',
};
const DEMAND = 'Demand';
const MEASUREMENTS = 'Measurements';
const STAND_INS = 'Defaults where the scenario says nothing';
const OTHER = 'Finance and policy';

/** Every figure the report rests on, by where it belongs: demand, each option, measurements, catalogue, defaults. */
export function assumptionGroups(report: Report): AssumptionGroup[] {
  const options = report.results.options.map(({ id }) => optionTitle(report, id));
  const order = [DEMAND, ...options, MEASUREMENTS, ...Object.values(CATALOGUE), OTHER, STAND_INS];
  const groups = new Map<string, Assumption[]>(order.map((title) => [title, []]));
  for (const assumption of report.results.assumptions)
    groups.get(groupTitle(report, assumption.path))!.push(assumption);
  return [...groups]
    .filter(([, assumptions]) => assumptions.length > 0)
    .map(([title, assumptions]) => ({ title, assumptions }));
}

const optionTitle = (report: Report, id: string): string => `Option: ${labelOf(report, id)}`;

function groupTitle(report: Report, path: string): string {
  if (path.startsWith('demand.')) return DEMAND;
  if (path.startsWith('defaults.')) return STAND_INS;
  if (path.startsWith('measurements')) return MEASUREMENTS;
  const option = report.results.options.find(({ id }) => path.startsWith(`options.${id}.`));
  if (option !== undefined) return optionTitle(report, option.id);
  return CATALOGUE[path.slice(0, Math.max(path.indexOf('/'), 0))] ?? OTHER;
}

/** Whether every word of the filter is somewhere in what a reader sees of the assumption. */
export function matchesFilter(assumption: Assumption, filter: string): boolean {
  const { label, path, unit, source, citation, note, reason } = assumption;
  const seen = [
    label,
    path,
    unit,
    source ?? 'unknown',
    citation,
    note,
    reason,
    assumption.overridden ? 'overridden' : '',
  ]
    .join(' ')
    .toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => seen.includes(word));
}
