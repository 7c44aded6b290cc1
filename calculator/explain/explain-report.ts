import type { Quantity } from '../../schema/quantity.ts';
import { InputError, shown } from '../../schema/input-error.ts';
import { didYouMean } from '../../schema/meant-ids.ts';
import type { Report, ReportInputs } from '../../schema/report.ts';
import { reportOf, resolveInputs } from '../build-report.ts';
import { feasible } from '../feasibility.ts';
import type { Resolved } from '../results.ts';
import { abatementExplanations } from './abatement-explanations.ts';
import { breakEvenExplanations } from './break-even-explanations.ts';
import { breakEvenOverExplanations } from './break-even-over-explanations.ts';
import { cashExplanations } from './cash-explanations.ts';
import { carbonExplanations } from './carbon-explanations.ts';
import { costExplanations } from './cost-explanations.ts';
import { fleetExplanations } from './fleet-explanations.ts';
import { deviceExplanations } from './device-explanations.ts';
import { latencyExplanations, replicaLatencyExplanations } from './latency-explanations.ts';
import { modelledExplanations } from './modelled-explanations.ts';
import {
  type Explainable,
  meanRequestsPerSecond,
  type OptionInDetail,
  optionInDetail,
  peakRequestsPerSecond,
} from './option-in-detail.ts';
import { pairExplanations } from './pair-explanations.ts';
import { partExplanations } from './part-explanations.ts';
import { runwayExplanations } from './runway-explanations.ts';
import { searchExplanations } from './search-explanations.ts';
import { sensitivityExplanations } from './sensitivity-explanations.ts';
import { strandedExplanations } from './stranded-explanations.ts';
import { verdictExplanations } from './verdict-explanations.ts';
import { whatIfExplanations } from './what-if-explanations.ts';

/** A report with what explains its figures, in the order of the report. */
export interface ExplainedReport {
  readonly report: Report;
  readonly explainable: readonly Explainable[];
}

/** The report of `buildReport` and, for each figure that can be asked for, how it came about. */
export function explainReport(inputs: ReportInputs): ExplainedReport {
  const resolved = resolveInputs(inputs);
  const report = reportOf(resolved);
  const { demand } = resolved;
  const priced = resolved.models
    .map((model) => feasible(model, demand, inputs.scenario))
    .filter(({ refusals }) => refusals.length === 0);
  const details = new Map(priced.map((model) => [model.id, optionInDetail(model, demand)]));
  return {
    report,
    explainable: [
      ...verdictExplanations(report.results, resolved, details),
      {
        id: 'mean-load',
        label: 'requests per second, the mean of the month',
        quantity: () => meanRequestsPerSecond(demand),
      },
      {
        id: 'peak-load',
        label: 'requests per second in the busiest hour',
        quantity: () => peakRequestsPerSecond(demand),
      },
      ...[...details.values()].flatMap((option) => [
        ...costExplanations(option),
        ...runningExplanations(option),
        ...partExplanations(option),
        ...resultExplanations(option, report, resolved),
        ...breakEvenOf(option, report, { details, resolved }),
        ...whatIfExplanations(option, report.results, resolved),
      ]),
      ...sensitivityExplanations(report.results, resolved, [...details.values()]),
    ],
  };
}

/** The fleet and the carbon of an option and of its parts. */
const runningExplanations = (option: OptionInDetail): Explainable[] => [
  ...fleetExplanations(option),
  ...carbonExplanations(option),
  ...option.parts.flatMap(runningExplanations),
];

/** What rests on the whole option: its latency at its load, how long a one-off price pays for it, what the search found of it, its cash. */
function resultExplanations(option: OptionInDetail, { results }: Report, resolved: Resolved): Explainable[] {
  const result = results.options.find(({ id }) => id === option.model.id)!;
  return [
    ...latencyExplanations(option, result.latency),
    ...replicaLatencyExplanations(option, results.search),
    ...modelledExplanations(option, result),
    ...deviceExplanations(option, result),
    ...runwayExplanations(option, result, resolved.revenue),
    ...searchExplanations(option, results, resolved),
    ...cashExplanations(option, results, resolved),
    ...strandedExplanations(option, result, results.projection.horizonMonths),
  ];
}

function breakEvenOf(
  option: OptionInDetail,
  { results: { breakEven } }: Report,
  { details, resolved }: { readonly details: ReadonlyMap<string, OptionInDetail>; readonly resolved: Resolved },
): Explainable[] {
  return breakEven.pairs
    .filter((pair) => pair.option === option.model.id)
    .flatMap((pair) => {
      const baseline = details.get(pair.baseline)!;
      return [
        ...breakEvenExplanations(pair, { option, baseline, range: breakEven }),
        ...breakEvenOverExplanations(
          breakEven.over.filter((entry) => entry.option === pair.option),
          { option, baseline },
        ),
        ...abatementExplanations(pair, { option, baseline }),
        ...pairExplanations(pair, { option, baseline }, resolved),
      ];
    });
}

const RELATED_SHOWN = 3;

/** The figure of that id. InputError for an id that none has: with the nearest, or with why its option has no figures. */
export function explanationOf({ report, explainable }: ExplainedReport, id: string): Quantity {
  const found = explainable.find((candidate) => candidate.id === id);
  if (found !== undefined) return found.quantity();
  const reason = reasonOf(report, id);
  throw new InputError({
    path: '--explain',
    expected: 'the id of a figure of the report',
    received: shown(id),
    hint:
      reason ??
      nearestHint(
        id,
        explainable.map((candidate) => candidate.id),
      ),
  });
}

/** Why the report has no such figure, in its own words; null where it says nothing of it. */
function reasonOf({ results }: Report, id: string): string | null {
  if (id === 'evpi' || id.startsWith('evppi/')) return results.sensitivity.informationValue.unknownBecause ?? null;
  const [named, topic = '', ...rest] = id.split('/');
  const option = results.options.find((candidate) => candidate.id === named);
  if (option === undefined) return null;
  const [refusal] = option.refusals;
  if (refusal !== undefined) return `${option.id} has no price: ${refusal.message}`;
  const { carbon, cost } = option;
  const water = carbon?.water;
  const isEmissions = topic === 'carbon' || topic === 'water';
  if (isEmissions && carbon === null) return option.carbonUnknownBecause;
  if (topic === 'water' && water !== undefined && 'unknownBecause' in water) return water.unknownBecause;
  if (
    /^per-million-(input|output)-tokens$/.test(topic) &&
    cost?.byKindOfToken &&
    'unknownBecause' in cost.byKindOfToken
  )
    return cost.byKindOfToken.unknownBecause;
  const pair = results.breakEven.pairs.find((candidate) => candidate.option === named);
  if (topic === 'abatement' && pair !== undefined && 'noneBecause' in pair.abatement) return pair.abatement.noneBecause;
  if (topic !== 'what-if') return null;
  const hours = results.whatIfs?.hours.find((candidate) => candidate.option === named);
  if (hours !== undefined && 'unknownBecause' in hours && rest[0] === 'hours') return hours.unknownBecause;
  return (
    results.whatIfs?.regions.find(({ option: moved, region }) => moved === named && id.includes(region))
      ?.unknownBecause ?? null
  );
}

/** What may have been meant: by letters, else what there is of the same option. */
function nearestHint(id: string, ids: readonly string[]): string {
  const related = ids.filter((candidate) => candidate.startsWith(`${id.split('/')[0]}/`)).slice(0, RELATED_SHOWN);
  const meant = didYouMean(id, ids) ?? `For example ${(related.length > 0 ? related : ids.slice(0, 1)).join(', ')}.`;
  return `${meant} --explain list shows all.`;
}
