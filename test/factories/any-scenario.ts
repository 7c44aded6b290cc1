/** Scenarios of any shape that the calculator accepts, with a catalogue and a run whose figures have ranges. */
import fc from 'fast-check';
import type { Catalogue } from '../../schema/catalogue.ts';
import type { ReportInputs } from '../../schema/report.ts';
import type { ScenarioNumber } from '../../schema/known.ts';
import type { ScenarioOption } from '../../schema/scenario.ts';
import { apiModelWith, catalogueWith, known, ruleOf } from './catalogue.ts';
import { measurementWith, pointWith } from './measurement.ts';
import {
  apiOption,
  cascadeOption,
  deviceOption,
  inputsWith,
  ownedOption,
  rentedOption,
  routerOption,
  scenarioWith,
} from './scenario.ts';

/** A catalogue with ranges, so that draws differ. */
const ranged = (value: number) => known(value, { low: value * 0.7, high: value * 1.6 });
const { regions, apiFootprint, defaults, models } = catalogueWith();
export const CATALOGUE: Catalogue = catalogueWith({
  models: {
    ...models,
    'acme/windows': apiModelWith({
      model: 'windows',
      rules: [
        ruleOf({ input: 2, cached: 0.5, output: 6 }, { usdPerMillionOutputTokens: ranged(6) }),
        ruleOf({ input: 1, output: 3 }, { hoursUtc: { from: '16:30', to: '00:45' } }),
      ],
    }),
  },
  regions: { ...regions, 'cloud/east': { ...regions['cloud/east']!, gridGramsCo2ePerKilowattHour: ranged(400) } },
  apiFootprint: { ...apiFootprint, nodeJoulesPerOutputTokenPerBillionParameters: ranged(0.05) },
  defaults: { ...defaults, usdPerFteMonth: ranged(15_000), usdPerKilowattHour: ranged(0.12) },
});

const RUN = measurementWith({
  operatingPoints: [
    pointWith({ requestsPerSecond: 0.5 }),
    pointWith({ requestsPerSecond: 2, power: { powerWatts: ranged(60), boundary: 'accelerator' } }),
  ],
});

/** A number of a scenario: bare, or a range of any shape. */
export const amount = (from: number, to: number): fc.Arbitrary<ScenarioNumber> =>
  fc.oneof(
    // Numbers too small to have all their digits are not compared to a billionth.
    fc.double({ min: from, max: to, noNaN: true }).map((value) => (value < 1e-9 ? from : value)),
    fc
      .record({
        value: fc.double({ min: Math.max(from, to / 1e6), max: to, noNaN: true }),
        below: fc.double({ min: 0.5, max: 1, noNaN: true }),
        above: fc.double({ min: 0, max: 1, noNaN: true }),
        distribution: fc.constantFrom('pert', 'triangular', 'uniform', 'lognormal'),
      })
      .map(({ value, below, above, distribution }) => ({
        value,
        low: Math.max(from, value * below),
        high: value + (to - value) * above * 0.5,
        distribution,
      })),
  );
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
/** Without the keys whose value is undefined, as a file would have it. */
export const asFile = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** A share, its ends as often as all between them. */
const share = fc.oneof(fc.constantFrom(0, 1), amount(0, 1));

const answersOf = (...rejected: ('person' | 'escalated')[]) =>
  fc.record({ acceptedRatio: share, rejected: fc.constantFrom(...rejected), usdPerRejectedAnswer: amount(0, 2) });
