import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type ExplainedReport, explainReport } from '../../calculator/explain/explain-report.ts';
import type { ReportInputs } from '../../schema/report.ts';
import { runCommand } from '../commands/run-command.ts';
import { latencyOf, measurementWith, pointWith } from '../factories/measurement.ts';
import {
  apiOption,
  cascadeOption,
  deviceOption,
  inputsWith,
  ownedOption,
  rentedOption,
  routerOption,
  scenarioWith,
} from '../factories/scenario.ts';

const HYBRID: ReportInputs = inputsWith({
  drawCount: 200,
  measurements: {
    'm.json': measurementWith({ operatingPoints: [pointWith({ ttft: latencyOf({ p50: 100, p99: 400 }) })] }),
  },
  scenario: scenarioWith({
    baselineOption: 'api',
    demand: {
      requestsPerMonth: { value: 3_000_000, low: 2_000_000, high: 5_000_000 },
      inputTokensPerRequest: 400,
      outputTokensPerRequest: 105,
      peakToMeanRatio: 3,
      activeUserCount: 5_000,
    },
    limits: { ttftP99Ms: 5_000, tpotP99Ms: 500, maximumKilogramsCo2ePerMonth: 5_000, minimumAcceptanceRatio: 0.5 },
    policy: { headroomRatio: 0.2, spareReplicas: 1, nonProductionReplicas: 1 },
    oneOffRevenue: { usdPerUser: 80, requestsPerUserPerMonth: 600 },
    whatIfs: {
      regions: ['cloud/west'],
      shift: {
        shiftableRatio: 0.4,
        gridGramsCo2ePerKilowattHourByHour: Array.from({ length: 24 }, (_, hour) => 100 + 10 * hour),
      },
    },
    options: [
      apiOption({
        staffFte: { value: 0.05, low: 0, high: 0.3 },
        answers: { acceptedRatio: 0.9, rejected: 'person', usdPerRejectedAnswer: 0.01 },
      }),
      rentedOption({ purchase: 'reserved-1y', oneOff: { trainingKilogramsCo2e: 50 } }),
      rentedOption({ id: 'large' }),
      ownedOption(),
      routerOption({ large: 'large', failedRatio: 0.02, retainedQualityRatio: 0.97 }),
      cascadeOption({ id: 'steps', answers: { acceptedRatio: 0.9, rejected: 'discarded' } }),
      deviceOption({
        unitCount: 200_000,
        fallBack: { option: 'api', requestRatio: 0.25 },
        answers: { acceptedRatio: 0.8, rejected: 'discarded' },
      }),
    ],
  }),
});

interface Leaf {
  /** As `options[gpu].cost.usdPerMonth.value`: of what is named by an id, the id in the place of the index. */
  readonly path: string;
  readonly value: number;
}

/** What tells the entries of a list apart, where something does. */
const NAMES = ['id', 'limit', 'role', 'option', 'path', 'replicas'] as const;

