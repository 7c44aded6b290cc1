import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { diffReports } from '../../calculator/diff/diff-reports.ts';
import type { AttributedChange, OptionDiff, ReportDiff } from '../../schema/report-diff.ts';
import type { Report, ReportInputs } from '../../schema/report.ts';
import { apiModelWith, catalogueWith, known, ruleOf, unknown } from '../factories/catalogue.ts';
import { measurementWith, pointWith } from '../factories/measurement.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, ownedOption, rentedOption, routerOption, scenarioWith } from '../factories/scenario.ts';

const DEMAND = {
  requestsPerMonth: 1_000_000,
  inputTokensPerRequest: 400,
  outputTokensPerRequest: 105,
  peakToMeanRatio: 1,
};

const reportOf = (scenario: Parameters<typeof scenarioWith>[0], inputs: Partial<ReportInputs> = {}): Report =>
  buildReport(inputsWith({ scenario: scenarioWith({ demand: DEMAND, ...scenario }), ...inputs }));
/** As a file holds it. */
const saved = (report: Report): Report => JSON.parse(JSON.stringify(report)) as Report;

const optionOf = (diff: ReportDiff, id: string): OptionDiff => diff.options.find((option) => option.id === id)!;
const sharesOf = (change: AttributedChange | null): Record<string, number> =>
  Object.fromEntries(change!.shares.map(({ inputs, amount }) => [inputs.map(({ path }) => path).join(' + '), amount]));
const sumOf = ({ shares }: AttributedChange): number => shares.reduce((sum, { amount }) => sum + amount, 0);
const changesOf = ({ usdPerMonth, kilogramsCo2ePerMonth, usdPerMonthAboveBaseline }: OptionDiff): AttributedChange[] =>
  [usdPerMonth, kilogramsCo2ePerMonth, usdPerMonthAboveBaseline].filter((change) => change !== null);

const pricedAt = (input: number, output: number) =>
  catalogueWith({ models: { 'acme/small': apiModelWith({ rules: [ruleOf({ input, output })] }) } });

