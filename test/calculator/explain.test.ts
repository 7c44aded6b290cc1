import { describe, expect, test } from 'vitest';
import { type ExplainedReport, explainReport, explanationOf } from '../../calculator/explain/explain-report.ts';
import { buildReport } from '../../calculator/build-report.ts';
import { explainText } from '../../render/explain-text.ts';
import type { Quantity } from '../../schema/quantity.ts';
import type { OptionResult, ReportInputs } from '../../schema/report.ts';
import type { InputError } from '../../schema/input-error.ts';
import { valueOfArithmetic } from '../factories/arithmetic.ts';
import { apiModelWith, catalogueWith, known, ratesOf, ruleOf } from '../factories/catalogue.ts';
import { latencyOf, measurementWith, pointWith } from '../factories/measurement.ts';
import { expectNear } from '../factories/near.ts';
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

const demand = {
  requestsPerMonth: 3_000_000,
  inputTokensPerRequest: 400,
  outputTokensPerRequest: 105,
  cachedInputRatio: 0.25,
  peakToMeanRatio: 3,
};

/** Commitment and credits on an API; rented machines with reserve, headroom, non-production and one-off work. */
const COMMITTED = inputsWith({
  drawCount: 40,
  scenario: scenarioWith({
    oneOffAmortisationMonths: 24,
    demand: { ...demand, requestsPerMonth: { value: 3_000_000, low: 2_000_000, high: 5_000_000 } },
    policy: { headroomRatio: 0.2, spareReplicas: 1, nonProductionReplicas: 1 },
    staff: { usdPerFteMonth: 18_000 },
    options: [
      apiOption({
        staffFte: 0.05,
        billedRetryRatio: 0.01,
        tokenInflationRatio: 1.1,
        gatewayUsdPerMonth: 30,
        minimumCommitmentUsdPerMonth: 1_000,
        creditsUsdPerMonth: 50,
        oneOff: { setUpUsd: 1_200, exitUsd: 600 },
      }),
      rentedOption({
        purchase: 'reserved-1y',
        staffFte: 0.2,
        storageGigabytes: 150,
        publicIpv4Count: 2,
        egressUsdPerMonth: 12,
        oneOff: { setUpUsd: 15_000, fineTuningUsd: 800 },
      }),
      rentedOption({
        id: 'four',
        instance: 'cloud/four',
        transferFactorRatio: 1.25,
        replicasPerInstance: 4,
        oneOff: {
          trainingKilogramsCo2e: 90,
          fineTuning: {
            acceleratorCount: 8,
            hoursPerRun: 20,
            usdPerAcceleratorHour: 2,
            failedRunRatio: 0.5,
            wattsPerAccelerator: 600,
          },
        },
      }),
    ],
  }),
});

/** Servers of one's own: power measured, capital with a rest value, a licence per accelerator. */
const OWNED = inputsWith({
  measurements: {
    'server.json': measurementWith({
      hardware: { instance: null, accelerator: 'card', acceleratorCount: 2, description: 'two cards' },
      operatingPoints: [
        pointWith({ power: { powerWatts: known(110, { source: 'measured' }), boundary: 'accelerator' } }),
      ],
    }),
  },
  scenario: scenarioWith({
    demand: { ...demand, requestsPerMonth: 9_000_000, peakToMeanRatio: 2 },
    policy: { headroomRatio: 0.1, spareReplicas: 1, nonProductionReplicas: 2 },
    site: { region: 'cloud/east', usdPerKilowattHour: 0.15 },
    options: [
      apiOption({ model: 'acme/flat' }),
      ownedOption({
        measurement: 'server.json',
        residualUsd: 2_000,
        supportUsdPerYear: 1_500,
        licence: { basis: 'accelerator', usdPerYear: 900 },
        pueRatio: 1.4,
        staffFte: 0.3,
        oneOff: { setUpUsd: 6_000, exitUsd: 1_800 },
      }),
      ownedOption({ id: 'pair', measurement: 'server.json', replicasPerInstance: 2 }),
      ownedOption({
        id: 'given',
        measurement: 'server.json',
        costOfCapitalRatioPerYear: 0,
        hostingIncludesPower: true,
        loadedPowerWatts: 300,
        idlePowerWatts: 320,
        embodiedKilogramsCo2e: 900,
      }),
    ],
  }),
});

