import type { OptionResult, Report } from '../schema/report.ts';
import { number, range, usd, UNKNOWN } from './format.ts';
import { textTable } from './text-table.ts';

const COLUMNS = [
  { header: 'Carbon and water', align: 'left' },
  { header: 'SCI, gCO2e/request', align: 'right' },
  { header: 'gCO2e/M out', align: 'right' },
  { header: 'Water, l/month', align: 'right' },
  { header: 'USD/t avoided', align: 'right' },
] as const;

/** Carbon of a unit of work, water and what a tonne avoided costs, a row for each option with a footprint; null without one. */
export function footprintText({ results: { breakEven } }: Report, options: readonly OptionResult[]): string | null {
  const rows = options.flatMap(({ id, label, carbon }) => {
    if (carbon === null) return [];
    const abatement = breakEven.pairs.find(({ option }) => option === id)?.abatement;
    return [
      [
        label,
        number(carbon.gramsCo2ePerRequest),
        number(carbon.gramsCo2ePerMillionOutputTokens),
        'unknownBecause' in carbon.water ? UNKNOWN : number(carbon.water.litresPerMonth),
        abatement === undefined || 'noneBecause' in abatement ? '-' : range(abatement.usdPerTonneCo2e, usd),
      ],
    ];
  });
  return rows.length === 0 ? null : textTable(COLUMNS, rows);
}
