import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crossingsBetween, curveOf, firstTurn, winnersOver } from '../../calculator/break-even.ts';
import { type Staircase, usdPerMonthAt } from '../../calculator/staircase.ts';
import { expectNear } from '../factories/near.ts';

const stairs = (parts: Partial<Staircase>): Staircase => ({
  fixedUsdPerMonth: 0,
  usdPerRequest: 0,
  minimumUsdPerMonth: 0,
  creditsUsdPerMonth: 0,
  usdPerInstanceMonth: 0,
  usdPerPaidInstanceMonth: 0,
  fleet: null,
  largestRequestsPerMonth: null,
  ...parts,
});
const machines = (usdPerInstanceMonth: number, requestsPerMonthPerReplica: number): Staircase =>
  stairs({ usdPerInstanceMonth, fleet: { requestsPerMonthPerReplica, replicasPerInstance: 1, spareReplicas: 0 } });

describe('crossings', () => {
  test('always cheaper, never cheaper', () => {
    const dear = stairs({ fixedUsdPerMonth: 20 });
    const cheap = stairs({ fixedUsdPerMonth: 10 });
    expect(crossingsBetween(cheap, dear, 1, 1_000)).toMatchObject({
      crossings: [],
      firstCheaper: 1,
      alwaysCheaperAbove: 1,
      tied: false,
    });
    expect(crossingsBetween(dear, cheap, 1, 1_000)).toMatchObject({
      crossings: [],
      firstCheaper: null,
      alwaysCheaperAbove: null,
    });
  });

  test('equal everywhere is never cheaper', () => {
    const same = machines(100, 50);
    expect(crossingsBetween(same, same, 1, 1_000)).toMatchObject({ crossings: [], firstCheaper: null, tied: true });
    // 100 USD whatever the volume, of which the other asks 2 USD a request from 50 on: the same up to there alone.
    const committed = stairs({ usdPerRequest: 2, minimumUsdPerMonth: 100 });
    const found = crossingsBetween(committed, stairs({ fixedUsdPerMonth: 100 }), 1, 1_000);
    expect(found).toMatchObject({ crossings: [], firstCheaper: null, tied: false });
  });

  test('of the turns the first to cheaper and the first to dearer, whichever comes first', () => {
    // Cheaper over (50, 60] and from 100 on, as below; the other way round over (1, 50] and (60, 100].
    const [machine, metered] = [machines(100, 60), stairs({ usdPerRequest: 2 })];
    const found = crossingsBetween(machine, metered, 1, 119);
    expectNear(firstTurn(found, 1, 'cheaper'), 50);
    expectNear(firstTurn(found, 1, 'dearer'), 60);
    const turned = crossingsBetween(metered, machine, 1, 119);
    expectNear(firstTurn(turned, 1, 'dearer'), 50);
    expectNear(firstTurn(turned, 1, 'cheaper'), 60);
    expect(firstTurn(crossingsBetween(metered, machine, 1, 55), 1, 'cheaper')).toBeNull();
  });

  test('cheaper first and dearer later: the jump to a second machine is a crossing', () => {
    // 100 USD a machine for 60 requests against 2 USD a request: cheaper over (50, 60], and from 100 on up to 120.
    const found = crossingsBetween(machines(100, 60), stairs({ usdPerRequest: 2 }), 1, 119);
    expect(found.crossings.length).toBe(3);
    [50, 60, 100].forEach((volume, i) => expectNear(found.crossings[i], volume));
    expectNear(found.firstCheaper, 50);
    expectNear(found.alwaysCheaperAbove, 100);
  });

  test('cheaper in between only: no volume above which it stays cheaper', () => {
    const found = crossingsBetween(machines(100, 60), stairs({ usdPerRequest: 2 }), 1, 70);
    expectNear(found.firstCheaper, 50);
    expect(found.alwaysCheaperAbove).toBeNull();
  });

  test('above the rate limit of the other the option is the cheaper one, above its own it is not', () => {
    const limited = stairs({ usdPerRequest: 0.001, largestRequestsPerMonth: 500 });
    const machine = stairs({ fixedUsdPerMonth: 100 });
    expect(crossingsBetween(machine, limited, 1, 1_000)).toMatchObject({
      crossings: [500],
      firstCheaper: 500,
      alwaysCheaperAbove: 500,
    });
    expect(crossingsBetween(limited, machine, 1, 1_000)).toMatchObject({
      crossings: [500],
      firstCheaper: 1,
      alwaysCheaperAbove: null,
    });
  });

  test('where neither can serve neither is cheaper', () => {
    const one = stairs({ usdPerRequest: 1, largestRequestsPerMonth: 100 });
    const other = stairs({ usdPerRequest: 2, largestRequestsPerMonth: 100 });
    expect(crossingsBetween(one, other, 1, 1_000)).toMatchObject({
      crossings: [100],
      firstCheaper: 1,
      alwaysCheaperAbove: null,
    });
    expect(winnersOver(new Map(Object.entries({ one, other })), 1, 1_000).at(-1)!.winners).toEqual([]);
  });
});