describe('worked by hand', () => {
  test('volume and the price of output, of an API: by both orders', () => {
    // 105 output tokens: 1 to 2 million requests, 2 to 3 USD per million: 210 -> 630. Input stays at 0.
    const before = reportOf({ options: [apiOption()] }, { catalogue: pricedAt(0, 2) });
    const after = reportOf(
      { demand: { ...DEMAND, requestsPerMonth: 2_000_000 }, options: [apiOption()] },
      { catalogue: pricedAt(0, 3) },
    );
    const diff = diffReports(before, after);
    const { usdPerMonth } = optionOf(diff, 'api');
    expectNear(usdPerMonth!.old, 210);
    expectNear(usdPerMonth!.new, 630);
    // Volume: 210 at the old price, 315 at the new; price: 105 at the old volume, 210 at the new.
    const shares = sharesOf(usdPerMonth);
    expect(Object.keys(shares).toSorted()).toEqual([
      'demand.requestsPerMonth',
      'models/acme/small/usdPerMillionOutputTokens',
    ]);
    expectNear(shares['demand.requestsPerMonth'], 262.5);
    expectNear(shares['models/acme/small/usdPerMillionOutputTokens'], 157.5);
    expect(diff.method).toBe('all-orders');
    expect(diff.withoutEffect).toEqual([]);
    const price = usdPerMonth!.shares.flatMap(({ inputs }) => inputs).find(({ path }) => path.startsWith('models/'));
    expect(price).toMatchObject({ old: 2, new: 3 });
    // More requests emit more, a dearer token does not: 8 billion * 0.05 J * 105 tokens a request.
    expect(Object.keys(sharesOf(optionOf(diff, 'api').kilogramsCo2ePerMonth))).toEqual(['demand.requestsPerMonth']);
  });

  test('an hour of a machine against an API whose price rose: both move the difference', () => {
    const options = [apiOption(), rentedOption({ usdPerHour: 1 })];
    const before = reportOf({ options }, { catalogue: catalogueWith() });
    const { models } = catalogueWith();
    const catalogue = catalogueWith({
      models: { ...models, 'acme/small': apiModelWith({ rules: [ruleOf({ input: 0.25, cached: 0.025, output: 3 })] }) },
    });
    const after = reportOf({ options: [apiOption(), rentedOption({ usdPerHour: 1.5 })] }, { catalogue });
    const diff = diffReports(before, after);
    // 730 h * 0.5 USD; 105 tokens * 1 USD per million * a million requests.
    const gpu = optionOf(diff, 'gpu');
    expect(Object.keys(sharesOf(gpu.usdPerMonth))).toEqual(['options.gpu.usdPerHour']);
    expectNear(sharesOf(gpu.usdPerMonth)['options.gpu.usdPerHour'], 365);
    const above = sharesOf(gpu.usdPerMonthAboveBaseline);
    expectNear(above['options.gpu.usdPerHour'], 365);
    expectNear(above['models/acme/small/usdPerMillionOutputTokens'], -105);
    expect(optionOf(diff, 'api').usdPerMonthAboveBaseline).toBeNull();
  });

  test('a later day under a price that rises: the day', () => {
    const rules = [ruleOf({ input: 0, output: 2 }), ruleOf({ input: 0, output: 4 }, { effectiveFrom: '2026-12-01' })];
    const catalogue = catalogueWith({ models: { 'acme/small': apiModelWith({ rules }) } });
    const at = (asOf: string) => reportOf({ options: [apiOption()] }, { catalogue, asOf });
    const diff = diffReports(at('2026-11-21'), at('2026-12-24'));
    expect(sharesOf(optionOf(diff, 'api').usdPerMonth)).toEqual({ asOf: expect.closeTo(210, 9) });
  });

  test('a dated price added to the others: the price, and the list of rules without effect', () => {
    const withRules = (rules: Parameters<typeof apiModelWith>[0]) =>
      reportOf(
        { options: [apiOption()] },
        { catalogue: catalogueWith({ models: { 'acme/small': apiModelWith(rules) } }) },
      );
    const first = ruleOf({ input: 0, output: 2 });
    const diff = diffReports(
      withRules({ rules: [first], checkedAt: '2026-10-01' }),
      withRules({
        rules: [first, ruleOf({ input: 0, output: 4 }, { effectiveFrom: '2026-11-01' })],
        checkedAt: '2026-11-01',
      }),
    );
    expect(sharesOf(optionOf(diff, 'api').usdPerMonth)).toEqual({
      'models/acme/small/usdPerMillionOutputTokens': expect.closeTo(210, 9),
    });
    expect(diff.withoutEffect.map(({ path }) => path)).toEqual(['models/acme/small (other than its figures)']);
  });

  test('a measurement taken again is one input', () => {
    const of = (requestsPerSecond: number, createdAt: string) =>
      reportOf(
        {
          demand: { ...DEMAND, requestsPerMonth: 10_000_000 },
          options: [apiOption(), rentedOption({ usdPerHour: 1 })],
        },
        {
          measurements: {
            'm.json': measurementWith({ createdAt, operatingPoints: [pointWith({ id: 'p', requestsPerSecond })] }),
          },
        },
      );
    // 3.8 requests/s: 2 machines of 2/s, or 1 of 4/s: with disk 8 and address 3.65 each.
    const diff = diffReports(of(2, '2026-11-01T00:00:00Z'), of(4, '2026-11-20T00:00:00Z'));
    expect(sharesOf(optionOf(diff, 'gpu').usdPerMonth)).toEqual({
      'measurements/m.json': expect.closeTo(-(730 + 8 + 3.65), 6),
    });
  });
});

