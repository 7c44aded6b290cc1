import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import type { OptionResult, ReportResults } from '../../schema/report.ts';
import type { Answers, ApiOption, Scenario, ScenarioOption } from '../../schema/scenario.ts';
import { measurementWith, pointWith } from '../factories/measurement.ts';
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

const power = { powerWatts: { value: 60, source: 'measured' as const }, boundary: 'accelerator' as const };
const measurements = {
  'm.json': measurementWith({
    operatingPoints: [pointWith({ requestsPerSecond: 1, power }), pointWith({ requestsPerSecond: 2, power })],
  }),
};
const resultsOf = (options: ScenarioOption[], parts: Partial<Scenario> = {}): ReportResults =>
  buildReport(inputsWith({ measurements, scenario: scenarioWith({ options, ...parts }) })).results;
const resultOf = (option: ScenarioOption, parts: Partial<Scenario> = {}): OptionResult =>
  resultsOf([option], parts).options[0]!;
const flat = (answers: Answers) => apiOption({ model: 'acme/flat', answers });
/** 300,000 requests of 400 input tokens at 1 USD and 105 output tokens at 5 USD per million. */
const MONTH = 277.5;
/** Requests a month of a rate that never pauses. */
const mean = (perSecond: number) => perSecond * 730 * 3600;
const asked = (requestsPerMonth: number) => ({
  demand: { requestsPerMonth, inputTokensPerRequest: 400, outputTokensPerRequest: 105, peakToMeanRatio: 1 },
});

describe('what becomes of rejected answers', () => {
  test('discarded: fewer accepted for the same money', () => {
    const { cost } = resultOf(flat({ acceptedRatio: 0.75, rejected: 'discarded' }));
    expectNear(cost!.usdPerMonth.value, MONTH);
    expectNear(cost!.answers!.acceptedPerMonth, 225_000);
    expectNear(cost!.answers!.rejectedPerMonth, 75_000);
    expectNear(cost!.answers!.usdPerAcceptedAnswer!.value, MONTH / 225_000);
    expect(cost!.answers!.rejectedUsdPerMonth).toBe(0);
    expect(cost!.lines.map(({ id }) => id)).not.toContain('rejected-answers');
  });

  test.each(['person', 'escalated'] as const)('%s: each costs, in the month that is compared', (rejected) => {
    const { cost } = resultOf(flat({ acceptedRatio: 0.75, rejected, usdPerRejectedAnswer: 0.02 }));
    // 75,000 * 0.02 = 1,500.
    expectNear(cost!.usdPerMonth.value, MONTH + 1_500);
    expectNear(cost!.lines.find(({ id }) => id === 'rejected-answers')!.usdPerMonth, 1_500);
    expectNear(cost!.answers!.rejectedUsdPerMonth, 1_500);
    // (month + rejected * USD) / accepted, the month without the line.
    expectNear(cost!.answers!.usdPerAcceptedAnswer!.value, (MONTH + 1_500) / 225_000);
  });

  test('none accepted: there is no cost of an accepted answer', () => {
    const { cost } = resultOf(flat({ acceptedRatio: 0, rejected: 'discarded' }));
    expect(cost!.answers!.usdPerAcceptedAnswer).toBeNull();
    expectNear(cost!.answers!.rejectedPerMonth, 300_000);
  });

  test('nobody said: nothing is said of answers', () => {
    expect(resultOf(apiOption()).cost).not.toHaveProperty('answers');
  });

  test('they neither use up a commitment nor are they paid by credits', () => {
    const option = (answers?: Answers) =>
      apiOption({
        model: 'acme/flat',
        minimumCommitmentUsdPerMonth: 400,
        creditsUsdPerMonth: 100,
        ...(answers === undefined ? {} : { answers }),
      });
    // 277.5 of usage is billed as 400, less 100.
    expectNear(resultOf(option()).cost!.usdPerMonth.value, 300);
    const { cost } = resultOf(option({ acceptedRatio: 0.5, rejected: 'person', usdPerRejectedAnswer: 0.01 }));
    expectNear(cost!.usdPerMonth.value, 300 + 1_500);
    expectNear(cost!.lines.find(({ id }) => id === 'commitment-and-credits')!.usdPerMonth, 22.5);
  });

  test('the volumes at which the cheaper one changes count them', () => {
    const options = [
      flat({ acceptedRatio: 0.9, rejected: 'person', usdPerRejectedAnswer: 0.001 }),
      apiOption({ id: 'dear', model: 'acme/small', gatewayUsdPerMonth: 100 }),
    ];
    // 925e-6 + 0.1 * 0.001 against 400 * 0.25e-6 + 105 * 2e-6 = 310e-6 and 100 a month.
    const [pair] = resultsOf(options).breakEven.pairs;
    expectNear(pair!.firstCheaperRequestsPerMonth.value, 100 / (1_025e-6 - 310e-6), 1e-9);
  });
});

