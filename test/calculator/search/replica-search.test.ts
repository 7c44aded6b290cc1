import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { baseCase } from '../../../calculator/figure.ts';
import { monthInDetail } from '../../../calculator/month.ts';
import { latencyOf } from '../../../calculator/option-latency.ts';
import type { RentedOption, Scenario } from '../../../schema/scenario.ts';
import type { ReplicaSearch } from '../../../schema/search-result.ts';
import { latencyOf as latencyWith, pointWith } from '../../factories/measurement.ts';
import { expectNear } from '../../factories/near.ts';
import { apiOption, ownedOption, rentedOption, routerOption } from '../../factories/scenario.ts';
import { type Searched, searchedWith } from '../../factories/search.ts';

const demandOf = (requestsPerMonth: number) => ({
  requestsPerMonth,
  inputTokensPerRequest: 400,
  outputTokensPerRequest: 105,
  peakToMeanRatio: 1,
});

/** Lightly loaded the p99 is 600 ms to the first token and 20 ms for each further one, fully loaded 900 and 35. */
const TWO_LOADS = {
  operatingPoints: [
    pointWith({
      requestsPerSecond: 0.5,
      ttft: latencyWith({ p50: 100, p99: 600 }),
      tpot: latencyWith({ p50: 10, p99: 20 }),
    }),
    pointWith({ requestsPerSecond: 2 }),
  ],
};

const searched = (parts: Partial<RentedOption>, scenario: Partial<Scenario>): Searched =>
  searchedWith([rentedOption(parts)], { measurement: TWO_LOADS, ...scenario });

const replicasOf = (parts: Partial<RentedOption>, scenario: Partial<Scenario>): ReplicaSearch =>
  searched(parts, scenario).search.replicas[0]!;