describe('what is told apart and what together', () => {
  test('instance and region that only the new catalogue prices together are one input', () => {
    const base = catalogueWith();
    const before = reportOf({ options: [apiOption(), rentedOption({ purchase: 'on-demand' })] });
    // The west has no reserved price and the east has: only both changes, or neither, have a price.
    const after = reportOf({
      options: [apiOption(), rentedOption({ purchase: 'reserved-1y', region: 'cloud/east', storageGigabytes: 200 })],
    });
    expect(Object.keys(sharesOf(optionOf(diffReports(before, after), 'gpu').usdPerMonth)).toSorted()).toEqual([
      'options.gpu.purchase',
      'options.gpu.storageGigabytes',
    ]);
    const west = reportOf(
      { options: [apiOption(), rentedOption({ region: 'cloud/west', purchase: 'on-demand' })] },
      { catalogue: base },
    );
    const east = reportOf(
      {
        options: [apiOption(), rentedOption({ region: 'cloud/east', purchase: 'reserved-1y', storageGigabytes: 200 })],
      },
      { catalogue: base },
    );
    const diff = diffReports(west, east);
    const shares = sharesOf(optionOf(diff, 'gpu').usdPerMonth);
    expect(Object.keys(shares).toSorted()).toEqual([
      'options.gpu.region + options.gpu.purchase',
      'options.gpu.storageGigabytes',
    ]);
    expectNear(shares['options.gpu.storageGigabytes'], 8);
    expectNear(shares['options.gpu.region + options.gpu.purchase'], (0.6 - 1.25) * 730);
  });

  test('an option that comes or goes is named and not computed; the others stand', () => {
    const both = reportOf({ options: [apiOption(), rentedOption()] });
    const alone = reportOf({ options: [apiOption(), ownedOption()] });
    const diff = diffReports(both, alone);
    expect(optionOf(diff, 'gpu')).toMatchObject({ new: null, usdPerMonth: null });
    expect(optionOf(diff, 'server')).toMatchObject({ old: null, usdPerMonth: null });
    expect(optionOf(diff, 'api').usdPerMonth!.shares).toEqual([]);
    expect(diff.withoutEffect).toEqual([]);
  });

  test('an option refused in one of the two says why and has no shares', () => {
    const before = reportOf({ options: [apiOption(), rentedOption()] });
    const after = reportOf({ options: [apiOption(), rentedOption({ staffFte: null })] });
    const gpu = optionOf(diffReports(before, after), 'gpu');
    expect(gpu.usdPerMonth).toBeNull();
    expect(gpu.new).toMatchObject({ usdPerMonth: null, refusals: [expect.stringContaining('Staff is unknown')] });
    expect(gpu.old!.usdPerMonth).toBeTypeOf('number');
  });

  test('carbon that becomes known has no shares; its cost has', () => {
    const before = reportOf({ options: [apiOption({ model: 'acme/secret', staffFte: 0.1 })] });
    const after = reportOf({ options: [apiOption({ model: 'acme/small', staffFte: 0.2 })] });
    const api = optionOf(diffReports(before, after), 'api');
    expect(api.kilogramsCo2ePerMonth).toBeNull();
    expect([api.old!.kilogramsCo2ePerMonth, api.new!.kilogramsCo2ePerMonth]).toEqual([null, expect.any(Number)]);
    expect(sharesOf(api.usdPerMonth)).toEqual({ 'options.api.staffFte': expect.closeTo(1_500, 9) });
  });

  test('a baseline that changes is an input of the difference', () => {
    const options = [apiOption(), apiOption({ id: 'dear', model: 'acme/flat' }), rentedOption()];
    const diff = diffReports(
      reportOf({ options, baselineOption: 'api' }),
      reportOf({ options, baselineOption: 'dear' }),
    );
    expect([diff.oldBaseline, diff.newBaseline]).toEqual(['api', 'dear']);
    const { usdPerMonth, usdPerMonthAboveBaseline: above } = optionOf(diff, 'gpu');
    expect(usdPerMonth!.shares).toEqual([]);
    // 400 * 1 + 105 * 5 against 400 * 0.25 + 105 * 2 USD per million, a million requests.
    expect(sharesOf(above)).toEqual({ baselineOption: expect.closeTo(-(925 - 310), 6) });
  });

  test('the order of options, where the first API is the baseline', () => {
    const options = [apiOption(), apiOption({ id: 'dear', model: 'acme/flat' }), rentedOption()];
    const diff = diffReports(reportOf({ options }), reportOf({ options: [options[1]!, options[0]!, options[2]!] }));
    expect(sharesOf(optionOf(diff, 'gpu').usdPerMonthAboveBaseline)).toEqual({
      'options (their order)': expect.closeTo(-(925 - 310), 6),
    });
  });

  test('names, ranges, sources and draws are without effect; so is the order of options', () => {
    const staff = { value: 0.1, low: 0.05, high: 0.2 };
    const before = reportOf({ options: [apiOption({ staffFte: 0.1 }), rentedOption()] }, { drawCount: 10 });
    const after = reportOf(
      { name: 'renamed', options: [rentedOption(), apiOption({ staffFte: staff, label: 'Our API' })] },
      { drawCount: 20, seed: 2 },
    );
    const diff = diffReports(before, after);
    expect(diff.options.flatMap(changesOf).flatMap(({ shares }) => shares)).toEqual([]);
    expect(diff.withoutEffect.map(({ path }) => path).toSorted()).toEqual([
      'drawCount',
      'name',
      'options (their order)',
      'options.api.label',
      'options.api.staffFte',
      'seed',
    ]);
  });

  test('an accelerator only one catalogue knows, though both ask for it', () => {
    const whole = catalogueWith();
    const { card: _card, ...others } = whole.accelerators;
    const options = [apiOption(), rentedOption()];
    const diff = diffReports(
      reportOf({ options }, { catalogue: { ...whole, accelerators: others } }),
      reportOf({ options }, { catalogue: whole }),
    );
    expect(Object.keys(sharesOf(optionOf(diff, 'gpu').kilogramsCo2ePerMonth))).toEqual(['accelerators/card']);
  });

  test('a figure that becomes unknown', () => {
    const { regions } = catalogueWith();
    const west = { ...regions['cloud/west']!, pueRatio: known(1.1) };
    const comparedOn = (grid: typeof west.gridGramsCo2ePerKilowattHour) =>
      reportOf(
        { options: [apiOption(), rentedOption({ region: 'cloud/west' })] },
        {
          catalogue: catalogueWith({
            regions: { ...regions, 'cloud/west': { ...west, gridGramsCo2ePerKilowattHour: grid } },
          }),
        },
      );
    const diff = diffReports(comparedOn(known(120)), comparedOn(unknown('withdrawn')));
    expect(optionOf(diff, 'gpu').kilogramsCo2ePerMonth).toBeNull();
    expect(diff.withoutEffect).toContainEqual({
      path: 'regions/cloud/west/gridGramsCo2ePerKilowattHour',
      old: 120,
      new: null,
    });
  });

  test('an override of one side, and what the catalogue says meanwhile', () => {
    const path = 'models/acme/small/usdPerMillionOutputTokens';
    const before = reportOf({ options: [apiOption()], overrides: { [path]: 1 } }, { catalogue: pricedAt(0, 2) });
    const after = reportOf({ options: [apiOption()] }, { catalogue: pricedAt(0, 3) });
    expect(sharesOf(optionOf(diffReports(before, after), 'api').usdPerMonth)).toEqual({
      [`override of ${path}`]: expect.closeTo(210, 9),
    });
  });

  test('a router moves with its parts', () => {
    const options = (toLargeRatio: number, usdPerHour: number) => [
      apiOption(),
      rentedOption({ usdPerHour }),
      routerOption({ toLargeRatio, staffFte: 0 }),
    ];
    const diff = diffReports(reportOf({ options: options(0.2, 1) }), reportOf({ options: options(0.5, 2) }));
    const shares = sharesOf(optionOf(diff, 'mix').usdPerMonth);
    expectNear(shares['options.gpu.usdPerHour'], 730);
    expectNear(shares['options.mix.toLargeRatio'], 0.3 * 310);
  });

  test('figures of another version are a part of their own', () => {
    const report = reportOf({ options: [apiOption()] });
    const older = saved(report);
    older.results.options[0]!.cost!.usdPerMonth.value += 5;
    const diff = diffReports(older, reportOf({ options: [apiOption({ staffFte: 0.1 })] }));
    const { usdPerMonth } = optionOf(diff, 'api');
    expect(diff.otherVersion).toBe(true);
    const shares = sharesOf(usdPerMonth);
    expectNear(shares['options.api.staffFte'], 1_500);
    expectNear(shares['breakeven (formulas and defaults of another version)'], -5);
    expectNear(sumOf(usdPerMonth!), usdPerMonth!.new - usdPerMonth!.old);
  });

  test('the same report twice, also from a file: nothing changed', () => {
    const staffFte = { value: 0.1, low: 0.05, high: 0.2 };
    const report = reportOf({ options: [apiOption({ staffFte }), rentedOption(), ownedOption()] }, { drawCount: 20 });
    const diff = diffReports(report, saved(report));
    expect(diff.withoutEffect).toEqual([]);
    expect(diff.options.flatMap(changesOf).flatMap(({ shares }) => shares)).toEqual([]);
  });
});