const { models } = catalogueWith();
/** Prices by the hour, by the length of the prompt, by the service tier, with fees and cached input of each kind. */
const PRICED = inputsWith({
  catalogue: catalogueWith({
    models: {
      ...models,
      'acme/windows': apiModelWith({
        rules: [
          ruleOf({ input: 2, cached: 0.5, output: 6 }, { usdPerRequest: known(0.002) }),
          ruleOf({ input: 1, output: 3 }, { hoursUtc: { from: '16:30', to: '00:45' } }),
        ],
      }),
      'acme/marginal': apiModelWith({
        rules: [
          ruleOf(
            { input: 2, cached: 0.5, output: 6 },
            { tiers: [marginal(100, { input: 3, cached: 1 }), marginal(250, { input: 5, cached: 2 })] },
          ),
        ],
      }),
      ...Object.fromEntries(
        (['stacks', 'as-input', 'as-standard'] as const).map((cachedInput) => [
          `acme/${cachedInput}`,
          apiModelWith({ serviceTiers: { batch: { priceRatio: known(0.5), cachedInput } } }),
        ]),
      ),
    },
  }),
  scenario: scenarioWith({
    demand,
    options: [
      apiOption({ model: 'acme/windows', billedRetryRatio: 0.02 }),
      apiOption({ id: 'marginal', model: 'acme/marginal' }),
      ...(['stacks', 'as-input', 'as-standard'] as const).map((id) =>
        apiOption({ id, model: `acme/${id}`, serviceTier: 'batch' }),
      ),
      rentedOption({ region: 'cloud/west' }),
    ],
  }),
});

function marginal(aboveInputTokens: number, prices: { readonly input: number; readonly cached: number }) {
  const {
    usdPerMillionOutputTokens: _output,
    usdPerMillionReasoningTokens: _reasoning,
    ...rates
  } = ratesOf({
    ...prices,
    output: 0,
  });
  return { kind: 'marginal' as const, aboveInputTokens, ...rates };
}

/** Machines that run for some hours, follow the day, sleep between bursts, and are taken back. */
const PAUSING = inputsWith({
  scenario: scenarioWith({
    demand: {
      requestsPerMonth: 9_000_000,
      inputTokensPerRequest: 400,
      outputTokensPerRequest: 105,
      hourlyProfile: {
        clock: 'local',
        loadRatioByHour: Array.from({ length: 24 }, (_, hour) => (hour < 8 ? 1 : hour < 18 ? 4 : 2)),
      },
    },
    policy: { headroomRatio: 0.1, spareReplicas: 1, nonProductionReplicas: 1 },
    options: [
      apiOption({ model: 'acme/flat' }),
      rentedOption({ id: 'office', schedule: { hoursPerWeek: 60 } }),
      rentedOption({ id: 'follows', schedule: { autoscale: { minimumReplicas: 2 } } }),
      rentedOption({
        id: 'sleeps',
        usdPerHour: 0.5,
        purchase: 'spot',
        spotInterruptionRatioPerMonth: 20,
        restartMinutes: 12,
        schedule: { scaleToZero: { startUpSeconds: 90, coolDownSeconds: 300, requestsPerBurst: 5_000 } },
      }),
      rentedOption({
        id: 'spot',
        usdPerHour: 0.4,
        purchase: 'spot',
        spotInterruptionRatioPerMonth: 30,
        restartMinutes: 20,
      }),
    ],
  }),
});

/** Options made of others: a router, a cascade, and devices with a fall-back. */
const COMPOSED = inputsWith({
  scenario: scenarioWith({
    baselineOption: 'api',
    demand,
    policy: { headroomRatio: 0.1, spareReplicas: 1, nonProductionReplicas: 1 },
    options: [
      apiOption({ minimumCommitmentUsdPerMonth: 500 }),
      rentedOption({ oneOff: { setUpUsd: 900 } }),
      routerOption({ toLargeRatio: 0.3, failedRatio: 0.02, misroutedRatio: 0.1, routerUsdPerRequest: 0.000_01 }),
      cascadeOption({
        id: 'steps',
        failedRatio: 0.02,
        scorerUsdPerRequest: 0.000_02,
        oneOff: { setUpUsd: 400, trainingKilogramsCo2e: 50 },
      }),
      deviceOption({
        unitCount: 200_000,
        electricityPaidBy: 'operator',
        hardware: 'attributed',
        fallBack: { option: 'api', requestRatio: 0.25 },
      }),
    ],
  }),
});

const at = (requestsPerSecond: number, ttftP99: number, tpotP99: number) =>
  pointWith({
    requestsPerSecond,
    ttft: latencyOf({ p50: ttftP99 / 3, p99: ttftP99 }),
    tpot: latencyOf({ p50: tpotP99 / 2, p99: tpotP99 }),
  });

