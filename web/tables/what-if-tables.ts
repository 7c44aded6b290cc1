import { mass, number, percent, signed, usd } from '../../render/format.ts';
import type { WhatIfResults } from '../../schema/carbon-result.ts';
import type { Report } from '../../schema/report.ts';
import { optionRow, type Styles, type TableSpec } from './table-spec.ts';

export const regionsTable = (report: Report, styles: Styles, { regions }: WhatIfResults): TableSpec => ({
  label: 'Another region',
  columns: [
    { head: 'Option', kind: 'text' },
    { head: 'In', kind: 'text' },
    { head: 'Carbon', unit: 'CO2e/month' },
    { head: 'Change', unit: 'CO2e/month' },
    { head: 'Water', unit: 'litres/month' },
    { head: 'Cost', unit: 'USD/month' },
  ],
  rows: regions.map(
    ({
      option,
      regionName,
      kilogramsCo2ePerMonth,
      differenceKilogramsCo2ePerMonth,
      waterLitresPerMonth,
      usdPerMonth,
      unknownBecause,
    }) =>
      optionRow({ report, styles }, option, [
        regionName,
        ...(kilogramsCo2ePerMonth === null
          ? [[null, unknownBecause ?? ''] as const]
          : [
              mass(kilogramsCo2ePerMonth),
              differenceKilogramsCo2ePerMonth === null ? null : signed(differenceKilogramsCo2ePerMonth, mass),
              waterLitresPerMonth === null ? null : number(waterLitresPerMonth),
              usdPerMonth === null ? 'no price there' : usd(usdPerMonth),
            ]),
      ]),
  ),
});

export const hoursTable = (report: Report, styles: Styles, { hours }: WhatIfResults): TableSpec => ({
  label: 'Other hours of the day',
  columns: [
    { head: 'Option', kind: 'text' },
    { head: 'As the day is', unit: 'operational CO2e/month' },
    { head: 'Moved to clean hours', unit: 'operational CO2e/month' },
    { head: 'Requests moved', unit: 'of all' },
  ],
  rows: hours.map((row) =>
    optionRow(
      { report, styles },
      row.option,
      'unknownBecause' in row
        ? [[null, row.unknownBecause]]
        : [
            [mass(row.operationalKilogramsCo2ePerMonth), ...(row.note === undefined ? [] : [row.note])],
            mass(row.shiftedKilogramsCo2ePerMonth),
            percent(row.movedRatio),
          ],
    ),
  ),
});
