import type { OptionResult, Report } from '../schema/report.ts';

export const optionOf = (report: Report, id: string): OptionResult | undefined =>
  report.results.options.find((option) => option.id === id);

/** The option's label, or its id when the report does not hold it. */
export const nameOf = (report: Report, id: string): string => optionOf(report, id)?.label ?? id;

const KINDS: Readonly<Record<OptionResult['kind'], string>> = { api: 'API', rented: 'rented', owned: 'owned' };
export const kindName = (kind: OptionResult['kind']): string => KINDS[kind];