/** Loads around the one asked for, prices with ranges that turn the choice, a device that is paid once. */
const DRAWN = inputsWith({
  drawCount: 300,
  measurements: { 'm.json': measurementWith({ operatingPoints: [at(0.5, 300, 20), at(1, 500, 30), at(2, 900, 35)] }) },
  scenario: scenarioWith({
    demand: { ...demand, requestsPerMonth: { value: 3_000_000, low: 1_500_000, high: 6_000_000 } },
    policy: { headroomRatio: 0.2, spareReplicas: 1, nonProductionReplicas: 0 },
    oneOffRevenue: { usdPerUser: 800, requestsPerUserPerMonth: 15_000 },
    options: [
      apiOption({ staffFte: { value: 0.01, low: 0, high: 0.3 } }),
      rentedOption({ usdPerHour: { value: 0.35, low: 0.2, high: 0.6 } }),
      cascadeOption({ failedRatio: 0.02 }),
      deviceOption({ unitCount: 200_000, staffFte: { value: 0.06, low: 0.03, high: 0.12 } }),
    ],
  }),
});

/** Tax, answers, users, a launch, growth, one-off work of each kind, and a commitment that the horizon cuts. */
const WHOLE = inputsWith({
  scenario: scenarioWith({
    horizonMonths: 20,
    taxRatio: 0.2,
    demand: {
      ...demand,
      growthRatioPerMonth: 0.05,
      launchRamp: { months: 4, startRatio: 0.1 },
      activeUserCount: 5_000,
    },
    policy: { headroomRatio: 0.2, spareReplicas: 1, nonProductionReplicas: 1 },
    options: [
      apiOption({ model: 'acme/flat', minimumCommitmentUsdPerMonth: 100, oneOff: { exitUsd: 700 } }),
      apiOption({
        id: 'judged',
        answers: { acceptedRatio: 0.9, rejected: 'person', usdPerRejectedAnswer: 0.01 },
        upgrades: { perYear: 2, usdPerEvaluation: 900 },
        complianceUsdPerYear: 1_200,
      }),
      rentedOption({
        purchase: 'reserved-1y',
        answers: { acceptedRatio: 0.8, rejected: 'retried' },
        egress: { usdPerGigabyte: 0.09 },
        oneOff: {
          setUpUsd: 4_000,
          installationUsd: 300,
          parallelRunMonths: 2,
          trainingKilogramsCo2e: 50,
          fineTuning: { acceleratorCount: 8, hoursPerRun: 12, usdPerAcceleratorHour: 3, wattsPerAccelerator: 500 },
        },
      }),
      ownedOption({
        lifeMonths: 12,
        residualUsd: 1_000,
        networkUsdPerMonth: 80,
        oneOff: { setUpUsd: 900, exitUsd: 500 },
      }),
    ],
  }),
});

const SCENARIOS: readonly (readonly [name: string, inputs: ReportInputs])[] = [
  ['commitment, credits, reserved machines', COMMITTED],
  ['own servers', OWNED],
  ['prices by hour, length and tier', PRICED],
  ['machines that pause', PAUSING],
  ['options made of others', COMPOSED],
  ['ranges, measured loads and a price paid once', DRAWN],
  ['tax, answers, a launch and all one-off work', WHOLE],
];

/** Figures whose place in the report coverage-of-explanations.test.ts knows. */
const ELSEWHERE =
  /^over-next-best$|\/(rejected-answers-per-month|paid-instance-hours|difference|stranded-commitment|served-twice|(cheaper|greener)-share|modelled-(low|high)|(ttft|tpot)-p99|(small|large|fall-back)\/(share|requests|month)|devices\/.*)$/;

/** The formula with its numbers, all their digits. */
const inNumbers = ({ texts, quantities }: NonNullable<Quantity['formula']>): string =>
  texts.map((text, i) => text + (i < quantities.length ? `(${quantities[i]!.value})` : '')).join('');

function everyPart(quantity: Quantity, visit: (part: Quantity) => void): void {
  visit(quantity);
  for (const part of [...(quantity.formula?.quantities ?? []), ...(quantity.beside ?? [])]) everyPart(part, visit);
}