function leavesOf(value: unknown, path = ''): Leaf[] {
  if (typeof value === 'number') return [{ path, value }];
  if (Array.isArray(value)) return value.flatMap((entry, i) => leavesOf(entry, `${path}[${nameOf(entry) ?? i}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, path === '' ? key : `${path}.${key}`));
}

function nameOf(entry: unknown): string | null {
  if (typeof entry !== 'object' || entry === null) return null;
  const of = entry as Record<string, unknown>;
  if (typeof of['region'] === 'string') return `${of['region']} ${String(of['option'])}`;
  const name = NAMES.find((key) => typeof of[key] === 'string' || typeof of[key] === 'number');
  return name === undefined ? null : String(of[name]);
}

/** Of each figure, from its path (`.value` of an interval left out), the id that explains it. `*` stands for the part before it in the place of an index. */
const EXPLAINED: readonly (readonly [path: string, id: string])[] = [
  ['verdict.savingUsdPerMonth', 'saving'],
  ['verdict.cheaperRatio', 'probability'],
  ['verdict.overNextBestUsdPerMonth', 'over-next-best'],
  ['demand.meanRequestsPerSecond', 'mean-load'],
  ['demand.peakRequestsPerSecond', 'peak-load'],
  ['options[*].cost.usdPerMonth', '*/month'],
  ['options[*].cost.usdPerRequest', '*/per-request'],
  ['options[*].cost.usdPerMillionOutputTokens', '*/per-million-output-tokens'],
  ['options[*].cost.usdPerMillionTotalTokens', '*/per-million-total-tokens'],
  ['options[*].cost.upfrontUsd', '*/upfront'],
  ['options[*].cost.idleUsdPerMonth', '*/idle'],
  ['options[*].cost.strandedCommitmentUsd', '*/stranded-commitment'],
  ['options[*].cost.usdPerActiveUserPerMonth', '*/per-active-user'],
  ['options[*].cost.answers.acceptedPerMonth', '*/accepted-answers'],
  ['options[*].cost.answers.rejectedPerMonth', '*/rejected-answers-per-month'],
  ['options[*].cost.answers.usdPerAcceptedAnswer', '*/per-accepted-answer'],
  ['options[*].cost.answers.rejectedUsdPerMonth', '*/rejected-answers'],
  ['options[*].cost.lines[*].usdPerMonth', '*/*'],
  ['options[*].carbon.energyKilowattHoursPerMonth', '*/carbon/energy'],
  ['options[*].carbon.operationalKilogramsCo2ePerMonth', '*/carbon/operational'],
  ['options[*].carbon.marketOperationalKilogramsCo2ePerMonth', '*/carbon/market-operational'],
  ['options[*].carbon.embodiedKilogramsCo2ePerMonth', '*/carbon/embodied'],
  ['options[*].carbon.oneOffKilogramsCo2ePerMonth', '*/carbon/one-off'],
  ['options[*].carbon.totalKilogramsCo2ePerMonth', '*/carbon/total'],
  ['options[*].carbon.modelledKilogramsCo2ePerMonth.low', '*/carbon/modelled-low'],
  ['options[*].carbon.modelledKilogramsCo2ePerMonth.high', '*/carbon/modelled-high'],
  ['options[*].carbon.gramsCo2ePerRequest', '*/carbon/per-request'],
  ['options[*].carbon.gramsCo2ePerMillionOutputTokens', '*/carbon/per-million-output-tokens'],
  ['options[*].carbon.gramsCo2ePerMillionTotalTokens', '*/carbon/per-million-total-tokens'],
  ['options[*].carbon.water.litresPerMonth', '*/water/total'],
  ['options[*].carbon.water.onSiteLitresPerMonth', '*/water/on-site'],
  ['options[*].carbon.water.offSiteLitresPerMonth', '*/water/off-site'],
  ['options[*].carbon.water.litresPerRequest', '*/water/per-request'],
  ['options[*].runway.usageMonths', '*/runway/usage'],
  ['options[*].runway.allCostsMonths', '*/runway/all-costs'],
  ['options[*].fleet.capacityRequestsPerSecondPerReplica', '*/fleet/capacity'],
  ['options[*].fleet.replicas', '*/fleet/replicas'],
  ['options[*].fleet.instances', '*/fleet/instances'],
  ['options[*].fleet.paidInstanceHoursPerMonth', '*/fleet/paid-instance-hours'],
  ['options[*].fleet.utilisationRatio', '*/fleet/utilisation'],
  ['options[*].latency.ttftP50Ms', '*/latency/ttft-p50'],
  ['options[*].latency.ttftP99Ms', '*/latency/ttft-p99'],
  ['options[*].latency.tpotP50Ms', '*/latency/tpot-p50'],
  ['options[*].latency.tpotP99Ms', '*/latency/tpot-p99'],
  ['options[*].parts.each[*].requestRatio', '*/*/share'],
  ['options[*].parts.each[*].requestsPerMonth', '*/*/requests'],
  ['options[*].parts.each[*].usdPerMonth', '*/*/month'],
  ['options[*].parts.each[*].fleet.capacityRequestsPerSecondPerReplica', '*/*/fleet/capacity'],
  ['options[*].parts.each[*].fleet.replicas', '*/*/fleet/replicas'],
  ['options[*].parts.each[*].fleet.instances', '*/*/fleet/instances'],
  ['options[*].parts.each[*].fleet.paidInstanceHoursPerMonth', '*/*/fleet/paid-instance-hours'],
  ['options[*].parts.each[*].fleet.utilisationRatio', '*/*/fleet/utilisation'],
  ['options[*].parts.servedTwiceRequestsPerMonth', '*/served-twice'],
  ['options[*].devices.busyPerUnitHours', '*/devices/busy-hours'],
  ['options[*].devices.joulesPerRequest', '*/devices/joules'],
  ['options[*].devices.batteryPerRequestRatio', '*/devices/battery-per-request'],
  ['options[*].devices.batteryOutputTokens', '*/devices/battery-tokens'],
  ['options[*].devices.batteryHours', '*/devices/battery-hours'],
  ['options[*].devices.userElectricityUsdPerMonth', '*/devices/user-electricity'],
  ['breakEven.pairs[*].firstCheaperRequestsPerMonth', '*/break-even'],
  ['breakEven.pairs[*].firstCrossingRequestsPerMonth.value', '*/break-even/crossing-1'],
  ['breakEven.pairs[*].alwaysCheaperAboveRequestsPerMonth.value', '*/break-even/above'],
  ['breakEven.pairs[*].firstCrossingRequestsPerMonth', '*/break-even/crossing-1'],
  ['breakEven.pairs[*].crossingsRequestsPerMonth[+]', '*/break-even/crossing-+'],
  ['breakEven.pairs[*].cheaperRatio', '*/break-even/cheaper-share'],
  ['breakEven.pairs[*].greenerRatio', '*/break-even/greener-share'],
  ['breakEven.pairs[*].abatement.usdPerTonneCo2e', '*/abatement'],
  ['breakEven.pairs[*].abatement.tonnesCo2ePerMonth', '*/abatement/tonnes'],
  ['sensitivity.differences[*].differenceUsdPerMonth', '*/difference'],
  ['sensitivity.differences[*].inputs[*].swingUsdPerMonth', '*/swing/*'],
  ['sensitivity.informationValue.evpiUsdPerMonth', 'evpi'],
  ['sensitivity.informationValue.inputs[*].evppiUsdPerMonth', 'evppi/*'],
  ['search.candidates[*].usdPerMonth', '*/month'],
  ['search.candidates[*].checks[ttft-p99]', '*/latency/ttft-p99'],
  ['search.candidates[*].checks[tpot-p99]', '*/latency/tpot-p99'],
  ['search.candidates[*].checks[carbon]', '*/carbon/total'],
  ['search.replicas[*].rows[*].capacityRequestsPerMonth', '*/search/replicas-*/capacity'],
  ['search.replicas[*].rows[*].utilisationRatio', '*/search/replicas-*/utilisation'],
  ['search.replicas[*].rows[*].usdPerMonth', '*/search/replicas-*/month'],
  ['search.replicas[*].rows[*].ttftP99Ms', '*/search/replicas-*/ttft-p99'],
  ['search.replicas[*].rows[*].tpotP99Ms', '*/search/replicas-*/tpot-p99'],
  ['search.routing[*].cheapest.ratio', '*/search/cheapest-share'],
  ['whatIfs.regions[*].kilogramsCo2ePerMonth', '*/carbon/total'],
  ['whatIfs.regions[*].differenceKilogramsCo2ePerMonth', '*/carbon/difference'],
  ['whatIfs.regions[*].waterLitresPerMonth', '*/water/total'],
  ['whatIfs.regions[*].usdPerMonth', '*/month'],
  ['whatIfs.hours[*].operationalKilogramsCo2ePerMonth', '*/what-if/hours/operational'],
  ['whatIfs.hours[*].shiftedKilogramsCo2ePerMonth', '*/what-if/hours/shifted'],
  ['whatIfs.hours[*].movedRatio', '*/what-if/hours/moved'],
  ['projection.rows[*].usdByMonth[+]', '*/cash/month-+'],
  ['projection.rows[*].cumulativeUsd12Months', '*/cash/cumulative-12'],
  ['projection.rows[*].cumulativeUsd36Months', '*/cash/cumulative-36'],
  ['projection.rows[*].presentValueUsd', '*/cash/present-value'],
  ['projection.rows[*].paybackMonth', '*/cash/payback'],
];

/** Paths of numbers that need no explanation of their own, each with the reason. */
const NEEDS_NONE: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/\.p(5|50|95)$/, 'a percentile of the draws; its central figure is explained, with every range it is drawn from'],
  [/^assumptions\[/, 'an input; every explanation that uses it prints it with its source'],
  [/^demand\.(requestsPerMonth|(in|out)putTokensPerRequest)$/, 'an input, listed among the assumptions'],
  [
    /fleet\.(spareReplicas|nonProductionInstances)$/,
    'a policy of the scenario, a part of fleet/replicas and of the bill',
  ],
  [/^options\[[^\]]*\]\.latency\.atRequestsPerSecondPerReplica$/, 'fleet/peak-per-replica on the hardware measured'],
  [/\.(retainedQualityRatio|devices\.unitCount)$/, 'an input, listed among the assumptions'],
  [
    /checks\[(data-on-premises|retained-quality|acceptance|capacity)\]\.value$/,
    'an input, or the volume or capacity held against one',
  ],
  [/checks\[[^\]]*\]\.at(Most|Least)$/, 'a limit that the scenario states'],
  [/^breakEven\.(from|to)RequestsPerMonth$/, 'the range that is looked at'],
  [/^breakEven\.winners\[.*\]\.(from|to)RequestsPerMonth$/, 'a crossing of two options, or an end of the range'],
  [/^breakEven\.curves\[/, 'a sampled point of a line whose formula is the month'],
  [/^breakEven\.over\[.*\]\.(points|from|to|current)/, 'a sampled point, an end of the range, or an input'],
  [/\.(never|always|neverPaysBack)Ratio$/, 'a share of the draws beside the percentiles of the same draws'],
  [/^breakEven\.over\[.*\]\.(crossings\[|firstCrossing\.value)/, 'held by the tests of these explanations'],
  [/(cheapestRatio|infeasibleRatio)$/, 'a count of the draws over their number, beside the figure that is explained'],
  [/^sensitivity\.drawCount$/, 'how many draws there are'],
  [/^sensitivity\..*\.inputs\[.*\]\.(low|high|usdPerMonthAtP5|usdPerMonthAtP95)$/, 'a term of swing/PATH'],
  [/spearmanCorrelationRatio$/, 'a rank correlation over thousands of draws: no arithmetic to print by hand'],
  [/^search\.routing\[.*\]\.(points|currentRatio)/, 'a sampled point, or an input'],
  [/^search\.routing\[.*\]\.(cheapest|withinLimits)\b/, 'held by the tests of these explanations'],
  [/^search\.replicas\[.*\]\.(takenReplicas|rows\[.*\]\.(replicas|instances))$/, 'the row itself, a term of its month'],
  [/^projection\.horizonMonths$/, 'an input'],
];

/** The id of a path by the first rule that fits; null where none does. */
function idOf(path: string): string | null {
  for (const [rule, id] of EXPLAINED) {
    const pattern = rule
      .replaceAll(/[.[\]]/g, String.raw`\$&`)
      .replaceAll('*', String.raw`([^\]]*)`)
      .replaceAll('+', String.raw`(\d+)`);
    const match = new RegExp(String.raw`^${pattern}(?:\.value)?$`).exec(path);
    if (match === null) continue;
    let next = 1;
    return whatIfPlace(path, id).replaceAll(/[*+]/g, (sign) => {
      const found = match[next++]!;
      return sign === '+' ? String(Number(found) + 1) : found;
    });
  }
  return null;
}

/** A move is told apart by region and option. */
function whatIfPlace(path: string, id: string): string {
  const move = /^whatIfs\.regions\[(\S+) (\S+)\]/.exec(path);
  return move === null ? id : id.replace('*', `${move[2]}/what-if/region-${move[1]}`);
}

/** A figure that does nothing has no working: a swing or a worth of 0, a one-off of none, no rejected answer that costs. */
const isNothing = ({ path, value }: Leaf): boolean =>
  value === 0 &&
  /(swingUsdPerMonth|evppiUsdPerMonth|rejectedUsdPerMonth|oneOffKilogramsCo2ePerMonth\.value)$/.test(path);

/** What of an option that a limit refuses is left in the search: it has no month in the report. */
const refusedIn = ({ report }: ExplainedReport): Set<string> =>
  new Set(report.results.options.filter(({ refusals }) => refusals.length > 0).map(({ id }) => id));

/** Paths of numbers that nothing explains, or that are explained as another number. */
function gapsIn(explained: ExplainedReport): string[] {
  const byId = new Map(explained.explainable.map((figure) => [figure.id, figure]));
  const refused = refusedIn(explained);
  return leavesOf(explained.report.results).flatMap((leaf) => {
    const { path, value } = leaf;
    if (isNothing(leaf) || [...refused].some((id) => path.startsWith('search.') && path.includes(`[${id}]`))) return [];
    const id = idOf(path);
    if (id === null) return NEEDS_NONE.some(([pattern]) => pattern.test(path)) ? [] : [`${path}: no rule`];
    const figure = byId.get(id);
    if (figure === undefined) return [`${path}: no ${id}`];
    const found = figure.quantity().value;
    return found !== null && Math.abs(found - value) <= 1e-9 * Math.abs(value)
      ? []
      : [`${path}: ${value}, ${id} says ${found}`];
  });
}

/** The full starter, its other kinds of options and its revenue taken in too. */
async function starterInputs(): Promise<ReportInputs> {
  const folder = await mkdtemp(join(tmpdir(), 'breakeven-coverage-'));
  const [scenario, measurement, report] = ['scenario.jsonc', 'measurement.json', 'report.json'].map((name) =>
    join(folder, name),
  );
  try {
    await runCommand(['init', scenario!, '--full']);
    const text = await readFile(scenario!, 'utf8');
    await writeFile(scenario!, text.replaceAll(/^ *\/\/ (, \{|"oneOffRevenue"| {3})/gm, '$1'));
    const hardware = { instance: 'aws/g6.xlarge', accelerator: 'l4', acceleratorCount: 1, description: 'one L4' };
    await writeFile(measurement!, JSON.stringify(measurementWith({ hardware })));
    await runCommand(['compare', scenario!, '--draws', '40', '--out', report!]);
    return JSON.parse(await readFile(report!, 'utf8')).inputs;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const example = await readFile(
  fileURLToPath(new URL('../../docs/examples/real-vllm/report.json', import.meta.url)),
  'utf8',
);

describe.each([
  ['hybrids, devices, what-ifs and limits', HYBRID],
  ['the full starter', await starterInputs()],
  ['the example', { ...(JSON.parse(example).inputs as ReportInputs), drawCount: 40 }],
])('%s', (_name, inputs) => {
  const explained = explainReport(inputs);

  test('no option is refused', () => {
    expect(refusedIn(explained)).toEqual(new Set());
  });

  test('every figure of the report is explained as itself, or needs no explanation for a reason', () => {
    expect(gapsIn(explained)).toEqual([]);
  });

  test('it is seen where one of its explanations is missing or says another number, and where a figure is new', () => {
    const { results } = explained.report;
    const { id, cost } = results.options.find((option) => option.cost !== null)!;
    const others = explained.explainable.filter((figure) => figure.id !== `${id}/upfront`);
    const path = `options[${id}].cost.upfrontUsd`;
    expect(gapsIn({ ...explained, explainable: others })).toEqual([`${path}: no ${id}/upfront`]);
    const wrong = { id: `${id}/upfront`, label: '', quantity: () => ({ name: 'wrong', value: -7, unit: 'USD' }) };
    expect(gapsIn({ ...explained, explainable: [...others, wrong] })).toEqual([
      `${path}: ${cost!.upfrontUsd}, ${id}/upfront says -7`,
    ]);
    const more = { ...results, verdict: { ...results.verdict, madeUpUsd: 7 } };
    expect(gapsIn({ ...explained, report: { ...explained.report, results: more } })).toEqual([
      'verdict.madeUpUsd: no rule',
    ]);
  });
});
