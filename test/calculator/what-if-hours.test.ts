import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { shiftedLoad } from '../../calculator/what-if-hours.ts';
import type { WhatIfResults } from '../../schema/carbon-result.ts';
import type { Scenario } from '../../schema/scenario.ts';
import { expectNear } from '../factories/near.ts';
import {
  apiOption,
  deviceOption,
  inputsWith,
  rentedOption,
  routerOption,
  scenarioWith,
} from '../factories/scenario.ts';

const day = (of: (hour: number) => number): number[] => Array.from({ length: 24 }, (_, hour) => of(hour));
/** 100 g from 10 to 16 o'clock, 400 g at other hours: 325 g on the mean of the day. */
const GRID = day((hour) => (hour >= 10 && hour < 16 ? 100 : 400));
/** From 8 to 20 o'clock three times the load of the night: 1.5 and 0.5 of the mean. */
const OFFICE = { clock: 'local' as const, loadRatioByHour: day((hour) => (hour >= 8 && hour < 20 ? 3 : 1)) };

const demand = { requestsPerMonth: 300_000, inputTokensPerRequest: 400, outputTokensPerRequest: 105 };
type Shift = NonNullable<NonNullable<Scenario['whatIfs']>['shift']>;
const hoursOf = (scenario: Partial<Scenario>, shift: Partial<Shift> = {}): WhatIfResults['hours'] =>
  buildReport(
    inputsWith({
      scenario: scenarioWith({
        ...scenario,
        whatIfs: { shift: { shiftableRatio: 0.5, gridGramsCo2ePerKilowattHourByHour: GRID, ...shift } },
      }),
    }),
  ).results.whatIfs!.hours;
const hourOf = (
  ...asked: Parameters<typeof hoursOf>
): Exclude<WhatIfResults['hours'][number], { unknownBecause: string }> => {
  const [first] = hoursOf(...asked);
  if (first === undefined || 'unknownBecause' in first) throw new Error(first?.unknownBecause ?? 'nothing');
  return first;
};

describe('a load whose part can wait', () => {
  const of = (shiftableRatio: number, room: readonly number[]) =>
    shiftedLoad({ load: [1, 1, 2, 0], room, intensity: [3, 1, 2, 1], shiftableRatio });

  test('fills the cleanest hours first, up to their room', () => {
    // Half of each: 0.5, 0.5, 1, 0 can move. Hour 1 has room for 1 beyond its fixed 0.5, hour 3 for 0.75; the last 0.25 stay in
    // the next cleanest, hour 2.
    const moved = of(0.5, [9, 1.5, 9, 0.75]);
    expect(moved.load).toEqual([0.5, 1.5, 1.25, 0.75]);
    // 0.5 into hour 1 and 0.75 into hour 3, of 4.
    expectNear(moved.movedRatio, 1.25 / 4);
  });
  test('stays where it is without room, and without anything that can wait', () => {
    expect(of(0.5, [0, 0, 0, 0])).toMatchObject({ load: [1, 1, 2, 0], movedRatio: 0 });
    expect(of(0, [9, 9, 9, 9])).toMatchObject({ load: [1, 1, 2, 0], movedRatio: 0 });
  });
  test('does not move between hours that are equally clean', () => {
    expect(shiftedLoad({ load: [2, 1], room: [9, 9], intensity: [5, 5], shiftableRatio: 1 })).toMatchObject({
      load: [2, 1],
      movedRatio: 0,
    });
  });

  test('is the same work, never dirtier, within the room, and with more room never dirtier than with less', () => {
    const ratios = fc.array(fc.double({ min: 0, max: 5, noNaN: true }), { minLength: 24, maxLength: 24 });
    fc.assert(
      fc.property(
        ratios,
        ratios,
        ratios,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (load, room, intensity, share) => {
          fc.pre(load.some((ofHour) => ofHour > 0.01));
          const sum = (of: readonly number[]): number => of.reduce((total, x) => total + x, 0);
          const grams = (of: readonly number[]): number => sum(of.map((x, hour) => x * intensity[hour]!));
          const shifted = shiftedLoad({ load, room, intensity, shiftableRatio: share });
          const wide = shiftedLoad({ load, room: room.map((r) => r + 1), intensity, shiftableRatio: share });
          expectNear(sum(shifted.load), sum(load), 1e-9);
          expect(grams(shifted.load)).toBeLessThanOrEqual(grams(load) * (1 + 1e-9) + 1e-9);
          expect(grams(wide.load)).toBeLessThanOrEqual(grams(shifted.load) * (1 + 1e-9) + 1e-9);
          expect(shifted.movedRatio).toBeLessThanOrEqual(share + 1e-12);
          shifted.load.forEach((ofHour, hour) =>
            expect(ofHour).toBeLessThanOrEqual(Math.max(room[hour]!, load[hour]!) + 1e-9),
          );
        },
      ),
      { seed: 5, numRuns: 60 },
    );
  });
});

