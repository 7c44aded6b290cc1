/** What the calculator makes of the inputs of each worked line of the methodology, by the line's id. */
import { perfectInformationValue } from '../../math/information-value.ts';
import { usdPerTonneCo2e } from '../../calculator/abatement.ts';
import { relaxationOf } from '../../calculator/search/nearest-limit.ts';
import { presentValueUsd, yearlyCapitalUsd } from '../../calculator/annuity.ts';
import { priceOfUsage } from '../../calculator/api-price.ts';
import { type ExplainedReport, explainReport, explanationOf } from '../../calculator/explain/explain-report.ts';
import { embodiedGramsPerMonth, facilityKilowattHours, operationalGrams } from '../../calculator/footprint.ts';
import { launchedRatio, volumeInMonth } from '../../calculator/launch-ramp.ts';
import { cascadedUsd, routedUsd } from '../../calculator/routing.ts';
import { runwayDays } from '../../calculator/runway.ts';
import type { Quantity } from '../../schema/quantity.ts';
import type { OptionResult } from '../../schema/report.ts';
import type { LimitCheck } from '../../schema/search-result.ts';
import {
  GRAMS_PER_KILOGRAM,
  HOURS_PER_MONTH,
  kilowattHoursFromJoules,
  MONTHS_PER_YEAR,
  TOKENS_PER_MILLION,
  usdPerHourOfTerm,
} from '../../schema/units.ts';
import { apiModelWith, catalogueWith, known, ratesOf, ruleOf } from '../factories/catalogue.ts';
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

const demand = {
  requestsPerMonth: 3_000_000,
  inputTokensPerRequest: 400,
  outputTokensPerRequest: 105,
  cachedInputRatio: 0.25,
  peakToMeanRatio: 3,
};

/** An API, a rented and an owned fleet of the made-up catalogue, at one volume. */
const MONTH = explainReport(
  inputsWith({
    measurements: {
      'm.json': measurementWith({
        operatingPoints: [
          pointWith({ requestsPerSecond: 1, ttft: latencyOf({ p50: 200, p99: 500 }) }),
          pointWith({ requestsPerSecond: 2, ttft: latencyOf({ p50: 300, p99: 900 }) }),
        ],
      }),
    },
    scenario: scenarioWith({
      demand,
      policy: { headroomRatio: 0.2, spareReplicas: 1, nonProductionReplicas: 0 },
      staff: { usdPerFteMonth: 15_000 },
      options: [
        apiOption({ tokenInflationRatio: 1.1, billedRetryRatio: 0.01 }),
        rentedOption({ staffFte: 0.2, publicIpv4Count: 0, oneOff: { setUpUsd: 15_000, exitUsd: 3_000 } }),
        ownedOption({
          residualUsd: 2_000,
          costOfCapitalRatioPerYear: 0.08,
          licence: { basis: 'accelerator', usdPerYear: 900 },
        }),
      ],
    }),
  }),
);

/** One machine against an API, neither with anything else. */
const PLAIN = explainReport(
  inputsWith({
    scenario: scenarioWith({
      options: [apiOption(), rentedOption({ publicIpv4Count: 0 })],
    }),
  }),
);