describe('by hand, at 12 million requests a month, a fifth kept free and a spare', () => {
  // 2/s * 0.8 * 2,628,000 s = 4,204,800 a month per replica: three carry the load, with the spare four.
  const scenario = { demand: demandOf(12e6), policy: { headroomRatio: 0.2, spareReplicas: 1 } };
  const { takenReplicas: taken, rows } = replicasOf({}, scenario);

  test('rows from one replica to three more than are taken', () => {
    expect(taken).toBe(4);
    expect(rows.map(({ replicas }) => replicas)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(rows.map(({ servesDemand }) => servesDemand)).toEqual([false, false, false, true, true, true, true]);
  });

  test('capacity without the spare, cost of each machine, use of all of them', () => {
    expectNear(rows[0]!.capacityRequestsPerMonth, 0);
    expectNear(rows[2]!.capacityRequestsPerMonth, 2 * 4_204_800);
    expectNear(rows[6]!.capacityRequestsPerMonth, 6 * 4_204_800);
    for (const { replicas, instances, usdPerMonth } of rows) {
      expect(instances).toBe(replicas);
      expectNear(usdPerMonth, replicas * 741.65);
    }
    expect(rows[2]!.utilisationRatio).toBeNull();
    // Of 5,256,000 a month each, nothing kept free.
    expectNear(rows[3]!.utilisationRatio, 12e6 / (4 * 5_256_000));
    expectNear(rows[6]!.utilisationRatio, 12e6 / (7 * 5_256_000));
  });

  test('latency at the load of each that carries: between the loads measured, unknown above them', () => {
    // 12e6 / 2,628,000 = 4.5662 a second: on three 1.52207, 0.68138 of the way from 0.5 to 2; on two 2.2831.
    const onThree = (12e6 / 2_628_000 / 3 - 0.5) / 1.5;
    expectNear(rows[3]!.ttftP99Ms, 600 + 300 * onThree);
    expectNear(rows[3]!.tpotP99Ms, 20 + 15 * onThree);
    for (const i of [0, 1, 2]) expect(rows[i]).toMatchObject({ ttftP99Ms: null, tpotP99Ms: null });
    expect(rows[6]!.ttftP99Ms!).toBeLessThan(rows[3]!.ttftP99Ms!);
  });

  test('a replica takes two loads of the peak where the throughput here is twice that measured', () => {
    const faster = replicasOf({ transferFactorRatio: 2 }, scenario);
    // Two carry the load at half of 2.2831 measured requests a second each.
    expect(faster.takenReplicas).toBe(3);
    expectNear(faster.rows[2]!.ttftP99Ms, 600 + (300 * (12e6 / 2_628_000 / 4 - 0.5)) / 1.5);
  });
});

describe('schedules and machines of several replicas', () => {
  test('four replicas to a machine: machines step with every fourth', () => {
    const { takenReplicas: taken, rows } = replicasOf({ instance: 'cloud/four' }, { demand: demandOf(12e6) });
    expect(taken).toBe(3);
    expect(rows.map(({ instances }) => instances)).toEqual([1, 1, 1, 1, 2, 2]);
    expectNear(rows[4]!.usdPerMonth, 2 * rows[3]!.usdPerMonth);
    // The machine is paid whole: three of its four replicas serve, and use counts all four.
    expectNear(rows[2]!.utilisationRatio, 12e6 / (4 * 5_256_000));
  });

  test('an autoscaled fleet runs at most so many, and fewer where the hour needs fewer', () => {
    // Half of the day 4.5662 a second, three replicas; the other half a third of that, one.
    const loadRatioByHour = Array.from({ length: 24 }, (_, hour) => (hour < 12 ? 3 : 1));
    const { requestsPerMonth, inputTokensPerRequest, outputTokensPerRequest } = demandOf(8e6);
    const { takenReplicas: taken, rows } = replicasOf(
      { schedule: { autoscale: { minimumReplicas: 1 } } },
      {
        demand: {
          requestsPerMonth,
          inputTokensPerRequest,
          outputTokensPerRequest,
          hourlyProfile: { clock: 'utc', loadRatioByHour },
        },
      },
    );
    expect(taken).toBe(3);
    // Hours run: half a month of each that the busy half needs, and of one in the other. The disk of each is kept.
    const usd = (held: number, ran: number): number => held * 8 + ran * (730 + 3.65);
    expectNear(rows[0]!.usdPerMonth, usd(1, 1));
    expectNear(rows[1]!.usdPerMonth, usd(2, 1.5));
    expectNear(rows[2]!.usdPerMonth, usd(3, 2));
    expectNear(rows[3]!.usdPerMonth, usd(4, 2));
    expect(rows.map(({ servesDemand }) => servesDemand)).toEqual([false, false, true, true, true, true]);
  });

  test('the last twelve where there are more', () => {
    // 206 million requests take 39.2 replicas.
    const { takenReplicas: taken, rows } = replicasOf({}, { demand: demandOf(206e6) });
    expect(taken).toBe(40);
    expect(rows.map(({ replicas }) => replicas)).toEqual([32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43]);
  });

  test('only fleets that stay: no API, no hybrid, none that sleeps between bursts, none refused', () => {
    const { search } = searchedWith([
      apiOption(),
      rentedOption(),
      ownedOption(),
      rentedOption({
        id: 'naps',
        schedule: { scaleToZero: { startUpSeconds: 60, coolDownSeconds: 300, requestsPerBurst: 100 } },
      }),
      rentedOption({ id: 'elsewhere', instance: 'cloud/other' }),
      routerOption(),
    ]);
    expect(search.replicas.map(({ option }) => option)).toEqual(['gpu', 'server']);
  });
});

describe('whatever the fleet', () => {
  const fleet = fc.record({
    instance: fc.constantFrom('cloud/one', 'cloud/four'),
    schedule: fc.constantFrom(
      {},
      { schedule: { hoursPerWeek: 60 } },
      { schedule: { autoscale: { minimumReplicas: 3 } } },
    ),
    purchase: fc.constantFrom('on-demand', 'spot') as fc.Arbitrary<'on-demand' | 'spot'>,
    headroomRatio: fc.double({ min: 0, max: 0.5, noNaN: true }),
    spareReplicas: fc.integer({ min: 0, max: 4 }),
    nonProductionReplicas: fc.integer({ min: 0, max: 2 }),
    acceptedRatio: fc.constantFrom(1, 0.7),
    taxRatio: fc.constantFrom(0, 0.19),
    volume: fc.double({ min: 3, max: 8, noNaN: true }).map((power) => 10 ** power),
  });
  const day = Array.from({ length: 24 }, (_, hour) => 1 + (hour % 7));

  test('the row that is taken is the comparison itself, and more replicas never cost less or hold less', () => {
    fc.assert(
      fc.property(fleet, ({ instance, schedule, purchase, volume, acceptedRatio, taxRatio, ...policy }) => {
        const { peakToMeanRatio: _, ...demand } = demandOf(volume);
        const spot =
          purchase === 'spot' ? { usdPerHour: 0.4, spotInterruptionRatioPerMonth: 20, restartMinutes: 30 } : {};
        const hours = 'schedule' in schedule ? schedule : {};
        const { search, resolved } = searched(
          { instance, purchase, ...spot, ...hours, answers: { acceptedRatio, rejected: 'retried' } },
          { demand: { ...demand, hourlyProfile: { clock: 'utc', loadRatioByHour: day } }, policy, taxRatio },
        );
        const { takenReplicas: taken, rows } = search.replicas[0]!;
        const model = resolved.models[0]!;
        const month = monthInDetail(model, resolved.demand, volume, baseCase);
        const row = rows.find(({ replicas }) => replicas === taken)!;
        const latency = latencyOf(model, month, resolved.demand);
        expect(row).toMatchObject({ replicas: month.replicas, instances: month.instances, servesDemand: true });
        expectNear(row.usdPerMonth, month.usd);
        expectNear(row.utilisationRatio, month.utilisationRatio);
        if (latency === null) expect(row.ttftP99Ms).toBeNull();
        else expectNear(row.ttftP99Ms, latency.ttftP99Ms!);
        expect(rows.length).toBeLessThanOrEqual(12);
        for (const [i, { usdPerMonth, capacityRequestsPerMonth, servesDemand }] of rows.entries()) {
          expect(servesDemand).toBe(capacityRequestsPerMonth * (1 + 1e-8) >= volume);
          if (i === 0) continue;
          expect(usdPerMonth).toBeGreaterThanOrEqual(rows[i - 1]!.usdPerMonth * (1 - 1e-12));
          expect(capacityRequestsPerMonth).toBeGreaterThanOrEqual(rows[i - 1]!.capacityRequestsPerMonth);
        }
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});
