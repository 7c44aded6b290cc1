import type { OptionResult, Report } from '../schema/report.ts';

export const optionOf = (report: Report, id: string): OptionResult | undefined =>
  report.results.options.find((option) => option.id === id);

/** The option's label, or its id when the report does not hold it. What rests on a published throughput says so. */
export function nameOf(report: Report, id: string): string {
  const option = optionOf(report, id);
  if (option === undefined) return id;
  return option.kind !== 'api' && option.provenance === 'published' ? `${option.label} (published)` : option.label;
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