/** Every figure of the report that must have an explanation, by its id. */
function figuresOf({ report }: ExplainedReport): Map<string, number | null> {
  const { options, breakEven, demand: asked, verdict, sensitivity, search, projection } = report.results;
  const figures = new Map<string, Shown>([
    ['mean-load', asked.meanRequestsPerSecond],
    ['peak-load', asked.peakRequestsPerSecond],
  ]);
  if (verdict.savingUsdPerMonth !== null) figures.set('saving', verdict.savingUsdPerMonth.value);
  if (verdict.cheaperRatio !== null) figures.set('probability', verdict.cheaperRatio);
  const { evpiUsdPerMonth: evpi, inputs } = sensitivity.informationValue;
  if (evpi !== null) figures.set('evpi', evpi);
  for (const { path, evppiUsdPerMonth } of inputs)
    if (evppiUsdPerMonth > 0) figures.set(`evppi/${path}`, evppiUsdPerMonth);
  for (const { option, inputs: swings } of sensitivity.differences)
    for (const { path, swingUsdPerMonth: swing } of swings)
      if (swing !== null && swing > 0) figures.set(`${option}/swing/${path}`, swing);
  for (const { option, rows } of search.replicas)
    for (const row of rows) {
      figures.set(`${option}/search/replicas-${row.replicas}/month`, row.usdPerMonth);
      figures.set(`${option}/search/replicas-${row.replicas}/capacity`, row.capacityRequestsPerMonth);
      if (row.utilisationRatio !== null)
        figures.set(`${option}/search/replicas-${row.replicas}/utilisation`, row.utilisationRatio);
    }
  for (const { option, variable, path, crossings } of breakEven.over) {
    const several = breakEven.over.filter((other) => other.option === option && other.variable === variable).length > 1;
    const id = `${option}/break-even/${variable}${several ? `/${path}` : ''}`;
    figures.set(id, crossings[0] ?? null);
    for (const [i, place] of crossings.slice(1).entries()) figures.set(`${id}/crossing-${i + 2}`, place);
  }
  for (const row of projection.rows) {
    const cash = `${row.option}/cash`;
    for (const [i, usd] of row.usdByMonth.entries()) figures.set(`${cash}/month-${i + 1}`, usd);
    if (row.cumulativeUsd12Months !== null) figures.set(`${cash}/cumulative-12`, row.cumulativeUsd12Months.value);
    if (row.cumulativeUsd36Months !== null) figures.set(`${cash}/cumulative-36`, row.cumulativeUsd36Months.value);
    figures.set(`${cash}/present-value`, row.presentValueUsd.value);
    if (row.paybackMonth !== null) figures.set(`${cash}/payback`, row.paybackMonth.value);
  }
  for (const { option, cheapest, withinLimits } of search.routing)
    for (const [name, found] of [
      ['cheapest-share', cheapest],
      ['share-within-limits', withinLimits],
    ] as const) {
      if (found === null) continue;
      figures.set(`${option}/search/${name}`, found.ratio);
      figures.set(`${option}/search/${name}/month`, found.usdPerMonth);
      if (found.kilogramsCo2ePerMonth !== null)
        figures.set(`${option}/search/${name}/carbon`, found.kilogramsCo2ePerMonth);
    }
  for (const option of options)
    for (const [name, value] of ofOption(option)) figures.set(`${option.id}/${name}`, value);
  for (const pair of breakEven.pairs) {
    figures.set(`${pair.option}/break-even`, pair.firstCheaperRequestsPerMonth.value);
    if (!('noneBecause' in pair.abatement)) {
      figures.set(`${pair.option}/abatement`, pair.abatement.usdPerTonneCo2e.value);
      figures.set(`${pair.option}/abatement/tonnes`, pair.abatement.tonnesCo2ePerMonth.value);
    }
    figures.set(`${pair.option}/break-even/above`, pair.alwaysCheaperAboveRequestsPerMonth.value);
    for (const [i, volume] of pair.crossingsRequestsPerMonth.entries())
      figures.set(`${pair.option}/break-even/crossing-${i + 1}`, volume);
    if (!('noneBecause' in pair.abatement)) {
      figures.set(`${pair.option}/abatement`, pair.abatement.usdPerTonneCo2e.value);
      figures.set(`${pair.option}/abatement/tonnes`, pair.abatement.tonnesCo2ePerMonth.value);
    }
  }
  return new Map([...figures].map(([id, shown]) => [id, centralOf(shown)]));
}

/** A figure, or one with the percentiles of its draws. */
type Shown = number | null | { readonly value: number | null };
const centralOf = (shown: Shown): number | null => (typeof shown === 'object' && shown !== null ? shown.value : shown);

