import type { BreakEvenPair, Report } from '../schema/report.ts';
import { type Row, spreadCells } from './csv-row.ts';

/** Where an option turns cheaper than the baseline, over volume and over other things, and what a tonne avoided costs. */
export const breakEvenRows = ({ results: { breakEven } }: Report): Row[] => [
  ...breakEven.pairs.flatMap((pair): Row[] => [
    {
      section: 'break-even',
      option: pair.option,
      item: `first cheaper than ${pair.baseline}`,
      unit: 'requests/month',
      ...pair.firstCheaperRequestsPerMonth,
      basis: pair.outcome,
    },
    {
      section: 'break-even',
      option: pair.option,
      item: `first crossing with ${pair.baseline}`,
      unit: 'requests/month',
      ...pair.firstCrossingRequestsPerMonth,
      basis: pair.cheaperSide === null ? pair.outcome : `cheaper ${pair.cheaperSide} it`,
    },
    {
      section: 'break-even',
      option: pair.option,
      item: `always cheaper than ${pair.baseline} above`,
      unit: 'requests/month',
      ...pair.alwaysCheaperAboveRequestsPerMonth,
    },
    abatementRow(pair),
  ]),
  ...breakEven.over.map(({ option, baseline, variable, part, unit, firstCrossing, outcome, cheaperSide }) => ({
    section: 'break-even over',
    option,
    item: `${variable}${part === null ? '' : ` of ${part}`} at which ${option} and ${baseline} cost the same`,
    unit,
    ...firstCrossing,
    basis: cheaperSide === null ? outcome : `cheaper ${cheaperSide} it`,
  })),
];

const abatementRow = ({ option, baseline, abatement }: BreakEvenPair): Row => ({
  section: 'abatement',
  option,
  item: `a tonne avoided against ${baseline}`,
  unit: 'USD/tCO2e',
  ...('noneBecause' in abatement
    ? { value: null, basis: abatement.noneBecause }
    : spreadCells(abatement.usdPerTonneCo2e)),
});

/** What to choose within the limits, and what other shares and numbers of replicas would cost. */
export function searchRows({ results: { search } }: Report): Row[] {
  const { cheapest, nearestLimit, candidates, routing, replicas, pareto } = search;
  if (candidates.length === 0) return [];
  return [
    {
      section: 'search',
      option: cheapest,
      item: 'cheapest within all limits',
      unit: 'USD/month',
      value: candidates.find(({ option }) => option === cheapest)?.usdPerMonth ?? null,
      basis: cheapest === null ? nearestLimit : null,
    },
    ...candidates.flatMap(({ option, checks }) =>
      checks.map(({ limit, status, value, unit, note }) => ({
        section: 'limit',
        option,
        item: limit,
        value,
        unit,
        basis: note === null ? status : `${status}: ${note}`,
      })),
    ),
    ...routing.flatMap(({ option, variable, points, withinLimits, noneWithinLimits }) => {
      const unknown = withinLimits?.unknownLimits ?? [];
      const row = { section: 'share', option, unit: 'USD/month' };
      return [
        ...points.map(({ ratio, usdPerMonth }) => ({ ...row, item: `${variable} ${ratio}`, value: usdPerMonth })),
        {
          ...row,
          item: `cheapest within the limits${withinLimits === null ? '' : `: ${variable} ${withinLimits.ratio}`}`,
          value: withinLimits?.usdPerMonth ?? null,
          basis: unknown.length === 0 ? noneWithinLimits : `unknown: ${unknown.join(', ')}`,
        },
      ];
    }),
    ...replicas.flatMap(({ option, rows }) =>
      rows.map(({ replicas: count, usdPerMonth, servesDemand }) => ({
        section: 'replicas',
        option,
        item: `${count} replicas`,
        value: usdPerMonth,
        unit: 'USD/month',
        basis: servesDemand ? 'serves the demand' : 'too few',
      })),
    ),
    ...pareto.front.map((option) => ({ section: 'cost and carbon', option, item: 'beaten in both by none' })),
    ...pareto.dominated.map(({ option, by }) => ({
      section: 'cost and carbon',
      option,
      item: `beaten in both by ${by}`,
    })),
  ];
}

/** Moves beside the comparison. */
export const whatIfRows = ({ results: { whatIfs } }: Report): Row[] => [
  ...(whatIfs?.regions ?? []).map(({ option, region, kilogramsCo2ePerMonth, unknownBecause }) => ({
    section: 'what if',
    option,
    item: `in ${region}`,
    value: kilogramsCo2ePerMonth,
    unit: 'kgCO2e/month',
    basis: unknownBecause,
  })),
  ...(whatIfs?.hours ?? []).map((move) => ({
    section: 'what if',
    option: move.option,
    item: 'at cleaner hours, operational',
    unit: 'kgCO2e/month',
    ...('unknownBecause' in move
      ? { value: null, basis: move.unknownBecause }
      : { value: move.shiftedKilogramsCo2ePerMonth, basis: move.note ?? null }),
  })),
];