const { models } = catalogueWith();
/** An API with a commitment and one per seat, a router, a cascade and devices; a price for what a user pays once. */
const OTHERS = explainReport(
  inputsWith({
    catalogue: catalogueWith({
      models: {
        ...models,
        'acme/batch': apiModelWith({ serviceTiers: { batch: { priceRatio: known(0.5), cachedInput: null } } }),
        'acme/late': apiModelWith({
          rules: [
            ruleOf({ input: 2, output: 2 }),
            ruleOf({ input: 1, output: 1 }, { hoursUtc: { from: '00:00', to: '08:00' } }),
          ],
        }),
      },
    }),
    scenario: scenarioWith({
      demand: { ...demand, cachedInputRatio: 0, peakToMeanRatio: 1 },
      options: [
        apiOption({ minimumCommitmentUsdPerMonth: 1_200, creditsUsdPerMonth: 50 }),
        apiOption({ id: 'seats', subscription: { seatCount: 20, usdPerSeatPerMonth: 30 } }),
        apiOption({ id: 'batch', model: 'acme/batch', serviceTier: 'batch' }),
        apiOption({ id: 'late', model: 'acme/late' }),
        rentedOption(),
        routerOption({ toLargeRatio: 0.3, failedRatio: 0.02, misroutedRatio: 0.1 }),
        cascadeOption({ id: 'steps', failedRatio: 0.02 }),
        deviceOption({ unitCount: 200_000, electricityPaidBy: 'operator', hardware: 'attributed', lifeMonths: 36 }),
      ],
    }),
  }),
);

/** Requests in bursts of 50, 20 of them a month, on one machine that sleeps between. */
const ASLEEP = explainReport(
  inputsWith({
    scenario: scenarioWith({
      demand: { ...demand, requestsPerMonth: 1_000, cachedInputRatio: 0 },
      options: [
        apiOption(),
        rentedOption({
          schedule: { scaleToZero: { startUpSeconds: 85, coolDownSeconds: 300, requestsPerBurst: 50 } },
        }),
      ],
    }),
  }),
);

/** Spot machines, office hours, and the hours of a day that a fleet follows. */
const PAUSING = explainReport(
  inputsWith({
    scenario: scenarioWith({
      demand: { ...demand, requestsPerMonth: 9_000_000, cachedInputRatio: 0, peakToMeanRatio: 2 },
      options: [
        apiOption(),
        rentedOption({ id: 'office', schedule: { hoursPerWeek: 60 } }),
        rentedOption({
          id: 'spot',
          usdPerHour: 0.4,
          purchase: 'spot',
          spotInterruptionRatioPerMonth: 30,
          restartMinutes: 20,
        }),
      ],
    }),
  }),
);

const api = apiOption();
/** All that is paid beside usage and machines, answers that are judged, users, and hours that requests move to. */
const WORK = explainReport(
  inputsWith({
    scenario: scenarioWith({
      demand: { ...demand, cachedInputRatio: 0, peakToMeanRatio: 1, activeUserCount: 10_000 },
      oneOffAmortisationMonths: 36,
      options: [
        api,
        apiOption({ id: 'judged', answers: { acceptedRatio: 0.98, rejected: 'person', usdPerRejectedAnswer: 0.05 } }),
        apiOption({ id: 'again', answers: { acceptedRatio: 0.8, rejected: 'retried' } }),
        rentedOption({
          complianceUsdPerYear: 6_000,
          upgrades: { perYear: 4, usdPerEvaluation: 2_000 },
          egress: { usdPerGigabyte: 0.09, bytesPerOutputToken: 250 },
          oneOff: {
            parallelRunMonths: 2,
            fineTuning: {
              acceleratorCount: 8,
              hoursPerRun: 12,
              failedRunRatio: 0.5,
              usdPerAcceleratorHour: 3,
              wattsPerAccelerator: 500,
            },
          },
        }),
      ],
      whatIfs: {
        shift: {
          shiftableRatio: 0.5,
          gridGramsCo2ePerKilowattHourByHour: Array.from({ length: 24 }, (_, hour) => (hour < 12 ? 100 : 300)),
        },
      },
    }),
  }),
);

/** Sales tax, and one machine with nothing beside it. */
const TAXED = explainReport(
  inputsWith({
    scenario: scenarioWith({
      demand: { ...demand, cachedInputRatio: 0, peakToMeanRatio: 1 },
      taxRatio: 0.2,
      options: [api],
    }),
  }),
);
const BARE = explainReport(
  inputsWith({
    scenario: scenarioWith({
      demand: { ...demand, cachedInputRatio: 0, peakToMeanRatio: 1 },
      options: [api, rentedOption({ storageGigabytes: 0, publicIpv4Count: 0 }), ownedOption({ capexUsd: 10_000 })],
    }),
  }),
);

