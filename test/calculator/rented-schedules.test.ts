import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { usefulRatio } from '../../calculator/fleet-schedule.ts';
import { InputError } from '../../schema/input-error.ts';
import type { OptionResult, ReportResults } from '../../schema/report.ts';
import type { RentedOption, Scenario } from '../../schema/scenario.ts';
import { catalogueWith, known, unknown } from '../factories/catalogue.ts';
import { expectNear } from '../factories/near.ts';
import { inputsWith, rentedOption, scenarioWith } from '../factories/scenario.ts';

type Asked = Partial<Scenario['demand']>;

/** One replica of 2 requests/s an instance at 1 USD/h on demand and 0.3 on the spot; nothing but the machines is paid. */
const { instances } = catalogueWith();
const catalogue = catalogueWith({
  instances: {
    ...instances,
    'cloud/one': {
      ...instances['cloud/one']!,
      usdPerHourByRegion: {
        'cloud/east': { 'on-demand': known(1), spot: known(0.3), 'reserved-1y': known(0.6), 'reserved-3y': known(0.5) },
        'cloud/west': { spot: known(0.3) },
      },
      upfrontUsdByRegion: { 'cloud/east': { 'reserved-1y': known(876), 'reserved-3y': unknown('not told') } },
      spotInterruptionRatioPerMonthByRegion: { 'cloud/east': known(0.1) },
    },
  },
});
const mean = (requestsPerSecond: number): number => requestsPerSecond * 730 * 3_600;

function resultsOf(
  option: Partial<RentedOption>,
  { requestsPerMonth = mean(1), ...demand }: Asked = {},
  scenario: Partial<Scenario> = {},
): ReportResults {
  return buildReport(
    inputsWith({
      catalogue,
      scenario: scenarioWith({
        demand: {
          requestsPerMonth,
          inputTokensPerRequest: 400,
          outputTokensPerRequest: 105,
          ...(demand.hourlyProfile === undefined ? { peakToMeanRatio: 1 } : {}),
          ...demand,
        },
        options: [rentedOption({ publicIpv4Count: 0, storageGigabytes: 0, ...option })],
        ...scenario,
      }),
    }),
  ).results;
}
const resultOf = (...asked: Parameters<typeof resultsOf>): OptionResult => resultsOf(...asked).options[0]!;
function monthOf(...asked: Parameters<typeof resultsOf>): number {
  const { refusals, cost } = resultOf(...asked);
  expect(refusals).toEqual([]);
  return cost!.usdPerMonth.value;
}
const refusalsOf = (...asked: Parameters<typeof resultsOf>): string[] =>
  resultOf(...asked).refusals.map(({ code }) => code);

const profile = (loadRatioByHour: number[]): { hourlyProfile: NonNullable<Asked['hourlyProfile']> } => ({
  hourlyProfile: { clock: 'utc', loadRatioByHour },
});
/** 8 hours at 5, 8 at 3, 8 at 1: the mean is 3, the peak 5/3 of it. */
const OFFICE = profile([...Array<number>(8).fill(1), ...Array<number>(8).fill(5), ...Array<number>(8).fill(3)]);

