import type { WaterResult } from '../schema/carbon-result.ts';
import type { OptionResult, Report } from '../schema/report.ts';
import { type Row, spreadCells } from './csv-row.ts';
import { partFigures } from './part-figures.ts';

/** What each option costs, emits, draws and holds; or why it is refused. */
export function optionRows(report: Report): Row[] {
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
        row('cost', 'per request', 'USD/request', spreadCells(cost.usdPerRequest)),
        row(
          'cost',
          'per million output tokens',
          'USD/million output tokens',
          spreadCells(cost.usdPerMillionOutputTokens),
        ),
        row('cost', 'per million total tokens', 'USD/million total tokens', spreadCells(cost.usdPerMillionTotalTokens)),
        ...splitRows(cost.byKindOfToken).map(([item, unit, value]) => row('cost', item, unit, { value })),
        row('cost', 'idle capacity', 'USD/month', { value: cost.idleUsdPerMonth }),
        row('cost', 'paid upfront', 'USD', { value: cost.upfrontUsd }),
        ...costExtras(cost).map(([item, unit, cells]) => row('cost', item, unit, cells)),
        ...cost.lines.map((line) =>
          row('cost line', line.label, 'USD/month', { value: line.usdPerMonth, basis: line.basis }),
        ),
      );
    }
    if (carbon !== null) {
      const footprintRow: typeof row = (section, item, unit, cells) =>
        row(section, item, unit, { source: footprintSource(result), ...cells });
      rows.push(
        footprintRow('carbon', 'operational', 'kgCO2e/month', {
          ...spreadCells(carbon.operationalKilogramsCo2ePerMonth),
          basis: carbon.boundary,
        }),
        footprintRow('carbon', 'operational, market-based', 'kgCO2e/month', {
          value: carbon.marketOperationalKilogramsCo2ePerMonth,
        }),
        footprintRow('carbon', 'embodied', 'kgCO2e/month', spreadCells(carbon.embodiedKilogramsCo2ePerMonth)),
        footprintRow(
          'carbon',
          'one-off, amortised',
          'kgCO2e/month',
          carbon.oneOffKilogramsCo2ePerMonth === null
            ? { value: null, basis: 'unknown' }
            : spreadCells(carbon.oneOffKilogramsCo2ePerMonth),
        ),
        footprintRow('carbon', 'total', 'kgCO2e/month', {
          ...spreadCells(carbon.totalKilogramsCo2ePerMonth),
          basis: carbon.lowerBound
            ? `lower bound, without ${carbon.gaps.join(', ')}`
            : 'operational + embodied + one-off',
        }),
        footprintRow('carbon', 'SCI per request', 'gCO2e/request', { value: carbon.gramsCo2ePerRequest }),
        footprintRow('carbon', 'SCI per million output tokens', 'gCO2e/million output tokens', {
          value: carbon.gramsCo2ePerMillionOutputTokens,
        }),
        footprintRow('carbon', 'SCI per million total tokens', 'gCO2e/million total tokens', {
          value: carbon.gramsCo2ePerMillionTotalTokens,
        }),
        ...waterRows(carbon.water).map(([item, unit, cells]) => footprintRow('water', item, unit, cells)),
        footprintRow('carbon', 'energy', 'kWh/month', { value: carbon.energyKilowattHoursPerMonth }),
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

/** Of CO2e, energy and water; what is modelled for an API is not as published as its price is. */
const footprintSource = ({ carbon, provenance }: OptionResult): OptionResult['provenance'] =>
  carbon === null || carbon.modelledKilogramsCo2ePerMonth === null || provenance === 'simulated'
    ? provenance
    : 'modelled';

/** The month by kind of token; nothing where it could not be split. */
function splitRows(split: Cost['byKindOfToken']): [item: string, unit: string, value: number][] {
  if (split === undefined || 'unknownBecause' in split) return [];
  return [
    ['input, by its time', 'USD/million input tokens', split.usdPerMillionInputTokens],
    ['output, by its time', 'USD/million output tokens', split.usdPerMillionOutputTokens],
  ];
}

type Cost = NonNullable<OptionResult['cost']>;

/** What only some scenarios ask for: users, accepted answers, a commitment that outlives the horizon. */
function costExtras({ usdPerActiveUserPerMonth, strandedCommitmentUsd, answers }: Cost): CostExtra[] {
  return [
    ...(usdPerActiveUserPerMonth === undefined
      ? []
      : [['per active user', 'USD/user/month', spreadCells(usdPerActiveUserPerMonth)] as const]),
    ...(strandedCommitmentUsd === undefined
      ? []
      : [['commitment still owed when the horizon ends', 'USD', { value: strandedCommitmentUsd }] as const]),
    ...(answers === undefined
      ? []
      : ([
          [
            'per accepted answer',
            'USD/answer',
            answers.usdPerAcceptedAnswer === null ? { value: null } : spreadCells(answers.usdPerAcceptedAnswer),
          ],
          ['accepted answers', 'answers/month', { value: answers.acceptedPerMonth }],
          ['rejected answers', 'answers/month', { value: answers.rejectedPerMonth }],
          ['of the month, for rejected answers', 'USD/month', { value: answers.rejectedUsdPerMonth }],
        ] as const)),
  ];
}
type CostExtra = readonly [item: string, unit: string, cells: Row];

const waterRows = (water: WaterResult): [item: string, unit: string, cells: Row][] =>
  'unknownBecause' in water
    ? [['month', 'l/month', { value: null, basis: water.unknownBecause }]]
    : [
        ['month', 'l/month', { value: water.litresPerMonth }],
        ['on site', 'l/month', { value: water.onSiteLitresPerMonth }],
        ['off site', 'l/month', { value: water.offSiteLitresPerMonth }],
        ['per request', 'l/request', { value: water.litresPerRequest }],
      ];