const everyOption = {
  staffFte: maybe(amount(0, 1)),
  monitoringUsdPerMonth: maybe(amount(0, 500)),
  supportUsdPerMonth: maybe(amount(0, 500)),
  oneOff: maybe(
    fc.record({
      setUpUsd: amount(0, 20_000),
      migrationUsd: maybe(amount(0, 5_000)),
      parallelRunMonths: maybe(amount(0, 4)),
      fineTuning: maybe(
        fc.record({
          acceleratorCount: amount(1, 16),
          hoursPerRun: amount(0.5, 100),
          usdPerAcceleratorHour: amount(0, 12),
          failedRunRatio: maybe(amount(0, 3)),
        }),
      ),
      installationUsd: maybe(amount(0, 5_000)),
      exitUsd: maybe(amount(0, 2_000)),
    }),
  ),
  complianceUsdPerYear: maybe(amount(0, 20_000)),
  upgrades: maybe(fc.record({ perYear: amount(0, 12), usdPerEvaluation: amount(0, 3_000) })),
  answers: maybe(
    fc.oneof(
      answersOf('person', 'escalated'),
      fc.record({ acceptedRatio: amount(0.01, 1), rejected: fc.constantFrom('discarded', 'retried') }),
    ),
  ),
};
const api = fc.record({
  ...everyOption,
  model: fc.constantFrom('acme/small', 'acme/flat', 'acme/secret', 'acme/windows', 'acme/unpriced'),
  billedRetryRatio: maybe(amount(0, 0.2)),
  gatewayUsdPerMonth: maybe(amount(0, 100)),
  minimumCommitmentUsdPerMonth: maybe(amount(0, 2_000)),
  creditsUsdPerMonth: maybe(amount(0, 1_000)),
  rateLimitRequestsPerSecond: maybe(fc.double({ min: 0.01, max: 1_000, noNaN: true })),
});
const rented = fc
  .record({
    ...everyOption,
    instance: fc.constantFrom('cloud/one', 'cloud/four', 'cloud/other'),
    region: fc.constantFrom('cloud/east', 'cloud/west'),
    purchase: maybe(fc.constantFrom('on-demand', 'reserved-1y', 'spot')),
    spotInterruptionRatioPerMonth: maybe(amount(0, 5)),
    restartMinutes: maybe(amount(0, 2_000)),
    schedule: maybe(
      fc.oneof(
        fc.double({ min: 1, max: 168, noNaN: true }).map((hoursPerWeek) => ({ hoursPerWeek })),
        fc.record({ autoscale: fc.record({ minimumReplicas: maybe(fc.integer({ min: 1, max: 5 })) }) }),
        fc.record({
          scaleToZero: fc.record({
            startUpSeconds: amount(0, 600),
            coolDownSeconds: amount(0, 900),
            requestsPerBurst: amount(1, 10_000),
          }),
        }),
      ),
    ),
    usdPerHour: maybe(amount(0.01, 20)),
    transferFactorRatio: maybe(amount(0.2, 3)),
    replicasPerInstance: maybe(fc.integer({ min: 1, max: 6 })),
    storageGigabytes: maybe(amount(0, 1_000)),
    loadBalancerUsdPerMonth: maybe(amount(0, 100)),
    licence: maybe(fc.record({ basis: fc.constantFrom('server', 'accelerator'), usdPerYear: amount(0, 5_000) })),
    publicIpv4Count: maybe(fc.integer({ min: 0, max: 3 })),
    egress: fc.oneof(
      maybe(amount(0, 100)).map((egressUsdPerMonth) => ({ egressUsdPerMonth })),
      fc
        .record({ usdPerGigabyte: amount(0, 0.5), bytesPerOutputToken: maybe(amount(1, 2_000)) })
        .map((egress) => ({ egress })),
    ),
  })
  .map(({ egress, ...option }) => ({ ...option, ...egress }));
