import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import { parseReport, type Report, type ReportInputs } from '../../schema/report.ts';
import type { ApiOption, OwnedOption, RentedOption, ScenarioOption } from '../../schema/scenario.ts';
import type { ScenarioNumber } from '../../schema/known.ts';
import { apiModelWith, catalogueWith, known, ruleOf } from '../factories/catalogue.ts';
import { measurementWith, pointWith } from '../factories/measurement.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, ownedOption, rentedOption, scenarioWith } from '../factories/scenario.ts';

const RUNS = { numRuns: 25, seed: 11 };

/** A catalogue with ranges, so that draws differ. */
const ranged = (value: number) => known(value, { low: value * 0.7, high: value * 1.6 });
const { regions, apiFootprint, defaults, models } = catalogueWith();
const CATALOGUE: Catalogue = catalogueWith({
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
const amount = (from: number, to: number): fc.Arbitrary<ScenarioNumber> =>
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
const asFile = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const everyOption = {
  staffFte: maybe(amount(0, 1)),
  monitoringUsdPerMonth: maybe(amount(0, 500)),
  supportUsdPerMonth: maybe(amount(0, 500)),
  oneOff: maybe(
    fc.record({
      setUpUsd: amount(0, 20_000),
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
      fc.record({
        acceptedRatio: amount(0, 1),
        rejected: fc.constantFrom('person', 'escalated'),
        usdPerRejectedAnswer: amount(0, 2),
      }),
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

/** An API first, then rented and owned options in any number; ids are fixed by place. */
const anyInputs: fc.Arbitrary<ReportInputs> = fc
  .record({
    demand,
    policy,
    api,
    others: fc.array(fc.oneof(api, rented, owned), { minLength: 1, maxLength: 3 }),
    horizonMonths: maybe(fc.integer({ min: 1, max: 120 })),
    seed: fc.nat(),
    tariff: maybe(amount(0, 1)),
    taxRatio: maybe(amount(0, 0.3)),
  })
  .map((any) => {
    const options = [any.api, ...any.others].map((parts, i): ScenarioOption => {
      const id = `o${i}`;
      const given = asFile(parts) as Partial<ScenarioOption>;
      if ('model' in given) return apiOption({ ...(given as Partial<ApiOption>), id });
      if ('instance' in given) return rentedOption({ ...(given as Partial<RentedOption>), id });
      return ownedOption({ ...(given as Partial<OwnedOption>), id });
    });
    return inputsWith({
      catalogue: CATALOGUE,
      measurements: { 'm.json': RUN },
      seed: any.seed,
      drawCount: 40,
      scenario: scenarioWith(
        asFile({
          baselineOption: 'o0',
          demand: any.demand,
          policy: any.policy,
          horizonMonths: any.horizonMonths,
          taxRatio: any.taxRatio,
          site: { region: 'cloud/east', usdPerKilowattHour: any.tariff },
          options,
        }),
      ),
    });
  });

/** Every number of a document with its path. */
function* numbersIn(value: unknown, path = ''): Generator<[string, number]> {
  if (typeof value === 'number') yield [path, value];
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) yield* numbersIn(inner, `${path}/${key}`);
}

/** Every `{value, p5, p50, p95}` of a document with its path. */
function* spreadsIn(value: unknown, path = ''): Generator<[string, Record<'p5' | 'p50' | 'p95', number | null>]> {
  if (typeof value !== 'object' || value === null) return;
  if ('p5' in value) yield [path, value as never];
  for (const [key, inner] of Object.entries(value)) yield* spreadsIn(inner, `${path}/${key}`);
}

const byId = (report: Report) => new Map(report.results.options.map((option) => [option.id, option]));

describe('any accepted scenario', () => {
  test('gives finite numbers, percentiles in order, and a report that its own schema accepts', () => {
    fc.assert(
      fc.property(anyInputs, (inputs) => {
        const report = buildReport(inputs);
        for (const [path, number] of numbersIn(report))
          if (!Number.isFinite(number)) throw new Error(`${path}: ${number}`);
        for (const [path, { p5, p50, p95 }] of spreadsIn(report)) {
          // A percentile of a break-even volume is null where that share of the draws never turns.
          const [a, b, c] = [p5 ?? Infinity, p50 ?? Infinity, p95 ?? Infinity];
          expect(a <= b && b <= c, `${path}: ${p5} ${p50} ${p95}`).toBe(true);
        }
        expect(parseReport(asFile(report))).toEqual(report);
      }),
      { ...RUNS, numRuns: 40 },
    );
  });

  test('is reproduced from the inputs the report holds, also after a file has held them', () => {
    fc.assert(
      fc.property(anyInputs, (inputs) => {
        const report = buildReport(inputs);
        expect(buildReport(report.inputs)).toEqual(report);
        expect(buildReport(asFile(report.inputs)).results).toEqual(report.results);
        expect(buildReport(inputs)).toEqual(report);
      }),
      RUNS,
    );
  });

  test('has lines that sum to the month, and unit costs that multiply to it', () => {
    fc.assert(
      fc.property(anyInputs, (inputs) => {
        const { options, demand: asked } = buildReport(inputs).results;
        for (const { cost } of options) {
          if (cost === null) continue;
          const gross = cost.lines.reduce((sum, { usdPerMonth }) => sum + Math.abs(usdPerMonth), 0);
          const sum = cost.lines.reduce((total, { usdPerMonth }) => total + usdPerMonth, 0);
          expect(Math.abs(sum - cost.usdPerMonth.value)).toBeLessThanOrEqual(1e-9 * gross);
          expectNear(cost.usdPerRequest * asked.requestsPerMonth, cost.usdPerMonth.value);
          expectNear(
            (cost.usdPerMillionOutputTokens * asked.requestsPerMonth * asked.outputTokensPerRequest) / 1e6,
            cost.usdPerMonth.value,
          );
        }
      }),
      RUNS,
    );
  });

  test('costs no less when more is asked', () => {
    fc.assert(
      fc.property(anyInputs, fc.double({ min: 1, max: 50, noNaN: true }), (inputs, factor) => {
        const asked = inputs.scenario.demand.requestsPerMonth as number | { value: number };
        const volume = typeof asked === 'number' ? asked : asked.value;
        const at = (requestsPerMonth: number) =>
          byId(
            buildReport({
              ...inputs,
              drawCount: 0,
              scenario: { ...inputs.scenario, demand: { ...inputs.scenario.demand, requestsPerMonth } },
            }),
          );
        const more = at(volume * factor);
        for (const [id, { cost, carbon }] of at(volume)) {
          const grown = more.get(id)!;
          // The demand may have grown out of a rate limit.
          if (cost === null || grown.cost === null) continue;
          expect(grown.cost.usdPerMonth.value).toBeGreaterThanOrEqual(cost.usdPerMonth.value * (1 - 1e-12));
          if (carbon === null) continue;
          expect(grown.carbon!.totalKilogramsCo2ePerMonth.value).toBeGreaterThanOrEqual(
            carbon.totalKilogramsCo2ePerMonth.value * (1 - 1e-12),
          );
        }
      }),
      RUNS,
    );
  });

  test('costs no less when any one price of the catalogue is higher, and something more where the price counts', () => {
    fc.assert(
      fc.property(anyInputs, fc.nat(), (any, pick) => {
        const inputs = { ...any, drawCount: 0 };
        const before = buildReport(inputs);
        const prices = before.results.assumptions.filter(
          ({ path, unit, value }) => path.includes('/') && unit.startsWith('USD') && value !== null && value > 0,
        );
        if (prices.length === 0) return;
        const price = prices[pick % prices.length]!;
        const after = byId(
          buildReport({ ...inputs, scenario: { ...inputs.scenario, overrides: { [price.path]: price.value! * 3 } } }),
        );
        for (const [id, { cost }] of byId(before)) {
          if (cost === null) continue;
          const dearer = after.get(id)!.cost!.usdPerMonth.value;
          expect(dearer).toBeGreaterThanOrEqual(cost.usdPerMonth.value * (1 - 1e-12));
          const paid = cost.lines.filter(
            ({ figures, usdPerMonth }) => figures.includes(price.path) && usdPerMonth > 1e-3,
          );
          const settled = cost.lines.some(({ id: line }) => line === 'commitment-and-credits');
          const cachedOnly = price.path.includes('Cached') || price.path.includes('Input');
          if (paid.length > 0 && !settled && !cachedOnly) expect(dearer).toBeGreaterThan(cost.usdPerMonth.value);
        }
      }),
      RUNS,
    );
  });
});

/** The document with every amount of money four times as high: keys that begin with `usd` or hold `Usd`. */
function timesFour<T>(document: T, isMoney = false): T {
  if (typeof document === 'number') return (isMoney ? document * 4 : document) as T;
  if (Array.isArray(document)) return document.map((item) => timesFour(item as unknown, isMoney)) as T;
  if (typeof document !== 'object' || document === null) return document;
  return Object.fromEntries(
    Object.entries(document).map(([key, value]) => [key, timesFour(value as unknown, isMoney || /^usd|Usd/.test(key))]),
  ) as T;
}

test('four times every price is four times every amount, and the same volumes, shares and carbon', () => {
  fc.assert(
    fc.property(anyInputs, (inputs) => {
      const before = buildReport(inputs).results;
      const { results: after } = buildReport({
        ...inputs,
        catalogue: timesFour(inputs.catalogue),
        scenario: timesFour(inputs.scenario),
      });
      after.options.forEach(({ cost, carbon, latency }, i) => {
        const old = before.options[i]!;
        expect(carbon).toEqual(old.carbon);
        expect(latency).toEqual(old.latency);
        if (cost === null || old.cost === null) return expect(old.cost).toBe(cost);
        const money = [...numbersIn(old.cost)].map(
          ([path, number]) => [path, /(accepted|rejected)PerMonth$/.test(path) ? number : number * 4] as const,
        );
        expect([...numbersIn(cost)].map(([path]) => path)).toEqual(money.map(([path]) => path));
        [...numbersIn(cost)].forEach(([, usd], k) => expectNear(usd, money[k]![1], 1e-9));
      });
      after.projection.rows.forEach(({ usdByMonth, paybackMonth }, i) => {
        const old = before.projection.rows[i]!;
        usdByMonth.forEach((usd, m) => {
          expect(Math.abs(usd - 4 * old.usdByMonth[m]!)).toBeLessThanOrEqual(1e-9 * Math.abs(usd) + 1e-9);
        });
        expect(paybackMonth).toBe(old.paybackMonth);
      });
      after.breakEven.pairs.forEach(({ abatement, ...pair }, i) => {
        const { abatement: old, ...same } = before.breakEven.pairs[i]!;
        expect(pair).toEqual(same);
        if ('noneBecause' in abatement || 'noneBecause' in old) return expect(abatement).toEqual(old);
        expect(abatement.tonnesCo2ePerMonth).toEqual(old.tonnesCo2ePerMonth);
        for (const [key, usd] of Object.entries(abatement.usdPerTonneCo2e))
          expectNear(usd, 4 * old.usdPerTonneCo2e[key as 'value']);
      });
      expect(after.verdict.kind).toBe(before.verdict.kind);
      expect(after.verdict.cheaperRatio).toBe(before.verdict.cheaperRatio);
    }),
    RUNS,
  );
});

test('another order of the options is the same report in another order', () => {
  fc.assert(
    fc.property(anyInputs, (inputs) => {
      const before = buildReport(inputs);
      const turned = buildReport({
        ...inputs,
        scenario: { ...inputs.scenario, options: inputs.scenario.options.toReversed() },
      });
      expect([...byId(turned)].toReversed()).toEqual([...byId(before)]);
      const sorted = <T extends { option: string }>(list: readonly T[]) =>
        list.toSorted((a, b) => a.option.localeCompare(b.option));
      expect(sorted(turned.results.breakEven.pairs)).toEqual(sorted(before.results.breakEven.pairs));
      expect(sorted(turned.results.breakEven.curves)).toEqual(sorted(before.results.breakEven.curves));
      expect(sorted(turned.results.projection.rows)).toEqual(sorted(before.results.projection.rows));
      expect(turned.results.verdict.kind).toBe(before.results.verdict.kind);
      expect(turned.results.assumptions.map(({ path }) => path).toSorted()).toEqual(
        before.results.assumptions.map(({ path }) => path).toSorted(),
      );
    }),
    RUNS,
  );
});

test('one more option changes no figure of the others, draws included', () => {
  fc.assert(
    fc.property(anyInputs, (inputs) => {
      const before = buildReport(inputs);
      const extra = ownedOption({ id: 'extra', capexUsd: { value: 9_000, low: 5_000, high: 20_000 } });
      const after = buildReport({
        ...inputs,
        scenario: { ...inputs.scenario, options: [extra, ...inputs.scenario.options] },
      });
      const others = byId(after);
      others.delete('extra');
      expect([...others]).toEqual([...byId(before)]);
      const shares = (report: Report) =>
        report.results.breakEven.pairs
          .filter(({ option }) => option !== 'extra')
          .map(({ option, cheaperRatio, greenerRatio }) => ({ option, cheaperRatio, greenerRatio }));
      expect(shares(after)).toEqual(shares(before));
    }),
    RUNS,
  );
});

test('another seed draws otherwise and leaves the base case', () => {
  const reportOf = (seed: number) =>
    buildReport(
      inputsWith({
        catalogue: CATALOGUE,
        seed,
        drawCount: 200,
        scenario: scenarioWith({ options: [apiOption({ staffFte: 0.1 })] }),
      }),
    );
  const [one, again, other] = [reportOf(1), reportOf(1), reportOf(2)].map(
    ({ results }) => results.options[0]!.cost!.usdPerMonth,
  );
  expect(again).toEqual(one);
  expect(other!.value).toBe(one!.value);
  expect(other!.p50).not.toBe(one!.p50);
});