describe('hours of the week', () => {
  test('the machines are paid for them alone, and must serve all requests within them', () => {
    // 84 of 168 hours: a mean of 1/s comes at 2/s while they run: one machine, half the hours. 365 USD.
    expectNear(monthOf({ schedule: { hoursPerWeek: 84 } }), 365);
    // 42 hours: 4/s within them: two machines, a quarter of the hours.
    expectNear(monthOf({ schedule: { hoursPerWeek: 42 } }), 2 * 730 * 0.25);
  });

  test('a peak that fits in the hours sizes the fleet, however few they are', () => {
    // A peak of 4 over the mean is 4/s: 2 machines; the 84 hours alone would ask for a peak of 2.
    expectNear(monthOf({ schedule: { hoursPerWeek: 84 } }, { peakToMeanRatio: 4 }), 2 * 365);
  });

  test('all 168 hours are always on, also under a commitment', () => {
    expectNear(monthOf({ schedule: { hoursPerWeek: 168 } }), 730);
    expectNear(monthOf({ schedule: { hoursPerWeek: 168 }, purchase: 'reserved-1y' }), 438);
  });

  test('a disk is paid while its machine sleeps, an address is not; non-production machines run all hours', () => {
    const option = { storageGigabytes: 100, publicIpv4Count: 1, schedule: { hoursPerWeek: 84 } };
    const { cost } = resultOf(option, {}, { policy: { headroomRatio: 0, spareReplicas: 0, nonProductionReplicas: 1 } });
    const line = (id: string) => cost!.lines.find((one) => one.id === id)!.usdPerMonth;
    // 100 GB * 0.08 USD; 0.005 USD/h * 730 h * 84/168; and 1 USD/h * 730 h beside it.
    expectNear(line('disk'), 8);
    expectNear(line('ipv4'), 1.825);
    expectNear(line('instances-non-production'), 730);
  });

  test('a reader is told that the other hours wait, and the latency is that of the load within the hours', () => {
    const results = resultsOf({ schedule: { hoursPerWeek: 84 } });
    expect(results.warnings.join('\n')).toMatch(
      /gpu: its machines run 84 of 168 hours a week: .* the load is taken to be even over the open hours/,
    );
    expectNear(results.options[0]!.latency!.atRequestsPerSecondPerReplica, 2);
  });
});

describe('an hourly profile', () => {
  test('sizes an always-on fleet by its busiest hour, whatever its scale', () => {
    // 1.2/s * 5/3 = 2/s: one machine; a little more needs two.
    expectNear(monthOf({}, { requestsPerMonth: mean(1.2), ...OFFICE }), 730);
    expectNear(monthOf({}, { requestsPerMonth: mean(1.201), ...OFFICE }), 1_460);
    const { loadRatioByHour } = OFFICE.hourlyProfile;
    const scaled = profile(loadRatioByHour.map((load) => load * 1_000));
    expectNear(monthOf({}, { requestsPerMonth: mean(1.201), ...scaled }), 1_460);
    expectNear(resultsOf({}, OFFICE).demand.peakRequestsPerSecond, 5 / 3);
  });

  test.each<[string, Asked, string]>([
    ['beside a peak', { ...OFFICE, peakToMeanRatio: 3 }, 'demand.peakToMeanRatio'],
    ['of no load', profile(Array<number>(24).fill(0)), 'demand.hourlyProfile.loadRatioByHour'],
    ['of 23 hours', profile(Array<number>(23).fill(1)), 'demand.hourlyProfile.loadRatioByHour'],
  ])('%s is refused', (_, demand, path) => {
    expect(() => resultsOf({}, demand)).toThrow(InputError);
    expect(() => resultsOf({}, demand)).toThrow(path);
  });
});

describe('autoscaling', () => {
  const schedule = { autoscale: {} };

  test('each hour of the day has the machines its load needs', () => {
    // A mean of 3/s: hours at 1, 5 and 3/s need 1, 3 and 2 machines of 2/s: 6 machines * 8 h of 24 = 2 on the mean.
    const { cost, fleet } = resultOf({ schedule }, { requestsPerMonth: mean(3), ...OFFICE });
    expectNear(cost!.usdPerMonth.value, 2 * 730);
    expect(fleet).toMatchObject({ instances: 3, replicas: 3, paidInstanceHoursPerMonth: 1_460 });
    // 3/s over 2 machines of 2/s that are paid on the mean.
    expectNear(fleet!.utilisationRatio, 0.75);
    expectNear(cost!.idleUsdPerMonth!, 2 * 730 * 0.25);
  });

  test('spares stand by in every hour, and the least is kept in the quietest', () => {
    const policy = { headroomRatio: 0, spareReplicas: 1 };
    // 2 + 4 + 3 machines.
    expectNear(monthOf({ schedule }, { requestsPerMonth: mean(3), ...OFFICE }, { policy }), 3 * 730);
    // 2 + 3 + 2 machines.
    const least = { autoscale: { minimumReplicas: 2 } };
    expectNear(monthOf({ schedule: least }, { requestsPerMonth: mean(3), ...OFFICE }), (7 / 3) * 730);
    // 4 + 4 + 4 machines, though the peak needs but 3.
    const more = { autoscale: { minimumReplicas: 4 } };
    expectNear(monthOf({ schedule: more }, { requestsPerMonth: mean(3), ...OFFICE }), 4 * 730);
  });

  test('energy and the making of the machines count by the hours they are paid for', () => {
    const on = resultOf({}, { requestsPerMonth: mean(3), ...OFFICE }).carbon!;
    const scaled = resultOf({ schedule }, { requestsPerMonth: mean(3), ...OFFICE }).carbon!;
    // 2 of 3 machines on the mean.
    expectNear(scaled.embodiedKilogramsCo2ePerMonth.value, (on.embodiedKilogramsCo2ePerMonth.value * 2) / 3);
    // One machine's idle power less, all month: 30 W and an eighth of a host of 1,200 W, at PUE 1.15.
    expectNear(on.energyKilowattHoursPerMonth - scaled.energyKilowattHoursPerMonth, 0.18 * 730 * 1.15);
  });

  test('without a profile nobody can say what an hour needs', () => {
    expect(refusalsOf({ schedule })).toEqual(['no-hourly-profile']);
  });
});

