import type { OptionResult, Report } from '../schema/report.ts';

export const optionOf = (report: Report, id: string): OptionResult | undefined =>
  report.results.options.find((option) => option.id === id);

/** The option's label, with its id behind it where another has the same; the id when the report does not hold it. */
export function labelOf(report: Report, id: string): string {
  const label = optionOf(report, id)?.label;
  if (label === undefined) return id;
  return report.results.options.some((other) => other.label === label && other.id !== id) ? `${label} [${id}]` : label;
}

/** The same; what rests on a published throughput says so. */
export function nameOf(report: Report, id: string): string {
  const option = optionOf(report, id);
  const label = labelOf(report, id);
  return option !== undefined && option.kind !== 'api' && option.provenance === 'published'
    ? `${label} (published)`
    : label;
}

const KINDS: Readonly<Record<OptionResult['kind'], string>> = {
  api: 'API',
  rented: 'rented',
  owned: 'owned',
  device: "users' devices",
  router: 'router',
  cascade: 'cascade',
};
export const kindName = (kind: OptionResult['kind']): string => KINDS[kind];