function ofOption({ cost, fleet, latency, carbon, runway }: OptionResult): [string, Shown][] {
  const found: [string, Shown][] = [
    ...cost!.lines.map(({ id, usdPerMonth }): [string, Shown] => [id, usdPerMonth]),
    ['month', cost!.usdPerMonth.value],
    ['per-request', cost!.usdPerRequest.value],
    ['per-million-output-tokens', cost!.usdPerMillionOutputTokens.value],
    ['per-million-total-tokens', cost!.usdPerMillionTotalTokens.value],
    ['upfront', cost!.upfrontUsd],
  ];
  if (cost!.usdPerActiveUserPerMonth !== undefined)
    found.push(['per-active-user', cost!.usdPerActiveUserPerMonth.value]);
  if (cost!.answers !== undefined) {
    found.push(['accepted-answers', cost!.answers.acceptedPerMonth]);
    if (cost!.answers.usdPerAcceptedAnswer !== null)
      found.push(['per-accepted-answer', cost!.answers.usdPerAcceptedAnswer.value]);
  }
  if (cost!.idleUsdPerMonth !== null) found.push(['idle', cost!.idleUsdPerMonth]);
  if (fleet !== null) {
    found.push(
      ['fleet/capacity', fleet.capacityRequestsPerSecondPerReplica],
      ['fleet/replicas', fleet.replicas],
      ['fleet/instances', fleet.instances],
      ['fleet/utilisation', fleet.utilisationRatio],
      // The latency is read at this load of the measured hardware.
      ['fleet/peak-per-replica', latency === null ? Number.NaN : latency.atRequestsPerSecondPerReplica],
    );
  }
  for (const [id, value] of [
    ['ttft-p50', latency?.ttftP50Ms],
    ['ttft-p99', latency?.ttftP99Ms],
    ['tpot-p50', latency?.tpotP50Ms],
    ['tpot-p99', latency?.tpotP99Ms],
  ] as const)
    if (typeof value === 'number') found.push([`latency/${id}`, value]);
  if (runway !== undefined)
    found.push(['runway/usage', runway.usageMonths], ['runway/all-costs', runway.allCostsMonths]);
  if (carbon !== null) {
    found.push(
      ['carbon/energy', carbon.energyKilowattHoursPerMonth],
      ['carbon/operational', carbon.operationalKilogramsCo2ePerMonth.value],
      ['carbon/embodied', carbon.embodiedKilogramsCo2ePerMonth.value],
      ['carbon/total', carbon.totalKilogramsCo2ePerMonth.value],
      ['carbon/per-request', carbon.gramsCo2ePerRequest],
      ['carbon/per-million-output-tokens', carbon.gramsCo2ePerMillionOutputTokens],
      ['carbon/per-million-total-tokens', carbon.gramsCo2ePerMillionTotalTokens],
    );
    const { oneOffKilogramsCo2ePerMonth: oneOff, water } = carbon;
    if (oneOff !== null && oneOff.value > 0) found.push(['carbon/one-off', oneOff.value]);
    if (!('unknownBecause' in water)) {
      found.push(
        ['water/on-site', water.onSiteLitresPerMonth],
        ['water/off-site', water.offSiteLitresPerMonth],
        ['water/total', water.litresPerMonth],
        ['water/per-request', water.litresPerRequest],
      );
    }
    if (carbon.marketOperationalKilogramsCo2ePerMonth !== null)
      found.push(['carbon/market-operational', carbon.marketOperationalKilogramsCo2ePerMonth]);
  }
  return found;
}