describe('scaling to zero', () => {
  const asleep = (startUpSeconds: number, coolDownSeconds: number, requestsPerBurst: number) => ({
    schedule: { scaleToZero: { startUpSeconds, coolDownSeconds, requestsPerBurst } },
  });

  test('start-up and cool-down are paid with each burst, beside the time it takes', () => {
    // A mean of 0.5/s at a peak of 4 over it: 182.5 h at 2/s, one machine. 1,314,000 requests in bursts of 13,140 are
    // 100 bursts, each 60 + 300 s longer: 10 h more.
    expectNear(monthOf(asleep(60, 300, 13_140), { requestsPerMonth: mean(0.5), peakToMeanRatio: 4 }), 192.5);
  });

  test('few requests take the time that one replica needs for them, not that of the peak', () => {
    // 1,000 requests at 2/s are 500 s; 20 bursts of 50, each 85 + 300 s longer: 8,200 s in all, of 730 h.
    const asked = { requestsPerMonth: 1_000, peakToMeanRatio: 3 };
    expectNear(monthOf(asleep(85, 300, 50), asked), 8_200 / 3_600);
    // A fifth of the capacity kept free: 625 s.
    const policy = { headroomRatio: 0.2, spareReplicas: 0 };
    expectNear(monthOf(asleep(85, 300, 50), asked, { policy }), 8_325 / 3_600);
    // From one full replica on, 2/s / 3, it is a third of the month again.
    const full = { requestsPerMonth: mean(2 / 3), peakToMeanRatio: 3 };
    expectNear(monthOf(asleep(0, 0, 50), full), 730 / 3);
    expectNear(monthOf(asleep(0, 0, 50), { ...full, requestsPerMonth: mean(1 / 3) }), 730 / 6);
    expectNear(monthOf(asleep(0, 0, 50), { ...full, requestsPerMonth: mean(1) }), (2 * 730) / 3);
    expect(resultsOf(asleep(85, 300, 50), asked).warnings.join('\n')).toContain(
      'as fast as one replica takes them, or at the rate of the peak where that is more: with starts and stops 2.28 machine hours a month',
    );
  });

  test('every machine of the peak wakes, spares as well', () => {
    const policy = { headroomRatio: 0, spareReplicas: 1 };
    const asked = { requestsPerMonth: mean(1), peakToMeanRatio: 4 };
    // 4/s need 2 machines, and a spare: 3 * (182.5 h + 100 * 0.1 h).
    expectNear(monthOf(asleep(60, 300, 26_280), asked, { policy }), 3 * 192.5);
  });

  test('bursts that follow each other closer than the start and the wait leave the fleet always on, no more', () => {
    expectNear(monthOf(asleep(60, 300, 10), { requestsPerMonth: mean(0.5), peakToMeanRatio: 4 }), 730);
    expectNear(monthOf(asleep(60, 300, 1e9), { requestsPerMonth: mean(2) }), 730);
  });

  test('what is unknown refuses the option; what the first request waits is told', () => {
    const half = { scaleToZero: { startUpSeconds: null, coolDownSeconds: 300, requestsPerBurst: 5 } };
    expect(refusalsOf({ schedule: half })).toEqual(['unknown-figure']);
    expect(resultsOf(asleep(85, 300, 100)).warnings.join('\n')).toContain('wait 85 s for a machine to start');
  });
});