const anyStairs = fc
  .record({
    fixed: fc.integer({ min: 0, max: 3_000 }),
    cents: fc.integer({ min: 0, max: 300 }),
    minimum: fc.integer({ min: 0, max: 500 }),
    credits: fc.integer({ min: 0, max: 500 }),
    machine: fc.integer({ min: 0, max: 1_000 }),
    step: fc.integer({ min: 150, max: 1_000 }),
    perInstance: fc.integer({ min: 1, max: 4 }),
    spare: fc.integer({ min: 0, max: 5 }),
    fleet: fc.boolean(),
    largest: fc.option(fc.integer({ min: 500, max: 9_000 })),
  })
  .map(({ fixed, cents, minimum, credits, machine, step, perInstance, spare, fleet, largest }) =>
    stairs({
      fixedUsdPerMonth: fixed,
      usdPerRequest: cents / 100,
      minimumUsdPerMonth: minimum,
      creditsUsdPerMonth: credits,
      usdPerInstanceMonth: machine,
      fleet: fleet
        ? { requestsPerMonthPerReplica: step, replicasPerInstance: perInstance, spareReplicas: spare }
        : null,
      largestRequestsPerMonth: fleet ? null : largest,
    }),
  );

const FROM = 10;
const TO = 10_000;
/** Off the whole numbers, so that no point lies on an edge. */
const GRID = Array.from({ length: 499 }, (_, i) => FROM + 0.37 + 20 * i);

describe('against the comparison of costs at 499 volumes', () => {
  test('crossings tell at every volume which is cheaper', () => {
    fc.assert(
      fc.property(anyStairs, anyStairs, (option, baseline) => {
        const { crossings, firstCheaper, alwaysCheaperAbove } = crossingsBetween(option, baseline, FROM, TO);
        expect(crossings).toEqual(crossings.toSorted((a, b) => a - b));
        const startsCheaper = firstCheaper === FROM;
        for (const volume of GRID) {
          const own = usdPerMonthAt(option, volume);
          const other = usdPerMonthAt(baseline, volume);
          const near = crossings.some((crossing) => Math.abs(crossing - volume) < 1e-6 * volume);
          // A difference of less than a billionth is a tie, which is not cheaper.
          if (near || (own !== other && Math.abs(own - other) <= 2e-9 * Math.max(own, other))) continue;
          const turns = crossings.filter((crossing) => crossing < volume).length;
          expect(own < other, `at ${volume}: ${own} against ${other}`).toBe(startsCheaper === (turns % 2 === 0));
          if (own < other) expect(firstCheaper).toBeLessThan(volume);
          if (alwaysCheaperAbove !== null && volume > alwaysCheaperAbove) expect(own).toBeLessThan(other);
        }
        if (alwaysCheaperAbove === null) {
          const last = GRID.at(-1)!;
          const gap = usdPerMonthAt(baseline, last) - usdPerMonthAt(option, last);
          if (!crossings.some((crossing) => crossing > last)) expect(Number.isNaN(gap) || gap <= 1e-6).toBe(true);
        }
      }),
      { numRuns: 100, seed: 7 },
    );
  });

  test('winners are the cheapest at every volume, and the intervals join without gaps', () => {
    fc.assert(
      fc.property(fc.array(anyStairs, { minLength: 1, maxLength: 4 }), (list) => {
        const options = new Map(list.map((one, i) => [`o${i}`, one] as const));
        const intervals = winnersOver(options, FROM, TO);
        expect(intervals[0]!.from).toBe(FROM);
        expect(intervals.at(-1)!.to).toBe(TO);
        intervals.slice(1).forEach((interval, i) => expect(interval.from).toBe(intervals[i]!.to));
        for (const volume of GRID) {
          const interval = intervals.find(({ from, to }) => volume > from && volume <= to)!;
          if (Math.min(volume - interval.from, interval.to - volume) < 1e-6 * volume) continue;
          const costs = [...options].map(([id, one]) => ({ id, usd: usdPerMonthAt(one, volume) }));
          const least = Math.min(...costs.map(({ usd }) => usd));
          const cheapest = costs.filter(({ usd }) => usd !== Infinity && usd <= least * (1 + 1e-9)).map(({ id }) => id);
          expect(interval.winners, `at ${volume}`).toEqual(cheapest);
        }
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});

describe('curves', () => {
  test('every point lies on the staircase and a jump is drawn as a jump', () => {
    const option = { ...machines(100, 1_000), usdPerRequest: 0.01 };
    const points = curveOf(option, 100, 10_000, 60);
    for (const { requestsPerMonth, usdPerMonth } of points) {
      expect(usdPerMonth).toBe(usdPerMonthAt(option, requestsPerMonth));
    }
    expect(points.map(({ requestsPerMonth }) => requestsPerMonth)).toEqual(
      points.map(({ requestsPerMonth }) => requestsPerMonth).toSorted((a, b) => a - b),
    );
    const edge = points.findIndex(({ requestsPerMonth }) => requestsPerMonth === 1_000);
    expect(points[edge]!.usdPerMonth).toBe(110);
    expectNear(points[edge + 1]!.requestsPerMonth, 1_000, 1e-7);
    expectNear(points[edge + 1]!.usdPerMonth, 210, 1e-6);
    expect(points.at(-1)!.requestsPerMonth).toBe(10_000);
  });

  test('volumes that cannot be served have no point', () => {
    const points = curveOf(stairs({ usdPerRequest: 1, largestRequestsPerMonth: 500 }), 100, 10_000, 60);
    expect(points.at(-1)!.requestsPerMonth).toBe(500);
  });

  test('a staircase of a thousand steps is thinned', () => {
    expect(curveOf(machines(1, 10), 10, 10_000, 60).length).toBeLessThan(250);
  });
});