describe.each(SCENARIOS)('%s', (_name, inputs) => {
  const explained = explainReport(inputs);

  test('nothing is refused, and the report is the one of buildReport', () => {
    expect(explained.report.results.options.flatMap(({ refusals }) => refusals)).toEqual([]);
    expect(explained.report).toEqual(buildReport(inputs));
  });

  test("every figure of the report has an explanation whose value is the report's", () => {
    const figures = figuresOf(explained);
    const extra = new Set(explained.explainable.map(({ id }) => id));
    for (const [id, value] of figures) {
      const quantity = explanationOf(explained, id);
      expect(quantity.id).toBe(id);
      extra.delete(id);
      if (value === null || quantity.value === null) expect(quantity.value, id).toBe(value);
      else if (id.startsWith('four/fleet/peak')) expectNear(quantity.value / 1.25, value);
      else expectNear(quantity.value, value, 1e-12);
    }
    expect(explained.explainable.map(({ id }) => id)).toEqual([...new Set(explained.explainable.map(({ id }) => id))]);
    // Beyond the report: steps between its figures, and the fleets and carbon of parts of an option.
    const between = [...extra].filter(
      (id) => !/\/fleet\/(requests-per-replica|paid-instances)$/.test(id) && !ELSEWHERE.test(id),
    );
    expect(between.filter((id) => !/^\w+\/(small|large|fall-back)\/(fleet|carbon|water)\//.test(id))).toEqual([]);
  });

  test('each formula, to the last part, comes to the value it stands beside', () => {
    let formulas = 0;
    for (const { quantity } of explained.explainable) {
      everyPart(quantity(), ({ name, formula, value }) => {
        if (formula === undefined) return;
        formulas += 1;
        expect(value, name).toBeTypeOf('number');
        expectNear(valueOfArithmetic(inNumbers(formula)), value!, 1e-9);
      });
    }
    expect(formulas).toBeGreaterThan(explained.explainable.length);
  });

  test('each part has a source: a figure of the assumptions with its value, a formula, or a reason', () => {
    const { assumptions } = explained.report.results;
    for (const { quantity } of explained.explainable) {
      everyPart(quantity(), ({ name, path, formula, note, id, value, beside }) => {
        if (path === undefined) {
          expect(formula !== undefined || note !== undefined || id !== undefined || beside !== undefined, name).toBe(
            true,
          );
          return;
        }
        const assumption = assumptions.find((candidate) => candidate.path === path);
        expect(assumption?.value, path).toBe(value);
      });
    }
  });

  test("the printed arithmetic comes to the report's figure", () => {
    const { assumptions } = explained.report.results;
    const figures = figuresOf(explained);
    for (const { id, label, quantity } of explained.explainable) {
      const lines = explainText({ id, label, quantity: quantity(), assumptions }).split('\n');
      const top = lines.slice(
        0,
        lines.findIndex((line) => /^(where|to see beside it)/.test(line)),
      );
      const [arithmetic, result] = top.flatMap((line) => /^ {2}= (.*)$/.exec(line)?.[1] ?? []);
      if (arithmetic === undefined) continue;
      // A formula of one part has no line of its own beside its result.
      const computed = valueOfArithmetic(
        (result === undefined ? arithmetic : arithmetic).replace(/ [A-Za-z].*$/, (rest) =>
          / (max|min|ceil)\(/.test(rest) ? rest : '',
        ),
      );
      const expected = figures.get(id) ?? quantity().value!;
      if (!id.endsWith('/fleet/peak-per-replica')) expectNear(computed, expected, 1e-6);
    }
  });
});

describe('worked cases', () => {
  test('production machines: 4 of them at 0.6 USD an hour for 730 hours', () => {
    const explained = explainReport(COMMITTED);
    const line = explanationOf(explained, 'gpu/instances');
    expectNear(line.value, 4 * 0.6 * 730);
    expect(line.formula!.quantities.map(({ name, value }) => [name, value])).toEqual([
      ['production instances', 4],
      ['USD per instance and month', 438],
    ]);
    const [, perInstance] = line.formula!.quantities;
    expect(perInstance!.formula!.quantities.map(({ path }) => path)).toEqual([
      'instances/cloud/one/cloud/east/reserved-1y/usdPerHour',
      undefined,
    ]);
  });

  test('the share of draws is counted: those below and half of those that tie', () => {
    const quantity = explanationOf(explainReport(COMMITTED), 'probability');
    const [below, ties, all] = quantity.formula!.quantities.map(({ value }) => value!);
    expect(all).toBe(40);
    expectNear(quantity.value, (below! + ties! / 2) / 40);
    // Volume and throughput have ranges; no other figure of the two costs does.
    expect(quantity.beside!.map(({ path }) => path)).toContain('demand.requestsPerMonth');
  });

  test('a crossing at a step is the last volume of so many replicas, one in between is where two lines meet', () => {
    const explained = explainReport(
      inputsWith({
        scenario: scenarioWith({
          policy: { headroomRatio: 0.2, spareReplicas: 1, nonProductionReplicas: 1 },
          options: [apiOption({ staffFte: 0.05 }), rentedOption({ staffFte: 0.01 })],
        }),
      }),
    );
    const step = explanationOf(explained, 'gpu/fleet/requests-per-replica').value!;
    const kinds = explained.report.results.breakEven.pairs
      .find(({ option }) => option === 'gpu')!
      .crossingsRequestsPerMonth.map((volume, i) => {
        const { formula } = explanationOf(explained, `gpu/break-even/crossing-${i + 1}`);
        const replicas = volume / step;
        const atStep = Math.abs(replicas - Math.round(replicas)) < 1e-9;
        expect(formula!.quantities.some(({ name }) => name === 'replicas that carry the load')).toBe(atStep);
        return atStep;
      });
    expect(new Set(kinds)).toEqual(new Set([true, false]));
  });

  test('a fleet that follows the day turns the comparison at an hour that is not the busiest', () => {
    const explained = explainReport(
      inputsWith({
        scenario: scenarioWith({
          demand: {
            requestsPerMonth: 9_000_000,
            inputTokensPerRequest: 400,
            outputTokensPerRequest: 105,
            hourlyProfile: { clock: 'local', loadRatioByHour: Array.from({ length: 24 }, (_, h) => (h < 8 ? 3 : 4)) },
          },
          options: [apiOption(), rentedOption({ usdPerHour: 1.9, schedule: { autoscale: {} } })],
        }),
      }),
    );
    const hours = explained.explainable
      .filter(({ id }) => id.startsWith('gpu/break-even/crossing-'))
      .flatMap(({ quantity }) => {
        const { formula, value } = quantity();
        expectNear(valueOfArithmetic(inNumbers(formula!)), value!, 1e-9);
        return formula!.quantities.filter(({ name }) => name === 'load of those hours over the peak');
      });
    expect(new Set(hours.map(({ value }) => value))).toEqual(new Set([0.75, 1]));
  });

  test('latency between two measured loads is read on the line between them', () => {
    // 3,000,000/(730*3600)*3/3 replicas = 1.14155 requests/s; 500 + (900 - 500)*0.14155 = 556.62 ms.
    const quantity = explanationOf(explainReport(DRAWN), 'gpu/latency/ttft-p99');
    expectNear(quantity.value, 500 + 400 * (3e6 / (730 * 3_600) - 1));
    expect(quantity.formula!.quantities.slice(0, 3).map(({ value }) => value)).toEqual([500, 900, 500]);
  });

  test('below the lightest measured load its own latency stands, and says that it is a bound', () => {
    const quantity = explanationOf(explainReport(COMMITTED), 'gpu/latency/tpot-p99');
    expect(quantity).toMatchObject({ value: 35, note: expect.stringContaining('upper bound') });
  });

  test('knowing all inputs is worth what the choice of each draw saves', () => {
    const explained = explainReport(DRAWN);
    const { value, formula } = explanationOf(explained, 'evpi');
    const [best, chosen] = formula!.quantities;
    expect(value).toBeGreaterThan(0);
    expectNear(value, best!.value! - chosen!.value!, 1e-9);
    expect(best!.value).toBe(Math.min(...best!.beside!.map((mean) => mean.value!)));
    expect(best!.note).toContain('300 draws');
    expect(explained.explainable.filter(({ id }) => id.startsWith('evppi/')).length).toBeGreaterThan(0);
  });

  test('the first month holds what is paid once with its tax, and the last the exit and what is still owed', () => {
    const explained = explainReport(WHOLE);
    const namesIn = (id: string) => explanationOf(explained, id).formula!.quantities.map(({ name }) => name);
    expect(namesIn('server/cash/month-1')).toEqual([
      'what recurs',
      'Set-up',
      'tax on one-off work',
      'paid for machines',
    ]);
    expect(namesIn('gpu/cash/month-20')).toContain('still owed of the commitment');
    // 12 months of life: the servers of the first month are sold in the 12th and replaced in the 13th.
    expect(namesIn('server/cash/month-12')).toContain('machines sold, taken off');
    expect(namesIn('server/cash/month-13')).toContain('paid for machines');
    expect(namesIn('server/cash/month-20').at(-1)).toContain('Exit');
  });

  test('the volume of a month in the launch and of one after it', () => {
    const explained = explainReport(WHOLE);
    const volumeIn = (month: number) =>
      explanationOf(explained, `api/cash/month-${month}`).formula!.quantities[0]!.formula!.quantities[2]!.value;
    expectNear(volumeIn(3), 3_000_000 * (0.1 + (0.9 * 2) / 4));
    expectNear(volumeIn(7), 3_000_000 * 1.05 ** 2);
  });

  test('payback names the sums of both in its month and in the one before', () => {
    const explained = explainReport(
      inputsWith({
        scenario: scenarioWith({
          demand: { ...demand, cachedInputRatio: 0, peakToMeanRatio: 1 },
          options: [apiOption(), ownedOption({ capexUsd: 10_000 })],
        }),
      }),
    );
    // 10,000/(930 - 176.802) = 13.3, so month 14: 13 months are not enough.
    const { value, beside } = explanationOf(explained, 'server/cash/payback');
    expect(value).toBe(14);
    const [ownBefore, otherBefore, own, other] = beside!.map((sum) => sum.value!);
    expect(ownBefore! - otherBefore!).toBeGreaterThan(0);
    expect(own! - other!).toBeLessThan(0);
    expectNear(other, 14 * 930);
  });

  test('a series is listed by its first and asked for by each', () => {
    const { explainable } = explainReport(WHOLE);
    const cash = explainable.filter(({ id }) => id.startsWith('gpu/cash/month-'));
    expect(cash).toHaveLength(20);
    expect(cash.filter(({ listed }) => listed !== false).map(({ id }) => id)).toEqual(['gpu/cash/month-1']);
  });

  test('the runway is what is paid once over what the requests of a user cost', () => {
    const quantity = explanationOf(explainReport(DRAWN), 'api/runway/usage');
    // A request of 300 uncached and 100 cached tokens in, 105 out: (300*0.25 + 100*0.025 + 105*2)/1e6 USD.
    expectNear(quantity.value, 800 / ((15_000 * (300 * 0.25 + 100 * 0.025 + 105 * 2)) / 1e6));
  });

  test('the cheapest share of a hybrid stands beside the cost at the share it has', () => {
    const { value, beside } = explanationOf(explainReport(DRAWN), 'mix/search/cheapest-share');
    const costs = beside!.map((month) => month.value!);
    expect(value).toBeTypeOf('number');
    expect(costs[0]).toBe(Math.min(...costs));
  });

  test('a volume that never comes says up to where was looked', () => {
    const inputs = inputsWith({
      scenario: scenarioWith({
        options: [apiOption({ model: 'acme/flat' }), apiOption({ id: 'dear', model: 'acme/flat', staffFte: 1 })],
      }),
    });
    const quantity = explanationOf(explainReport(inputs), 'dear/break-even');
    expect(quantity).toMatchObject({ value: null, note: expect.stringContaining('none up to') });
  });
});

describe('an id that nothing has', () => {
  const explained = explainReport(
    inputsWith({
      scenario: scenarioWith({
        options: [apiOption(), rentedOption(), rentedOption({ id: 'other', instance: 'cloud/other' })],
      }),
    }),
  );
  const hintOf = (id: string): string => {
    try {
      explanationOf(explained, id);
    } catch (error) {
      return (error as Error).message;
    }
    return 'found';
  };

  test('is refused with the nearest', () => {
    expect(hintOf('gpu/instance')).toContain('Did you mean "gpu/instances"?');
    expect(hintOf('gpu/intsances')).toMatch(
      /^--explain must be the id of a figure of the report \(got "gpu\/intsances"\)/,
    );
  });
  test('is refused with others of its option, and else with one that there is', () => {
    expect(hintOf('gpu/x')).toContain('For example gpu/instances, gpu/disk, gpu/ipv4. --explain list shows all.');
    expect(hintOf('zzzzzzzz')).toContain('For example saving. --explain list shows all.');
  });
  test('says why an option has no figures', () => {
    expect(hintOf('other/month')).toContain('other has no price: The measurement was taken on one card');
  });
});

test('of a figure that is unknown in the report the hint is the reason of the report', () => {
  const explained = explainReport(
    inputsWith({ scenario: scenarioWith({ options: [apiOption({ model: 'acme/secret' }), rentedOption()] }) }),
  );
  const hintOf = (id: string): string => {
    try {
      explanationOf(explained, id);
    } catch (error) {
      return (error as InputError).hint;
    }
    throw new Error(`${id} is explained`);
  };
  const [api, gpu] = explained.report.results.options;
  const { cost } = gpu!;
  expect(api!.carbonUnknownBecause).toMatch(/./);
  expect(hintOf('api/carbon/total')).toBe(api!.carbonUnknownBecause);
  expect(hintOf('api/water/total')).toBe(api!.carbonUnknownBecause);
  expect(hintOf('gpu/per-million-input-tokens')).toBe(
    (cost!.byKindOfToken as { readonly unknownBecause: string }).unknownBecause,
  );
  const { abatement } = explained.report.results.breakEven.pairs[0]!;
  expect(hintOf('gpu/abatement')).toBe((abatement as { readonly noneBecause: string }).noneBecause);
  expect(hintOf('gpu/carbon/totl')).toMatch(/^Did you mean/);
});