const owned = fc.record({
  ...everyOption,
  acceleratorCount: maybe(fc.integer({ min: 1, max: 8 })),
  // Above what it can fetch at the end of its life.
  capexUsd: amount(1_000, 100_000),
  lifeMonths: maybe(amount(12, 90)),
  residualUsd: maybe(amount(0, 1_000)),
  costOfCapitalRatioPerYear: maybe(amount(0, 0.2)),
  hostingUsdPerMonth: maybe(amount(0, 1_000)),
  hostingIncludesPower: maybe(fc.boolean()),
  supportUsdPerYear: maybe(amount(0, 5_000)),
  networkUsdPerMonth: maybe(amount(0, 500)),
  licence: maybe(fc.record({ basis: fc.constantFrom('server', 'accelerator'), usdPerYear: amount(0, 5_000) })),
  pueRatio: maybe(amount(1, 2.5)),
});
const device = fc.record({
  ...everyOption,
  unitCount: amount(1, 100_000),
  outputTokensPerSecond: maybe(amount(1, 60)),
  electricityPaidBy: fc.constantFrom('user', 'operator'),
  hardware: fc.constantFrom('sunk', 'attributed'),
  attributedRatio: maybe(share),
  deviceUsd: maybe(amount(0, 1_500)),
  distributionUsdPerMonth: maybe(amount(0, 300)),
});
/** Options that hand requests to others: \`small\` and \`large\` are places among those that serve by themselves. */
const ofOthers = { small: fc.nat(), large: fc.nat() };
const everyHybrid = { ...everyOption, ...ofOthers, answers: maybe(answersOf('person', 'escalated')) };
const fallBack = fc.record({ ...ofOthers, ratio: share, device });
const router = fc.record({
  ...everyHybrid,
  toLargeRatio: share,
  failedRatio: maybe(amount(0, 0.2)),
  misroutedRatio: maybe(amount(0, 0.2)),
  routerUsdPerRequest: maybe(amount(0, 0.001)),
});
const cascade = fc.record({
  ...everyHybrid,
  escalatedRatio: share,
  failedRatio: maybe(amount(0, 0.2)),
  scorerUsdPerRequest: maybe(amount(0, 0.001)),
});
const demand = fc
  .record({
    requestsPerMonth: fc.oneof(
      amount(1e3, 1e7),
      fc.double({ min: 2, max: 9, noNaN: true }).map((power) => 10 ** power),
    ),
    inputTokensPerRequest: fc.constant(400),
    outputTokensPerRequest: fc.constant(105),
    cachedInputRatio: maybe(amount(0, 1)),
    peak: fc.oneof(
      maybe(amount(1, 8)).map((peakToMeanRatio) => ({ peakToMeanRatio })),
      fc
        .array(fc.double({ min: 0, max: 9, noNaN: true }), { minLength: 24, maxLength: 24 })
        .filter((day) => day.some((load) => load > 0.1))
        .map((loadRatioByHour) => ({ hourlyProfile: { clock: 'utc' as const, loadRatioByHour } })),
    ),
    growthRatioPerMonth: maybe(amount(-0.05, 0.1)),
    launchRamp: maybe(fc.record({ months: fc.integer({ min: 1, max: 24 }), startRatio: amount(0, 1) })),
    activeUserCount: maybe(amount(1, 1e5)),
  })
  .map(({ peak, ...asked }) => ({ ...asked, ...peak }));
const policy = fc.record({
  headroomRatio: maybe(amount(0, 0.6)),
  spareReplicas: maybe(fc.integer({ min: 0, max: 6 })),
  nonProductionReplicas: maybe(fc.integer({ min: 0, max: 3 })),
});