/** A machine under a desk. */
const DESK = explainReport(
  inputsWith({
    scenario: scenarioWith({
      demand: { ...demand, requestsPerMonth: 100_000, cachedInputRatio: 0, peakToMeanRatio: 1 },
      policy: { headroomRatio: 0, spareReplicas: 0 },
      site: { region: 'cloud/east', usdPerKilowattHour: 0.3 },
      options: [
        api,
        ownedOption({
          capexUsd: 4_000,
          residualUsd: 1_000,
          lifeMonths: 36,
          costOfCapitalRatioPerYear: 0.08,
          hostingUsdPerMonth: 0,
          pueRatio: 1,
          loadedPowerWatts: 450,
          idlePowerWatts: 60,
        }),
      ],
    }),
  }),
);

/** A reserved machine whose second term of a year runs past 18 months. */
const COMMITTED = explainReport(
  inputsWith({
    scenario: scenarioWith({
      horizonMonths: 18,
      options: [api, rentedOption({ purchase: 'reserved-1y', storageGigabytes: 0, publicIpv4Count: 0 })],
    }),
  }),
);

const optionOf = ({ report }: ExplainedReport, id: string): OptionResult =>
  report.results.options.find((option) => option.id === id)!;

const figure = (explained: ExplainedReport, id: string): number => explanationOf(explained, id).value!;

/** A part of the working of a figure, by its name. */
function within(explained: ExplainedReport, id: string, name: string): number {
  const found = partNamed(explanationOf(explained, id), name);
  if (found === undefined) throw new Error(`no ${name} in ${id}`);
  return found.value!;
}

const partNamed = (quantity: Quantity, name: string): Quantity | undefined =>
  quantity.name === name
    ? quantity
    : quantity.formula?.quantities.map((part) => partNamed(part, name)).find((part) => part !== undefined);

/** USD of a prompt of so many tokens, without output, where the price changes at 200 tokens. */
function usdOfPrompt(kind: 'cliff' | 'marginal', inputTokens: number): number {
  const { usdPerMillionOutputTokens, usdPerMillionReasoningTokens, ...input } = ratesOf({ input: 4, output: 0 });
  const rates = kind === 'cliff' ? { ...input, usdPerMillionOutputTokens, usdPerMillionReasoningTokens } : input;
  const model = apiModelWith({
    rules: [ruleOf({ input: 2, output: 0 }, { tiers: [{ kind, aboveInputTokens: 200, ...rates } as never] })],
  });
  const usage = { inputTokens, cachedInputTokens: 0, cacheWriteTokens: 0, cacheWriteOneHourTokens: 0, outputTokens: 0 };
  return priceOfUsage(model, { ...usage, reasoningTokens: 0 }, { at: '2026-11-21' }).usd!;
}

const SERVER = { capexUsd: 20_000, residualUsd: 2_000, lifeYears: 4 };