describe('spot', () => {
  const spot = { purchase: 'spot' } as const;

  test('a fleet that holds the load at any time needs replicas for the time that machines lose', () => {
    // A tenth a month * 4,380 min of 43,800 min: 1 % lost. 2/s would fill one machine; 99 % of it does not.
    const asked = { ...spot, restartMinutes: 4_380 };
    expectNear(monthOf(asked, { requestsPerMonth: mean(2) }), 2 * 0.3 * 730);
    expectNear(monthOf(asked, { requestsPerMonth: mean(1.98) }), 0.3 * 730);
    const { latency } = resultOf(asked, { requestsPerMonth: mean(1.98) });
    expectNear(latency!.atRequestsPerSecondPerReplica, 2);
  });

  test('work in bursts takes 1 / useful share as long, and no more machines', () => {
    const schedule = { scaleToZero: { startUpSeconds: 0, coolDownSeconds: 0, requestsPerBurst: 1 } };
    // 182.5 h / 0.99 at 0.3 USD; 2/s at the peak still fit on one machine.
    const asked = { ...spot, restartMinutes: 4_380, schedule };
    expectNear(monthOf(asked, { requestsPerMonth: mean(0.5), peakToMeanRatio: 4 }), (182.5 / 0.99) * 0.3);
  });

  test("the scenario's own figure wins; 0 interruptions is on demand at the spot price", () => {
    const own = { ...spot, restartMinutes: 4_380, spotInterruptionRatioPerMonth: 0 };
    expectNear(monthOf(own, { requestsPerMonth: mean(2) }), 0.3 * 730);
    // 5 a month * 4,380 min: half the time lost.
    expectNear(monthOf({ ...own, spotInterruptionRatioPerMonth: 5 }, { requestsPerMonth: mean(2) }), 2 * 0.3 * 730);
  });

  test('it may run on a schedule', () => {
    const asked = { ...spot, restartMinutes: 0, schedule: { hoursPerWeek: 84 } };
    expectNear(monthOf(asked), 0.3 * 365);
  });

  test('unknown interruptions, and a machine that never serves, are refused', () => {
    expect(refusalsOf({ ...spot, region: 'cloud/west' })).toEqual(['unknown-figure']);
    const lost = { ...spot, restartMinutes: 43_800 };
    expect(refusalsOf({ ...lost, spotInterruptionRatioPerMonth: 1 })).toEqual(['spot-never-serves']);
    expect(refusalsOf({ ...lost, spotInterruptionRatioPerMonth: 0.999 })).toEqual([]);
    const range = { value: 0.1, low: 0, high: 1 };
    expect(refusalsOf({ ...lost, spotInterruptionRatioPerMonth: range })).toEqual(['spot-never-serves']);
  });

  test('a draw far out in a tail stays a number', () => {
    const asked = { ...spot, restartMinutes: 40_000 };
    const spotInterruptionRatioPerMonth = { value: 0.5, low: 0.1, high: 1.05, distribution: 'lognormal' } as const;
    const { results } = buildReport(
      inputsWith({
        catalogue,
        drawCount: 500,
        scenario: scenarioWith({ options: [rentedOption({ ...asked, spotInterruptionRatioPerMonth })] }),
      }),
    );
    expect(results.options[0]!.refusals).toEqual([]);
    expect(results.options[0]!.cost!.usdPerMonth.p95).toBeGreaterThan(results.options[0]!.cost!.usdPerMonth.value);
    // 300 interruptions of 300 min are twice the month: a thousandth is left.
    const any = { path: 'made-up', label: '', unit: '', known: known(0), slot: 0, resamples: null };
    expect(usefulRatio({ interruptionRatioPerMonth: any, restartMinutes: any }, () => 300)).toBe(0.001);
  });
});