describe('answers that are asked for again', () => {
  const retried = (acceptedRatio: number): Answers => ({ acceptedRatio, rejected: 'retried' });

  test('an API bills every call, and every request ends with an accepted answer', () => {
    const { cost } = resultOf(flat(retried(0.75)));
    expectNear(cost!.usdPerMonth.value, MONTH / 0.75);
    expectNear(cost!.usdPerRequest.value, MONTH / 0.75 / 300_000);
    expect(cost!.answers).toMatchObject({ acceptedPerMonth: 300_000, rejectedPerMonth: 0, rejectedUsdPerMonth: 0 });
    expectNear(cost!.answers!.usdPerAcceptedAnswer!.value, MONTH / 0.75 / 300_000);
  });

  test('a fleet is sized for every call', () => {
    const option = (answers?: Answers) => rentedOption(answers === undefined ? {} : { answers });
    // 1.9 requests/s on machines of 2/s: one. At 0.8 accepted 2.375 calls/s: two, loaded with 2.375 of 4.
    const once = resultOf(option(), asked(mean(1.9)));
    expect(once.fleet).toMatchObject({ replicas: 1 });
    const again = resultOf(option(retried(0.8)), asked(mean(1.9)));
    expect(again.fleet).toMatchObject({ replicas: 2, instances: 2 });
    expectNear(again.fleet!.utilisationRatio, 2.375 / 4);
    expectNear(again.fleet!.capacityRequestsPerSecondPerReplica, 2 * 0.8);
    expectNear(again.latency!.atRequestsPerSecondPerReplica, 2.375 / 2);
    // The same as 2.375 requests/s that are asked once.
    const more = resultOf(option(), asked(mean(2.375)));
    expectNear(again.cost!.usdPerMonth.value, more.cost!.usdPerMonth.value);
    expectNear(again.carbon!.totalKilogramsCo2ePerMonth.value, more.carbon!.totalKilogramsCo2ePerMonth.value);
  });

  test.each<[string, (answers?: Answers) => ScenarioOption]>([
    ['an API', (answers) => apiOption({ billedRetryRatio: 0.02, ...(answers && { answers }) })],
    ['rented', (answers) => rentedOption({ egress: { usdPerGigabyte: 1 }, ...(answers && { answers }) })],
    ['owned', (answers) => ownedOption(answers ? { answers } : {})],
    [
      'devices',
      (answers) =>
        deviceOption({
          electricityPaidBy: 'operator',
          hardware: 'attributed',
          deviceUsd: 500,
          lifeMonths: 36,
          ...(answers && { answers }),
        }),
    ],
  ])('%s: the month, its energy and its CO2e are those of so many more requests', (_, option) => {
    const again = resultOf(option(retried(0.5)), asked(400_000));
    const more = resultOf(option(), asked(800_000));
    expect(again.refusals).toEqual([]);
    expectNear(again.cost!.usdPerMonth.value, more.cost!.usdPerMonth.value);
    expectNear(again.carbon!.energyKilowattHoursPerMonth, more.carbon!.energyKilowattHoursPerMonth);
    expectNear(again.carbon!.totalKilogramsCo2ePerMonth.value, more.carbon!.totalKilogramsCo2ePerMonth.value);
    expectNear(again.cost!.usdPerRequest.value, 2 * more.cost!.usdPerRequest.value);
    if (again.devices !== undefined) expectNear(again.devices.busyPerUnitHours, more.devices!.busyPerUnitHours!);
  });

  test('a rate limit, seats and devices serve so many requests fewer', () => {
    const codes = (option: ScenarioOption, requestsPerMonth: number) =>
      resultOf(option, asked(requestsPerMonth)).refusals.map(({ code }) => code);
    const limited = apiOption({ rateLimitRequestsPerSecond: 1, answers: retried(0.5) });
    expect(codes(limited, mean(0.49))).toEqual([]);
    expect(codes(limited, mean(0.51))).toEqual(['over-rate-limit']);
    const subscription = { seatCount: 10, usdPerSeatPerMonth: 20, requestsPerSeatPerMonth: 1_000 };
    const seated = apiOption({ subscription, answers: retried(0.5) });
    expect(codes(seated, 4_999)).toEqual([]);
    expect(codes(seated, 5_001)).toEqual(['over-seats']);
    // A device gives 10 tokens/s: 105 tokens in 10.5 s, 1,000 of them 95.2 requests/s, half of that with two calls each.
    const devices = deviceOption({ answers: retried(0.5) });
    expect(codes(devices, mean(47))).toEqual([]);
    expect(codes(devices, mean(48))).toEqual(['over-capacity']);
  });

  test('an answer that is never accepted has no price', () => {
    const refused = resultOf(flat(retried(0)));
    expect(refused.refusals.map(({ code }) => code)).toEqual(['never-accepted']);
  });

  test('a draw far out in the tail is finite', () => {
    const acceptedRatio = { value: 0.5, low: 0, high: 1, distribution: 'uniform' as const };
    const { results } = buildReport(
      inputsWith({
        measurements,
        drawCount: 500,
        scenario: scenarioWith({ options: [flat({ acceptedRatio, rejected: 'retried' })] }),
      }),
    );
    const { p5, p95 } = results.options[0]!.cost!.usdPerMonth;
    // Uniform from 0 to 1: P95 of 1 / a is 1 / 0.05, P5 about 1 / 0.95.
    expect(p95).toBeGreaterThan(MONTH * 14);
    expect(p95).toBeLessThan(MONTH * 30);
    expectNear(p5, MONTH / 0.95, 0.02);
  });
});

