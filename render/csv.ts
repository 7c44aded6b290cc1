import { partFigures } from './part-figures.ts';
import type { Report, Spread } from '../schema/report.ts';

const HEADER = [
  'section',
  'option',
  'item',
  'value',
  'unit',
  'p5',
  'p50',
  'p95',
  'basis',
  'source',
  'citation',
  'url',
  'as_of',
] as const;
type Column = (typeof HEADER)[number];
type Row = Partial<Readonly<Record<Column, string | number | null>>>;

/**
 * Every figure of the report as one long table (RFC 4180, CRLF, unrounded): results, lines of the bill, carbon,
 * break-even, months of the projection, assumptions with their sources. An unknown is an empty cell. A text that a
 * spreadsheet would run as a formula is defused with a leading apostrophe.
 */
export function toCsv(report: Report): string {
  const rows = [
    ...optionRows(report),
    ...breakEvenRows(report),
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

const spreadCells = ({ value, p5, p50, p95 }: Spread): Row => ({ value, p5, p50, p95 });

function optionRows(report: Report): Row[] {
  return report.results.options.flatMap((result) => {
    const { id: option, cost, carbon, fleet, latency, refusals, provenance, infeasibleRatio } = result;
    const row = (section: string, item: string, unit: string, cells: Row): Row => ({
      section,
      option,
      item,
      unit,
      source: provenance,
      ...cells,
    });
    const rows: Row[] = refusals.map(({ code, message }) => ({
      section: 'refusal',
      option,
      item: code,
      basis: message,
    }));
    if (infeasibleRatio !== null) rows.push(row('cost', 'draws it cannot serve', 'ratio', { value: infeasibleRatio }));
    if (cost !== null) {
      rows.push(
        row('cost', 'month', 'USD/month', spreadCells(cost.usdPerMonth)),
        row('cost', 'per request', 'USD/request', { value: cost.usdPerRequest }),
        row('cost', 'per million output tokens', 'USD/million output tokens', {
          value: cost.usdPerMillionOutputTokens,
        }),
        row('cost', 'per million total tokens', 'USD/million total tokens', { value: cost.usdPerMillionTotalTokens }),
        ...splitRows(cost.byKindOfToken).map(([item, unit, value]) => row('cost', item, unit, { value })),
        row('cost', 'idle capacity', 'USD/month', { value: cost.idleUsdPerMonth }),
        row('cost', 'paid upfront', 'USD', { value: cost.upfrontUsd }),
        ...cost.lines.map((line) =>
          row('cost line', line.label, 'USD/month', { value: line.usdPerMonth, basis: line.basis }),
        ),
      );
    }
    if (carbon !== null) {
      rows.push(
        row('carbon', 'operational', 'kgCO2e/month', {
          ...spreadCells(carbon.operationalKilogramsCo2ePerMonth),
          basis: carbon.boundary,
        }),
        row('carbon', 'operational, market-based', 'kgCO2e/month', {
          value: carbon.marketOperationalKilogramsCo2ePerMonth,
        }),
        row('carbon', 'embodied', 'kgCO2e/month', spreadCells(carbon.embodiedKilogramsCo2ePerMonth)),
        row('carbon', 'total', 'kgCO2e/month', {
          ...spreadCells(carbon.totalKilogramsCo2ePerMonth),
          basis: carbon.lowerBound ? `lower bound, without ${carbon.gaps.join(', ')}` : 'operational + embodied',
        }),
        row('carbon', 'per request', 'gCO2e/request', { value: carbon.gramsCo2ePerRequest }),
        row('carbon', 'energy', 'kWh/month', { value: carbon.energyKilowattHoursPerMonth }),
      );
    }
    if (fleet !== null) {
      rows.push(
        row('fleet', 'instances', 'instances', { value: fleet.instances }),
        row('fleet', 'paid hours of production instances', 'h/month', { value: fleet.paidInstanceHoursPerMonth }),
        row('fleet', 'utilisation', 'ratio', { value: fleet.utilisationRatio }),
        row('fleet', 'capacity per replica', 'requests/s', {
          value: fleet.capacityRequestsPerSecondPerReplica,
          basis: fleet.capacityBasis,
        }),
      );
    }
    if (latency !== null) {
      rows.push(
        row('latency', 'TTFT p99', 'ms', { value: latency.ttftP99Ms }),
        row('latency', 'TPOT p99', 'ms', { value: latency.tpotP99Ms }),
      );
    }
    rows.push(...partFigures(result).map(({ section, item, unit, value }) => row(section, item, unit, { value })));
    return rows;
  });
}

/** The month by kind of token; nothing where it could not be split. */
function splitRows(
  split: NonNullable<Report['results']['options'][number]['cost']>['byKindOfToken'],
): [item: string, unit: string, value: number][] {
  if (split === undefined || 'unknownBecause' in split) return [];
  return [
    ['input, by its time', 'USD/million input tokens', split.usdPerMillionInputTokens],
    ['output, by its time', 'USD/million output tokens', split.usdPerMillionOutputTokens],
  ];
}

const breakEvenRows = ({ results }: Report): Row[] =>
  results.breakEven.pairs.map((pair) => ({
    section: 'break-even',
    option: pair.option,
    item: `first cheaper than ${pair.baseline}`,
    unit: 'requests/month',
    ...pair.firstCheaperRequestsPerMonth,
    basis: pair.outcome,
  }));

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
  results.projection.rows.flatMap(({ option, usdByMonth }) =>
    usdByMonth.map((value, i) => ({ section: 'cash', option, item: `month ${i + 1}`, value, unit: 'USD' })),
  );

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