describe('commitments', () => {
  test('take no schedule: their hours are paid anyway', () => {
    const purchase = 'reserved-1y';
    const said = resultOf({ purchase, schedule: { hoursPerWeek: 40 } }).refusals;
    expect(said.map(({ code }) => code)).toEqual(['commitment-with-schedule']);
    expect(said[0]!.message).toContain('all 730 hours');
    expect(refusalsOf({ purchase, schedule: 'always-on' })).toEqual([]);
    // A price of one's own is a price of the same commitment.
    expect(refusalsOf({ purchase, usdPerHour: 0.5, schedule: { hoursPerWeek: 84 } })).toEqual([
      'commitment-with-schedule',
    ]);
  });

  test('an upfront part is in the month once, and in the cash when it is paid', () => {
    const results = resultsOf({ purchase: 'reserved-1y' }, { requestsPerMonth: mean(2) }, { horizonMonths: 14 });
    const { cost } = results.options[0]!;
    const line = (id: string) => cost!.lines.find((one) => one.id === id)!.usdPerMonth;
    // 0.6 USD/h hold 876 USD / 8,760 h = 0.1; 0.5 * 730 = 365 and 876 / 12 = 73 make 438.
    expectNear(line('instances'), 365);
    expectNear(line('instances-upfront'), 73);
    expectNear(cost!.usdPerMonth.value, 438);
    expectNear(cost!.upfrontUsd, 876);
    const { usdByMonth } = results.projection.rows[0]!;
    expect(usdByMonth).toHaveLength(14);
    // The second term ends 10 months after the horizon: they are still owed, the upfront part of that term is paid.
    usdByMonth.forEach((usd, i) => expectNear(usd, i % 12 === 0 ? 365 + 876 : i === 13 ? 11 * 365 : 365));
    expectNear(cost!.strandedCommitmentUsd, 3_650);
    // Of a price of one's own no upfront part is known: each month of the term is owed whole.
    const own = resultOf({ purchase: 'reserved-1y', usdPerHour: 0.6 }, {}, { horizonMonths: 14 }).cost!;
    expectNear(own.usdPerMonth.value, 438);
    expect(own.lines.map(({ id }) => id)).not.toContain('instances-upfront');
    expectNear(own.upfrontUsd, 0);
    expectNear(own.strandedCommitmentUsd, 10 * 438);
    // A whole term costs the same in both views.
    expectNear(
      usdByMonth.slice(0, 12).reduce((sum, usd) => sum + usd, 0),
      12 * 438,
    );
  });

  test('an upfront part nobody knows, or above the whole price, has no price', () => {
    expect(refusalsOf({ purchase: 'reserved-3y' })).toEqual(['unknown-figure']);
    const overrides = { 'instances/cloud/one/cloud/east/reserved-1y/upfrontUsd': 5_257 };
    expect(refusalsOf({ purchase: 'reserved-1y' }, {}, { overrides })).toEqual(['upfront-above-price']);
    const all = { 'instances/cloud/one/cloud/east/reserved-1y/upfrontUsd': 5_256 };
    expectNear(monthOf({ purchase: 'reserved-1y' }, {}, { overrides: all }), 438);
  });
});

test.each<[string, Partial<RentedOption>]>([
  ['', {}],
  [' (reserved-1y)', { purchase: 'reserved-1y' }],
  [' (spot, 60 h a week)', { purchase: 'spot', schedule: { hoursPerWeek: 60 } }],
  [' (autoscaled)', { schedule: { autoscale: {} } }],
  [' (scaled to zero)', { schedule: { scaleToZero: { startUpSeconds: 1, coolDownSeconds: 1, requestsPerBurst: 1 } } }],
])('options of one machine are told apart: slm-8b on cloud/one%s', (ending, option) => {
  expect(resultOf(option, OFFICE).label).toBe(`slm-8b on cloud/one${ending}`);
});

