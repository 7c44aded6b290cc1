import { abatementText } from '../../render/abatement-text.ts';
import { mass, number } from '../../render/format.ts';
import type { OptionResult, Report } from '../../schema/report.ts';
import { labelOf, pairOf } from '../report-lookup.ts';
import { type Cell, optionRow, spreadCell, type Styles, type TableSpec } from './table-spec.ts';

const perOption = (
  { report, styles }: { readonly report: Report; readonly styles: Styles },
  cellsOf: (carbon: NonNullable<OptionResult['carbon']>, id: string) => Cell[],
) =>
  report.results.options.map(({ id, carbon, carbonUnknownBecause }) =>
    optionRow(
      { report, styles },
      id,
      carbon === null ? [carbonUnknownBecause === null ? null : [null, carbonUnknownBecause]] : cellsOf(carbon, id),
    ),
  );

export function carbonTable(report: Report, styles: Styles): TableSpec {
  const hasOneOff = report.results.options.some(
    ({ carbon }) => carbon !== null && carbon.oneOffKilogramsCo2ePerMonth?.p95 !== 0,
  );
  return {
    label: 'Carbon of every option',
    columns: [
      { head: 'Option', kind: 'text' },
      { head: 'Operational', unit: 'CO2e/month' },
      { head: 'Market-based', unit: 'CO2e/month' },
      { head: 'Embodied', unit: 'CO2e/month' },
      ...(hasOneOff ? [{ head: 'One-off, spread', unit: 'CO2e/month' }] : []),
      { head: 'Total', unit: 'CO2e/month' },
      { head: 'Energy', unit: 'kWh/month' },
      { head: 'Boundary and gaps', kind: 'words' },
    ],
    rows: perOption({ report, styles }, (carbon) => [
      spreadCell(carbon.operationalKilogramsCo2ePerMonth, mass),
      carbon.marketOperationalKilogramsCo2ePerMonth === null
        ? null
        : mass(carbon.marketOperationalKilogramsCo2ePerMonth),
      spreadCell(carbon.embodiedKilogramsCo2ePerMonth, mass),
      ...(hasOneOff
        ? [carbon.oneOffKilogramsCo2ePerMonth && spreadCell(carbon.oneOffKilogramsCo2ePerMonth, mass)]
        : []),
      spreadCell(carbon.totalKilogramsCo2ePerMonth, mass, carbon.lowerBound),
      number(carbon.energyKilowattHoursPerMonth),
      [carbon.boundary, ...carbon.gaps.map((gap) => `not in it: ${gap}`)],
    ]),
  };
}

/** Carbon of a unit of work, water, and what avoiding a tonne costs. */
export const intensityTable = (report: Report, styles: Styles): TableSpec => ({
  label: 'Carbon intensity, water and the price of a tonne',
  columns: [
    { head: 'Option', kind: 'text' },
    { head: 'SCI', unit: 'gCO2e/request' },
    { head: 'SCI', unit: 'gCO2e/1M output tok.' },
    { head: 'SCI', unit: 'gCO2e/1M tok.' },
    { head: 'Water', unit: 'litres/month', kind: 'words' },
    { head: `A tonne avoided against ${labelOf(report, report.results.verdict.baseline)}`, kind: 'words' },
  ],
  rows: perOption({ report, styles }, (carbon, id) => [
    number(carbon.gramsCo2ePerRequest),
    number(carbon.gramsCo2ePerMillionOutputTokens),
    number(carbon.gramsCo2ePerMillionTotalTokens),
    waterCell(carbon.water),
    abatement(report, id),
  ]),
});

const waterCell = (water: NonNullable<OptionResult['carbon']>['water']): Cell =>
  'unknownBecause' in water
    ? [null, water.unknownBecause]
    : [
        number(water.litresPerMonth),
        `${number(water.onSiteLitresPerMonth)} on site, ${number(water.offSiteLitresPerMonth)} for the electricity`,
        `${number(water.litresPerRequest)} a request`,
      ];

function abatement(report: Report, id: string): string {
  const pair = pairOf(report, id);
  return pair === null
    ? id === report.results.verdict.baseline
      ? 'baseline'
      : 'not compared'
    : abatementText(pair.abatement);
}
