import { breakEvenRows, searchRows, whatIfRows } from './csv-choice-rows.ts';
import { optionRows } from './csv-option-rows.ts';
import { HEADER, type Row, spreadCells } from './csv-row.ts';
import type { Report, Spread } from '../schema/report.ts';

/**
 * Every figure of the report as one long table (RFC 4180, CRLF, unrounded): results, lines of the bill, carbon,
 * break-even, months of the projection, assumptions with their sources. An unknown is an empty cell. A text that a
 * spreadsheet would run as a formula is defused with a leading apostrophe.
 */
export function toCsv(report: Report): string {
  const rows = [
    ...optionRows(report),
    ...breakEvenRows(report),
    ...searchRows(report),
    ...whatIfRows(report),
    ...sensitivityRows(report),
    ...projectionRows(report),
    ...assumptionRows(report),
  ];
  return `${[HEADER.join(','), ...rows.map((row) => HEADER.map((column) => cell(row[column])).join(','))].join('\r\n')}\r\n`;
}

function cell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function sensitivityRows({ results: { sensitivity, assumptions } }: Report): Row[] {
  const nameOf = (path: string): string => assumptions.find((assumption) => assumption.path === path)?.label ?? path;
  const { evpiUsdPerMonth, inputs } = sensitivity.informationValue;
  return [
    ...sensitivity.differences.flatMap(({ option, baseline, differenceUsdPerMonth, inputs: swings }): Row[] => [
      {
        section: 'difference',
        option,
        item: `cost less that of ${baseline}`,
        unit: 'USD/month',
        ...spreadCells(differenceUsdPerMonth),
      },
      ...swings.flatMap((swing): Row[] => [
        {
          section: 'swing',
          option,
          item: swing.path,
          unit: 'USD/month',
          value: swing.swingUsdPerMonth,
          p5: swing.usdPerMonthAtP5,
          p95: swing.usdPerMonthAtP95,
          basis: `cost less that of ${baseline} with ${nameOf(swing.path)} at its P5 and P95`,
        },
        { section: 'rank correlation', option, item: swing.path, unit: 'ratio', value: swing.spearmanCorrelationRatio },
      ]),
    ]),
    { section: 'information value', item: 'every input', unit: 'USD/month', value: evpiUsdPerMonth, basis: 'EVPI' },
    ...inputs.map(({ path, evppiUsdPerMonth }): Row => ({
      section: 'information value',
      item: path,
      unit: 'USD/month',
      value: evppiUsdPerMonth,
      basis: 'EVPPI',
    })),
  ];
}

const projectionRows = ({ results }: Report): Row[] =>
  results.projection.rows.flatMap((row): Row[] => {
    const { option, usdByMonth, paybackMonth } = row;
    const sum = (item: string, spread: Spread | null): Row[] =>
      spread === null ? [] : [{ section: 'cash', option, item, unit: 'USD', ...spreadCells(spread) }];
    return [
      ...sum('first 12 months', row.cumulativeUsd12Months),
      ...sum('first 36 months', row.cumulativeUsd36Months),
      ...sum('present value', row.presentValueUsd),
      ...(paybackMonth === null
        ? []
        : [
            { section: 'cash', option, item: 'payback', unit: 'month', ...paybackMonth },
            { section: 'cash', option, item: 'no payback', unit: 'share of draws', value: row.neverPaysBackRatio },
          ]),
      ...usdByMonth.map((value, i): Row => ({ section: 'cash', option, item: `month ${i + 1}`, value, unit: 'USD' })),
    ];
  });

const assumptionRows = ({ results }: Report): Row[] =>
  results.assumptions.map((assumption) => ({
    section: 'assumption',
    option: assumption.options.join(' '),
    item: assumption.path,
    value: assumption.value,
    unit: assumption.unit,
    basis:
      assumption.reason ??
      [assumption.label, rangeNote(assumption.low, assumption.high), assumption.note].filter(Boolean).join('; '),
    source: assumption.source,
    citation: assumption.citation,
    url: assumption.url,
    as_of: assumption.asOf,
  }));

const rangeNote = (low: number | null, high: number | null): string | null =>
  low === null && high === null ? null : `from ${low ?? 'its value'} to ${high ?? 'its value'}`;