describe('any demand', () => {
  const RUNS = { numRuns: 40, seed: 6 };
  const volume = fc.double({ min: 3, max: 8, noNaN: true }).map((power) => 10 ** power);
  const loads = fc
    .array(fc.double({ min: 0, max: 9, noNaN: true }), { minLength: 24, maxLength: 24 })
    .filter((day) => day.some((load) => load > 0.1));
  const schedules: fc.Arbitrary<NonNullable<RentedOption['schedule']>> = fc.oneof(
    fc.double({ min: 1, max: 168, noNaN: true }).map((hoursPerWeek) => ({ hoursPerWeek })),
    fc.constant({ autoscale: {} }),
    fc
      .record({
        startUpSeconds: fc.double({ min: 0, max: 2_000, noNaN: true }),
        coolDownSeconds: fc.double({ min: 0, max: 2_000, noNaN: true }),
        requestsPerBurst: fc.double({ min: 1, max: 1e5, noNaN: true }),
      })
      .map((scaleToZero) => ({ scaleToZero })),
  );
  const fleets = fc.record({
    replicasPerInstance: fc.integer({ min: 1, max: 4 }),
    spareReplicas: fc.integer({ min: 0, max: 3 }),
    purchase: fc.constantFrom('on-demand' as const, 'spot' as const),
  });
  const asked = fc.record({ volume, day: loads, schedule: schedules, fleet: fleets });
  const of = (
    {
      volume: requestsPerMonth,
      day,
      fleet: { spareReplicas, ...option },
    }: {
      volume: number;
      day: number[];
      fleet: { spareReplicas: number; replicasPerInstance: number; purchase: 'on-demand' | 'spot' };
    },
    schedule: NonNullable<RentedOption['schedule']>,
  ) =>
    resultOf(
      { ...option, schedule },
      { requestsPerMonth, ...profile(day) },
      { policy: { headroomRatio: 0.1, spareReplicas } },
    );

  test('no schedule costs more than the same machines always on', () => {
    fc.assert(
      fc.property(asked, (any) => {
        const { cost, fleet } = of(any, any.schedule);
        const usdPerHour = any.fleet.purchase === 'spot' ? 0.3 : 1;
        expect(cost!.usdPerMonth.value).toBeLessThanOrEqual(fleet!.instances * usdPerHour * 730 * (1 + 1e-12));
        if ('hoursPerWeek' in (any.schedule as object)) return;
        expect(cost!.usdPerMonth.value).toBeLessThanOrEqual(of(any, 'always-on').cost!.usdPerMonth.value * (1 + 1e-12));
      }),
      RUNS,
    );
  });

  test('autoscaling a flat day is always on', () => {
    fc.assert(
      fc.property(volume, fleets, (requestsPerMonth, fleet) => {
        const any = { volume: requestsPerMonth, fleet, day: Array<number>(24).fill(7) };
        expect(of(any, { autoscale: {} }).cost).toMatchObject({
          usdPerMonth: of(any, 'always-on').cost!.usdPerMonth,
        });
      }),
      RUNS,
    );
  });

  test('a spot machine that is never taken back is one on demand at the spot price', () => {
    fc.assert(
      fc.property(asked, ({ volume: requestsPerMonth, day, schedule }) => {
        const month = (option: Partial<RentedOption>) =>
          monthOf({ ...option, schedule }, { requestsPerMonth, ...profile(day) });
        expectNear(
          month({ purchase: 'spot', spotInterruptionRatioPerMonth: 0 }),
          month({ purchase: 'on-demand', usdPerHour: 0.3 }),
        );
      }),
      RUNS,
    );
  });

  test('more requests never cost less', () => {
    fc.assert(
      fc.property(asked, fc.double({ min: 1, max: 20, noNaN: true }), (any, factor) => {
        const less = of(any, any.schedule).cost!.usdPerMonth.value;
        const more = of({ ...any, volume: any.volume * factor }, any.schedule).cost!.usdPerMonth.value;
        expect(more).toBeGreaterThanOrEqual(less * (1 - 1e-12));
      }),
      RUNS,
    );
  });
});