describe('of an option made of others', () => {
  const answers: Answers = { acceptedRatio: 0.5, rejected: 'person', usdPerRejectedAnswer: 0.01 };

  test("what is rejected of a part does not count in the whole, the whole's own does", () => {
    const plain = resultsOf([apiOption(), rentedOption(), routerOption()]);
    const results = resultsOf([apiOption(), rentedOption({ answers }), routerOption({ answers })]);
    const [, before, mix] = plain.options.map(({ cost }) => cost!.usdPerMonth.value);
    const [, gpu, whole] = results.options.map(({ cost }) => cost!.usdPerMonth.value);
    expectNear(gpu! - before!, 1_500);
    expectNear(whole! - mix!, 1_500);
    // Looking at another region resolves every option anew.
    const options = [apiOption(), rentedOption({ answers }), routerOption({ answers })];
    const moved = resultsOf(options, { whatIfs: { regions: ['cloud/west'] } });
    for (const { assumptions } of [results, moved]) {
      const under = (path: string) => assumptions.find((figure) => figure.path === path)!.options;
      expect(under('options.gpu.answers.acceptedRatio')).toEqual(['gpu']);
      expect(under('options.mix.answers.acceptedRatio')).toEqual(['mix']);
    }
  });

  test.each<[string, ScenarioOption]>([
    ['a router', routerOption()],
    ['a cascade', cascadeOption()],
    ['devices that fall back', deviceOption({ fallBack: { option: 'gpu', requestRatio: 0.1 } })],
  ])('%s that does not say what becomes of its answers has no price where a part does', (_, whole) => {
    const results = resultsOf([apiOption({ supportUsdPerMonth: 9_000 }), rentedOption({ answers }), whole]);
    const [api, gpu, refused] = results.options;
    expect([api!.cost, gpu!.cost]).not.toContain(null);
    expect(refused!.refusals).toEqual([
      {
        code: 'answers-unknown',
        message:
          'What becomes of its answers is unknown: its part gpu says it of its own, which does not tell that of the whole.',
        hint: `Give option "${whole.id}" its answers, from an evaluation of the whole.`,
      },
    ]);
    expect(results.verdict.cheapest).toBe('gpu');
  });

  test('a part that is asked again until it is accepted counts so in the whole', () => {
    // Four fifths of 300,000 requests reach the API, each 1.25 times at 277.5 / 300,000 USD; nothing is rejected.
    const again = flat({ acceptedRatio: 0.8, rejected: 'retried' });
    const results = resultsOf([again, rentedOption(), routerOption({ small: 'api', large: 'gpu' })]);
    const mix = results.options[2]!;
    expect(mix.refusals).toEqual([]);
    expectNear(mix.parts!.each[0]!.usdPerMonth, 0.8 * MONTH * 1.25);
    expect(mix.cost).not.toHaveProperty('answers');
    expect(results.assumptions.find(({ path }) => path === 'options.api.answers.acceptedRatio')!.options).toEqual([
      'api',
      'mix',
    ]);
  });

  test('a part that is never accepted refuses the whole', () => {
    const never = rentedOption({ answers: { acceptedRatio: 0, rejected: 'retried' } });
    const { refusals } = resultsOf([apiOption(), never, routerOption()]).options[2]!;
    expect(refusals.map(({ code }) => code)).toEqual(['part-refused']);
    expect(refusals[0]!.message).toContain('No answer is accepted');
  });

  const share = fc.double({ min: 0.01, max: 1, noNaN: true });
  const fee = fc.double({ min: 0, max: 1_000, noNaN: true });
  const becomes = fc.option(
    fc.oneof(
      fc.record<Answers>({ acceptedRatio: share, rejected: fc.constantFrom('discarded', 'retried') }),
      fc.record<Answers>({
        acceptedRatio: share,
        rejected: fc.constantFrom('person', 'escalated'),
        usdPerRejectedAnswer: fc.double({ min: 0, max: 0.1, noNaN: true }),
      }),
    ),
    { nil: undefined },
  );
  const part = fc.record({
    supportUsdPerMonth: fee,
    model: fc.constantFrom('acme/small', 'acme/flat'),
    answers: becomes,
  });

  test('a router that costs nothing itself is never below both of its parts', () => {
    fc.assert(
      fc.property(part, part, fc.double({ min: 0, max: 1, noNaN: true }), (small, large, toLargeRatio) => {
        const results = resultsOf([
          apiOption({ id: 'a', ...small }),
          apiOption({ id: 'b', ...large }),
          routerOption({ small: 'a', large: 'b', toLargeRatio }),
        ]);
        const [a, b, mix] = results.options.map(({ cost }) => cost?.usdPerMonth.value);
        const told = [small, large].every(({ answers: of }) => of === undefined || of.rejected === 'retried');
        expect(mix !== undefined).toBe(told);
        if (told) expect(mix!).toBeGreaterThanOrEqual(Math.min(a!, b!) * (1 - 1e-12));
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  test('it is not asked again as a whole', () => {
    const again = routerOption({ answers: { acceptedRatio: 0.5, rejected: 'retried' } });
    expect(() => resultsOf([apiOption(), rentedOption(), again])).toThrow(/options\[2\]\.answers\.rejected/);
  });
});

test.each<[string, Answers, string]>([
  ['no price for a person', { acceptedRatio: 0.5, rejected: 'person' }, 'answers.usdPerRejectedAnswer'],
  ['no price for the next stage', { acceptedRatio: 0.5, rejected: 'escalated' }, 'answers.usdPerRejectedAnswer'],
  ['a price of what is dropped', { acceptedRatio: 0.5, rejected: 'discarded', usdPerRejectedAnswer: 1 }, 'left out'],
  ['a price of what is asked again', { acceptedRatio: 0.5, rejected: 'retried', usdPerRejectedAnswer: 1 }, 'left out'],
])('contradicts itself: %s', (_, answers, said) => {
  expect(() => resultOf(apiOption({ answers }))).toThrow('options[0].answers.usdPerRejectedAnswer');
  expect(() => resultOf(apiOption({ answers }))).toThrow(said);
});

test.each<[string, Answers]>([
  ['acceptedRatio', { acceptedRatio: null, rejected: 'discarded' }],
  ['usdPerRejectedAnswer', { acceptedRatio: 0.5, rejected: 'person', usdPerRejectedAnswer: null }],
])('%s unknown: no price, and the other options stand', (key, answers) => {
  const results = resultsOf([apiOption({ answers }), rentedOption()]);
  expect(results.options[0]!.refusals.map(({ code }) => code)).toEqual(['unknown-figure']);
  expect(results.options[0]!.refusals[0]!.hint).toContain(key);
  expect(results.options[1]!.cost).not.toBeNull();
});

describe('discarded answers make a month cheap', () => {
  const warnings = (...options: ScenarioOption[]) =>
    resultsOf(options).warnings.filter((text) => text.includes('accepted answer'));
  const discards = (acceptedRatio: number) => flat({ acceptedRatio, rejected: 'discarded' });
  const dear = (parts: Partial<ApiOption> = {}) =>
    apiOption({ id: 'dear', model: 'acme/flat', supportUsdPerMonth: MONTH, ...parts });

  // The other costs twice the month: the order turns where less than half is accepted.
  test.each([
    [0.49, 1],
    [0.51, 0],
  ])('of %s accepted', (acceptedRatio, count) => {
    expect(warnings(discards(acceptedRatio), dear())).toHaveLength(count);
  });

  test('says against which options, and those that say nothing of answers count as wholly accepted', () => {
    expect(
      warnings(discards(0.1), dear(), dear({ id: 'third', answers: { acceptedRatio: 0.5, rejected: 'discarded' } })),
    ).toEqual([
      'api: it discards answers; it costs less a month than dear, third and more for each accepted answer (where nobody said, all count as accepted).',
    ]);
  });

  test('nothing where the order is the same, nor of what a person takes over', () => {
    const person: Answers = { acceptedRatio: 0.1, rejected: 'person', usdPerRejectedAnswer: 0.0001 };
    expect(warnings(flat(person), dear())).toEqual([]);
    expect(
      warnings(
        apiOption({ id: 'x', model: 'acme/flat', answers: { acceptedRatio: 0.9, rejected: 'discarded' } }),
        flat({ acceptedRatio: 1, rejected: 'discarded' }),
      ),
    ).toEqual([]);
  });

  test('none accepted is dearer than any', () => {
    expect(warnings(discards(0), dear())).toHaveLength(1);
  });
});