export function computedFigures(): Readonly<Record<string, () => number>> {
  const gpu = optionOf(MONTH, 'gpu');
  const modelled = optionOf(MONTH, 'api').carbon!;
  const phones = optionOf(OTHERS, 'phones');
  const usd = (id: string): number => optionOf(OTHERS, id).cost!.usdPerMonth.value;
  return {
    'month-hours': () => HOURS_PER_MONTH,
    'mean-load': () => MONTH.report.results.demand.meanRequestsPerSecond,
    'peak-load': () => MONTH.report.results.demand.peakRequestsPerSecond,
    'unit-request': () => gpu.cost!.usdPerRequest.value,
    'unit-output-tokens': () => gpu.cost!.usdPerMillionOutputTokens.value,
    'unit-total-tokens': () => gpu.cost!.usdPerMillionTotalTokens.value,

    'api-input-tokens': () => figure(MONTH, 'api/input-tokens'),
    'api-output-tokens': () => figure(MONTH, 'api/output-tokens'),
    'api-cliff': () => usdOfPrompt('cliff', 300),
    'api-marginal': () => usdOfPrompt('marginal', 300),
    'api-batch': () => optionOf(OTHERS, 'batch').cost!.usdPerRequest.value,
    'api-hours': () => optionOf(OTHERS, 'late').cost!.usdPerMillionTotalTokens.value,
    'api-commitment': () => usd('api'),
    'api-seats': () => usd('seats'),

    'rented-requests-per-replica': () => figure(MONTH, 'gpu/fleet/requests-per-replica'),
    'rented-replicas': () => gpu.fleet!.replicas,
    'rented-instances': () => figure(MONTH, 'gpu/instances'),
    'rented-asleep': () => optionOf(ASLEEP, 'gpu').fleet!.paidInstanceHoursPerMonth,
    'rented-office': () => optionOf(PAUSING, 'office').fleet!.paidInstanceHoursPerMonth,
    'spot-share': () => within(PAUSING, 'spot/fleet/requests-per-replica', 'useful share of the paid time'),
    'reserved-upfront': () => usdPerHourOfTerm({ usdPerHour: 0.3, upfrontUsd: 2_628, years: 1 }),
    'latency-at-load': () => gpu.latency!.ttftP99Ms!,

    'owned-capital': () => yearlyCapitalUsd({ ...SERVER, costOfCapitalRatioPerYear: 0.08 }) / MONTHS_PER_YEAR,
    'owned-straight-line': () => yearlyCapitalUsd({ ...SERVER, costOfCapitalRatioPerYear: 0 }) / MONTHS_PER_YEAR,
    'owned-electricity-idle': () => figure(MONTH, 'server/electricity-idle'),
    'owned-electricity-work': () => figure(MONTH, 'server/electricity-work'),
    workstation: () => optionOf(DESK, 'server').cost!.usdPerMonth.value,
    'owned-licence': () => figure(MONTH, 'server/licence'),

    're-evaluation': () => figure(WORK, 'gpu/re-evaluation'),
    compliance: () => figure(WORK, 'gpu/compliance'),
    egress: () => figure(WORK, 'gpu/egress'),
    'fine-tuning': () => within(WORK, 'gpu/one-off', 'fine-tuning'),
    'parallel-run': () => within(WORK, 'gpu/one-off', 'parallel run'),
    tax: () => figure(TAXED, 'api/tax-request'),
    'accepted-answer': () => optionOf(WORK, 'judged').cost!.answers!.usdPerAcceptedAnswer!.value,
    'calls-per-request': () => within(WORK, 'again/output-tokens', 'calls per request'),
    'active-user': () => optionOf(WORK, 'api').cost!.usdPerActiveUserPerMonth!.value,
    staff: () => figure(MONTH, 'gpu/staff'),
    'one-off': () => figure(MONTH, 'gpu/one-off'),

    'router-share': () => largeShareOf('mix'),
    'cascade-share': () => largeShareOf('steps'),
    'router-price': () => routedUsd({ smallUsd: 0.1, largeUsd: 15, largeRatio: 0.2 }),
    'cascade-price': () => cascadedUsd({ smallUsd: 0.1, largeUsd: 15, largeRatio: 0.2 }),
    'device-joules': () => phones.devices!.joulesPerRequest!,
    'device-electricity': () => figure(OTHERS, 'phones/electricity'),
    'device-hours': () => phones.devices!.busyPerUnitHours!,
    'device-battery': () => phones.devices!.batteryPerRequestRatio!,
    runway: () => runwayDays({ paidUsd: 799, usdPerRequest: (500 * 30 + 60 * 60) / 1e6, requestsPerDay: 500 }),

    growth: () => volumeInMonth(300_000, 0.03, 12),
    launch: () => 300_000 * launchedRatio({ months: 6, startRatio: 0.1 }, 3),
    'cash-first-month': () => figure(MONTH, 'server/cash/month-1'),
    payback: () => figure(BARE, 'server/cash/payback'),
    stranded: () => optionOf(COMMITTED, 'gpu').cost!.strandedCommitmentUsd!,
    'present-value': () => presentValueUsd(1_000, 12, 0.08),
    'break-even-volume': () => PLAIN.report.results.breakEven.pairs[0]!.firstCheaperRequestsPerMonth.value!,

    'break-even-utilisation': () => figure(BARE, 'gpu/break-even/utilisation'),
    'break-even-price': () =>
      BARE.report.results.breakEven.over.find(
        ({ variable, option }) => variable === 'usd-per-hour' && option === 'gpu',
      )!.firstCrossing.value!,

    utilisation: () => gpu.fleet!.utilisationRatio,
    energy: () => gpu.carbon!.energyKilowattHoursPerMonth,
    operational: () => gpu.carbon!.operationalKilogramsCo2ePerMonth.value,
    embodied: () => gpu.carbon!.embodiedKilogramsCo2ePerMonth.value,
    'sci-request': () => gpu.carbon!.gramsCo2ePerRequest,
    'sci-output-tokens': () => gpu.carbon!.gramsCo2ePerMillionOutputTokens,
    'h100-operational': () =>
      operationalGrams(facilityKilowattHours(kilowattHoursFromJoules(0.1186), 1.15), 418) * TOKENS_PER_MILLION,
    'h100-embodied': () => embodiedGramsPerMonth(164 + 712.5, 3) / HOURS_PER_MONTH / 18.53,
    'api-served': () => within(MONTH, 'api/carbon/energy', 'output tokens served per request'),
    'api-energy': () => modelled.energyKilowattHoursPerMonth,
    'api-operational': () => modelled.operationalKilogramsCo2ePerMonth.value,
    'api-embodied': () => modelled.embodiedKilogramsCo2ePerMonth.value,
    'fine-tuning-carbon': () => optionOf(WORK, 'gpu').carbon!.oneOffKilogramsCo2ePerMonth!.value,
    water: () => litresOf(gpu),
    'usd-per-tonne': () => usdPerTonneCo2e({ usd: 1_200 - 1_000, tonnesAvoided: 0.35 - 0.3 }),
    'hour-shift': () => gramsShiftedPerKilowattHour('api'),
    relaxation: () => relaxationOf({ ...LIMIT, value: 120, atMost: 100 }),
    evpi: () => perfectInformationValue([Float64Array.of(10, 20), Float64Array.of(15, 10)]),
  };
}

const largeShareOf = (id: string): number =>
  optionOf(OTHERS, id).parts!.each.find(({ role }) => role === 'large')!.requestRatio;

const LIMIT: LimitCheck = {
  limit: 'carbon',
  status: 'missed',
  value: null,
  atMost: null,
  atLeast: null,
  unit: 'kg CO2e/month',
  note: null,
};

function litresOf({ carbon }: OptionResult): number {
  const { water } = carbon!;
  if ('unknownBecause' in water) throw new Error(water.unknownBecause);
  return water.litresPerMonth;
}

/** What moving requests to cleaner hours saves of each kWh that the option draws. */
function gramsShiftedPerKilowattHour(id: string): number {
  const shift = WORK.report.results.whatIfs!.hours.find(({ option }) => option === id)!;
  if ('unknownBecause' in shift) throw new Error(shift.unknownBecause);
  const kilograms = shift.operationalKilogramsCo2ePerMonth - shift.shiftedKilogramsCo2ePerMonth;
  return (kilograms * GRAMS_PER_KILOGRAM) / optionOf(WORK, id).carbon!.energyKilowattHoursPerMonth;
}