describe('an API', () => {
  // 0.05 J * 8 billion * 105 tokens * 300,000 requests = 12.6 MJ = 3.5 kWh, PUE 1.2: 4.2 kWh at the meter.
  test('with a flat load: all that can wait moves whole to the cleanest hour', () => {
    const shift = hourOf({ options: [apiOption()] });
    expectNear(shift.operationalKilogramsCo2ePerMonth, 4.2 * 0.325);
    // Of the half that can wait a quarter of the day is clean already.
    expectNear(shift.shiftedKilogramsCo2ePerMonth, 4.2 * (0.5 * 0.325 + 0.5 * 0.1));
    expectNear(shift.movedRatio, 0.5 * 0.75);
  });

  test('with a profile: the hours weigh by their load', () => {
    const shift = hourOf({ demand: { ...demand, hourlyProfile: OFFICE }, options: [apiOption()] });
    // From 10 to 16 o'clock 6 * 1.5 of 24.
    const clean = 9 / 24;
    expectNear(shift.operationalKilogramsCo2ePerMonth, 4.2 * (clean * 0.1 + (1 - clean) * 0.4));
    expectNear(shift.movedRatio, 0.5 * (1 - clean));
  });

  test('devices likewise', () => {
    const shift = hourOf({ options: [deviceOption()] }, { shiftableRatio: 1 });
    expectNear(shift.operationalKilogramsCo2ePerMonth, 6.125 * 0.325);
    expectNear(shift.shiftedKilogramsCo2ePerMonth, 6.125 * 0.1);
  });
});

describe('a fleet that is always on', () => {
  // 131.4 kWh idle and 1.75 kWh of work at 300,000 requests, PUE 1.15.
  test('moves the power that follows the load, and no idle power', () => {
    const shift = hourOf({ options: [rentedOption()] }, { shiftableRatio: 1 });
    expectNear(shift.operationalKilogramsCo2ePerMonth, 133.15 * 1.15 * 0.325);
    expectNear(shift.shiftedKilogramsCo2ePerMonth, 1.15 * (131.4 * 0.325 + 1.75 * 0.1));
    expectNear(shift.movedRatio, 0.75);
  });

  test('fills the clean hours up to what its machines hold, headroom and spares kept free', () => {
    // Two machines for the peak and a spare: 4 requests/s less a tenth. A flat 2.4 requests/s on the mean: 1.5 of it fits into
    // an hour. All can wait: the 6 clean hours take 9 of 24, of which 6 are there already.
    const volume = 2.4 * 730 * 3_600;
    const shift = hourOf(
      {
        demand: { ...demand, requestsPerMonth: volume, peakToMeanRatio: 1.5 },
        policy: { headroomRatio: 0.1, spareReplicas: 1 },
        options: [rentedOption()],
      },
      { shiftableRatio: 1 },
    );
    expectNear(shift.movedRatio, 3 / 24);
    // Work: 0.5 s * 42 W per request.
    const work = (volume * 21) / 3.6e6;
    expectNear(
      shift.operationalKilogramsCo2ePerMonth - shift.shiftedKilogramsCo2ePerMonth,
      1.15 * work * (3 / 24) * 0.3,
    );
  });

  test('follows the day where it is scaled: each hour draws the idle power of its own machines', () => {
    // 3 and 1 requests/s: two machines by day and one by night; by night a second request/s has room.
    const shift = hourOf(
      {
        demand: { ...demand, requestsPerMonth: 2 * 730 * 3_600, hourlyProfile: OFFICE },
        options: [rentedOption({ schedule: { autoscale: {} } })],
      },
      { shiftableRatio: 0.5, gridGramsCo2ePerKilowattHourByHour: day((hour) => (hour < 8 ? 100 : 400)) },
    );
    const [hours, work] = [730 / 24, 21 / 3.6e6];
    const idle = 0.18 * hours * (8 * 1 * 0.1 + 12 * 2 * 0.4 + 4 * 1 * 0.4) * 1.15;
    const working = (early: number, rest: number) => hours * 3_600 * work * 1.15 * (early * 0.1 + rest * 0.4);
    expectNear(shift.operationalKilogramsCo2ePerMonth, idle + working(8 * 1, 12 * 3 + 4 * 1));
    // The 8 clean hours take one request/s more each.
    expectNear(shift.shiftedKilogramsCo2ePerMonth, idle + working(8 * 2, 12 * 3 + 4 * 1 - 8));
    expectNear(shift.movedRatio, 8 / 48);
  });
});

test('hours that nobody knows, parts and unknown CO2e have a reason instead', () => {
  const hours = hoursOf({
    options: [
      apiOption(),
      rentedOption(),
      rentedOption({ id: 'office', schedule: { hoursPerWeek: 60 } }),
      apiOption({ id: 'dark', model: 'acme/secret' }),
      routerOption(),
    ],
  });
  const reasons = new Map(hours.map((hour) => [hour.option, 'unknownBecause' in hour ? hour.unknownBecause : null]));
  expect([...reasons.keys()]).toEqual(['api', 'gpu', 'office', 'dark', 'mix']);
  expect(reasons.get('api')).toBeNull();
  expect(reasons.get('office')).toContain('in which hours of the day');
  expect(reasons.get('dark')).toContain('The size of acme/secret is unknown');
  expect(reasons.get('mix')).toContain('gpu and api');
  expect(hoursOf({ options: [apiOption()] }, { shiftableRatio: null })).toEqual([
    { option: 'api', unknownBecause: 'The share of the requests that can wait is unknown.' },
  ]);
});

test('the row of an API says that nobody knows whether its machines draw from that grid', () => {
  const whatIfs = {
    shift: { shiftableRatio: 0.5, gridGramsCo2ePerKilowattHourByHour: Array.from({ length: 24 }, () => 300) },
  };
  const report = buildReport(
    inputsWith({ scenario: scenarioWith({ options: [apiOption(), rentedOption()], whatIfs }) }),
  );
  const [api, gpu] = report.results.whatIfs!.hours;
  expect(api).toHaveProperty('note', expect.stringContaining('not published'));
  expect(gpu).not.toHaveProperty('note');
});