describe('properties', () => {
  const side = fc
    .record({
      requestsPerMonth: fc.constantFrom(300_000, 2_000_000, 9_000_000),
      peakToMeanRatio: fc.constantFrom(1, 3),
      headroomRatio: fc.constantFrom(0, 0.2),
      spareReplicas: fc.constantFrom(0, 1),
      staffFte: fc.constantFrom(0, 0.2),
      usdPerHour: fc.constantFrom(undefined, 0.7, 2),
      purchase: fc.constantFrom('on-demand' as const, 'reserved-1y' as const),
      capexUsd: fc.constantFrom(10_000, 20_000),
      outputPrice: fc.constantFrom(1, 2, 5),
      grid: fc.constantFrom(100, 400),
      power: fc.constantFrom(72, 100),
      staffUsd: fc.constantFrom(10_000, 15_000),
      owns: fc.boolean(),
    })
    .map((drawn) => {
      const { regions, accelerators, defaults } = catalogueWith();
      const east = { ...regions['cloud/east']!, gridGramsCo2ePerKilowattHour: known(drawn.grid) };
      return buildReport(
        inputsWith({
          catalogue: catalogueWith({
            models: { 'acme/small': apiModelWith({ rules: [ruleOf({ input: 0.25, output: drawn.outputPrice })] }) },
            regions: { ...regions, 'cloud/east': east },
            accelerators: { ...accelerators, card: { ...accelerators.card!, boardPowerWatts: known(drawn.power) } },
            defaults: { ...defaults, usdPerFteMonth: known(drawn.staffUsd) },
          }),
          scenario: scenarioWith({
            demand: {
              ...DEMAND,
              requestsPerMonth: drawn.requestsPerMonth,
              peakToMeanRatio: drawn.peakToMeanRatio,
            },
            policy: { headroomRatio: drawn.headroomRatio, spareReplicas: drawn.spareReplicas },
            options: [
              apiOption({ staffFte: drawn.staffFte }),
              rentedOption({
                purchase: drawn.purchase,
                ...(drawn.usdPerHour === undefined ? {} : { usdPerHour: drawn.usdPerHour }),
              }),
              ...(drawn.owns ? [ownedOption({ capexUsd: drawn.capexUsd })] : []),
            ],
          }),
        }),
      );
    });
  const RUNS = { numRuns: 12, seed: 5 };

  test('shares sum to the change of each figure', () => {
    fc.assert(
      fc.property(side, side, (before, after) => {
        for (const change of diffReports(before, after).options.flatMap(changesOf)) {
          const size = Math.max(1, ...change.shares.map(({ amount }) => Math.abs(amount)));
          expect(Math.abs(sumOf(change) - (change.new - change.old))).toBeLessThanOrEqual(1e-9 * size);
        }
      }),
      RUNS,
    );
  });

  test('swapping old and new turns every sign', () => {
    fc.assert(
      fc.property(side, side, (before, after) => {
        const [there, back] = [diffReports(before, after), diffReports(after, before)];
        for (const option of there.options) {
          const other = changesOf(optionOf(back, option.id));
          changesOf(option).forEach((change, i) => {
            const [forth, turned] = [sharesOf(change), sharesOf(other[i]!)];
            for (const path of new Set([...Object.keys(forth), ...Object.keys(turned)]))
              expect(Math.abs((forth[path] ?? 0) + (turned[path] ?? 0)), path).toBeLessThanOrEqual(1e-6);
          });
        }
      }),
      RUNS,
    );
  });

  test('what only the others pay for is no share of an API', () => {
    fc.assert(
      fc.property(side, side, (before, after) => {
        const paths = Object.keys(sharesOf(optionOf(diffReports(before, after), 'api').usdPerMonth));
        expect(paths.filter((path) => /gpu|server|accelerators|regions|policy|peak/.test(path))).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('what was emitted once', () => {
  const tuned = (hoursPerRun: number): Report =>
    reportOf({
      options: [
        apiOption(),
        rentedOption({
          oneOff: {
            fineTuning: {
              acceleratorCount: 8,
              hoursPerRun,
              usdPerAcceleratorHour: 2,
              failedRunRatio: 0,
              wattsPerAccelerator: 500,
            },
          },
        }),
      ],
    });

  test('is in the change of the CO2e, and no other version is blamed for it', () => {
    const diff = diffReports(saved(tuned(50)), saved(tuned(100)));
    expect(diff.otherVersion).toBe(false);
    const { kilogramsCo2ePerMonth } = optionOf(diff, 'gpu');
    // 8 * 50 h more at 0.5 kW, times 1.15 and 400 g, over 36 months.
    expect(sharesOf(kilogramsCo2ePerMonth)).toEqual({
      'options.gpu.oneOff.fineTuning': expect.closeTo((8 * 50 * 0.5 * 1.15 * 0.4) / 36, 9),
    });
  });

  test('two reports of one version never have a share of another version, nor one that is rounding', () => {
    const figure = fc.double({ min: 0.1, max: 500, noNaN: true });
    fc.assert(
      fc.property(figure, figure, fc.integer({ min: 1, max: 5_000_000 }), (one, other, requestsPerMonth) => {
        const again = { ...tuned(other).inputs.scenario, demand: { ...DEMAND, requestsPerMonth } };
        const after = buildReport({ ...tuned(other).inputs, scenario: again });
        const diff = diffReports(saved(tuned(one)), saved(after));
        expect(diff.otherVersion).toBe(false);
        for (const change of diff.options.flatMap(changesOf)) {
          const rounding = 1e-9 * Math.max(1, Math.abs(change.old));
          expect(Math.abs(sumOf(change) - (change.new - change.old))).toBeLessThanOrEqual(rounding);
          for (const { amount } of change.shares) expect(Math.abs(amount)).toBeGreaterThan(1e-12);
        }
      }),
      { numRuns: 25 },
    );
  });
});
