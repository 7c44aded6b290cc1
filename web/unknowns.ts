import type { Report } from '../schema/report.ts';

export interface Unknowns {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What the report says it does not know, once each, by kind. Kinds with nothing in them are left out. */
export function unknownsOf(report: Report): Unknowns[] {
  const { options, assumptions, warnings } = report.results;
  const carbon = options.flatMap(({ label, carbon: known, carbonUnknownBecause }) =>
    known === null
      ? [`${label}: ${carbonUnknownBecause ?? 'unknown'}`]
      : known.gaps.map((gap) => `${label} leaves out: ${gap}`),
  );
  const figures = assumptions
    .filter(({ value }) => value === null)
    .map(({ label, path, reason }) => `${label} (${path}): ${reason ?? 'unknown'}`);
  return [
    { title: 'To bear in mind', lines: [...new Set(warnings)] },
    { title: 'Carbon outside the figures', lines: [...new Set(carbon)] },
    { title: 'Figures nobody could give', lines: [...new Set(figures)] },
  ].filter(({ lines }) => lines.length > 0);
}