type Parts = Record<string, unknown>;
const aloneOf = (given: Parts, id: string): ScenarioOption => {
  if ('model' in given) return apiOption({ ...given, id });
  if ('instance' in given) return rentedOption({ ...given, id });
  if ('unitCount' in given) return deviceOption({ ...given, id });
  return ownedOption({ ...given, id });
};
type Rejected = Extract<ScenarioOption['answers'], object>;
/** Two of the options that serve by themselves, joined; or one of them behind devices. */
function hybridOf({ small, large, ...given }: Parts, id: string, alone: readonly ScenarioOption[]): ScenarioOption {
  const first = alone[(small as number) % alone.length]!;
  const others = alone.filter((option) => option !== first);
  const second = others[(large as number) % others.length]!;
  const { ratio, device: devices, ...both } = given;
  const parts = devices === undefined ? [first, second] : [second];
  const whole = { ...both, ...(devices as Parts | undefined), id } as { readonly answers?: Rejected };
  const answers = answersOfWhole(whole.answers, parts);
  const option = { ...whole, ...(answers === undefined ? {} : { answers }) };
  if (devices !== undefined)
    return deviceOption({ ...option, fallBack: { option: second.id, requestRatio: ratio as ScenarioNumber } });
  const named = { ...option, small: first.id, large: second.id };
  return 'toLargeRatio' in given ? routerOption(named) : cascadeOption(named);
}

/** A part that says what becomes of its answers leaves that of the whole to be said; what is asked again is handed on. */
function answersOfWhole(given: Rejected | undefined, parts: readonly ScenarioOption[]): Rejected | undefined {
  if (given?.rejected === 'retried') return { ...given, rejected: 'discarded' };
  const isSaid = parts.some(({ answers }) => answers !== undefined && answers.rejected !== 'retried');
  return given ?? (isSaid ? { acceptedRatio: 0.9, rejected: 'discarded' } : undefined);
}

/** The options that an option is made of, and itself. */
const idsIn = (option: ScenarioOption): string[] => {
  if (option.kind === 'router' || option.kind === 'cascade') return [option.id, option.small, option.large];
  return option.kind === 'device' && option.fallBack !== undefined ? [option.id, option.fallBack.option] : [option.id];
};

/** Without a parallel run where the baseline is in the option already, or the option in the baseline. */
function besideBaseline(option: ScenarioOption, baseline: ScenarioOption): ScenarioOption {
  if (!idsIn(option).includes(baseline.id) && !idsIn(baseline).includes(option.id)) return option;
  const { parallelRunMonths: _left, ...oneOff } = option.oneOff ?? {};
  return { ...option, oneOff };
}

/** An API first, then others and what is made of them; ids are fixed by place, the baseline is any. */
export const anyInputs: fc.Arbitrary<ReportInputs> = fc
  .record({
    demand,
    policy,
    api,
    others: fc.array(fc.oneof(api, rented, owned, device), { minLength: 1, maxLength: 3 }),
    hybrids: fc.array(fc.oneof(router, cascade, fallBack), { maxLength: 2 }),
    baseline: fc.oneof(fc.constant(0), fc.nat()),
    horizonMonths: maybe(fc.integer({ min: 1, max: 60 })),
    discountRatioPerYear: maybe(amount(0, 0.2)),
    oneOffAmortisationMonths: maybe(fc.integer({ min: 1, max: 60 })),
    seed: fc.nat(),
    tariff: maybe(amount(0, 1)),
    taxRatio: maybe(amount(0, 0.3)),
  })
  .map((any) => {
    const alone = [any.api, ...any.others].map((parts, i) => aloneOf(asFile(parts) as Parts, `o${i}`));
    const made = any.hybrids.map((parts, i) => hybridOf(asFile(parts) as Parts, `h${i}`, alone));
    const baseline = [...alone, ...made][any.baseline % (alone.length + made.length)]!;
    return inputsWith({
      catalogue: CATALOGUE,
      measurements: { 'm.json': RUN },
      seed: any.seed,
      drawCount: 40,
      scenario: scenarioWith(
        asFile({
          baselineOption: baseline.id,
          demand: any.demand,
          policy: any.policy,
          horizonMonths: any.horizonMonths,
          discountRatioPerYear: any.discountRatioPerYear,
          oneOffAmortisationMonths: any.oneOffAmortisationMonths,
          taxRatio: any.taxRatio,
          site: { region: 'cloud/east', usdPerKilowattHour: any.tariff },
          options: [...alone, ...made].map((option) => besideBaseline(option, baseline)),
        }),
      ),
    });
  });
