import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { parseReport, type Report } from '../../schema/report.ts';
import { anyInputs, asFile, CATALOGUE } from '../factories/any-scenario.ts';
import { apiModelWith, catalogueWith, ruleOf } from '../factories/catalogue.ts';
import { expectNear } from '../factories/near.ts';
import {
  apiOption,
  cascadeOption,
  inputsWith,
  ownedOption,
  routerOption,
  scenarioWith,
} from '../factories/scenario.ts';

const RUNS = { numRuns: 20, seed: 11 };

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
          expectNear(cost.usdPerRequest.value * asked.requestsPerMonth, cost.usdPerMonth.value);
          expectNear(
            (cost.usdPerMillionOutputTokens.value * asked.requestsPerMonth * asked.outputTokensPerRequest) / 1e6,
            cost.usdPerMonth.value,
          );
        }
      }),
      RUNS,
    );
  });

  test('has parts that sum to the whole with what the whole adds, and cash that sums over its months', () => {
    fc.assert(
      fc.property(anyInputs, (inputs) => {
        const { options, projection, breakEven, demand: asked } = buildReport(inputs).results;
        for (const { cost, parts } of options) {
          if (cost === null || parts === undefined) continue;
          const own = cost.lines.filter(({ id }) => !parts.each.some(({ role }) => id.startsWith(`${role}/`)));
          const gross = cost.lines.reduce((sum, { usdPerMonth }) => sum + Math.abs(usdPerMonth), 0);
          const sum = [...own, ...parts.each].reduce((total, { usdPerMonth }) => total + usdPerMonth, 0);
          expect(Math.abs(sum - cost.usdPerMonth.value)).toBeLessThanOrEqual(1e-9 * gross);
          for (const { requestRatio, requestsPerMonth } of parts.each)
            expectNear(requestsPerMonth, requestRatio * asked.requestsPerMonth);
        }
        for (const { usdByMonth, cumulativeUsd12Months, cumulativeUsd36Months } of projection.rows) {
          for (const [months, spread] of [
            [12, cumulativeUsd12Months],
            [36, cumulativeUsd36Months],
          ] as const) {
            expect(spread === null).toBe(usdByMonth.length < months);
            if (spread === null) continue;
            const paid = usdByMonth.slice(0, months);
            const gross = paid.reduce((total, usd) => total + Math.abs(usd), 0);
            const sum = paid.reduce((total, usd) => total + usd, 0);
            expect(Math.abs(spread.value - sum)).toBeLessThanOrEqual(1e-9 * gross);
          }
        }
        // The curve of break-even at the volume asked is the month.
        for (const { option, points } of breakEven.curves) {
          const { cost } = options.find(({ id }) => id === option)!;
          const at = points.find(({ requestsPerMonth }) => requestsPerMonth === asked.requestsPerMonth);
          if (at !== undefined) expectNear(at.usdPerMonth, cost!.usdPerMonth.value);
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
            ({ figures, usdPerMonth }) =>
              figures.includes(price.path) &&
              // A baseline that is paid for no time costs nothing at any price.
              !figures.some((path) => path.endsWith('parallelRunMonths')) &&
              usdPerMonth > 1e-3,
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

/** The places of the prices in a scenario: amounts of money, less those that lower a bill. */
function* pricesIn(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (/^usd|Usd/.test(key) && !/credits|residual/.test(key)) yield [...path, key];
    else yield* pricesIn(inner, [...path, key]);
  }
}
/** The document with the number at a path, or the range, three times as high. */
function timesThree<T>(document: T, path: readonly string[]): T {
  const copy = structuredClone(document) as Record<string, unknown>;
  let holder = copy;
  for (const key of path.slice(0, -1)) holder = holder[key] as Record<string, unknown>;
  const last = path.at(-1)!;
  const price = holder[last] as number | Record<'value' | 'low' | 'high', number>;
  holder[last] =
    typeof price === 'number'
      ? price * 3
      : { ...price, value: price.value * 3, low: price.low * 3, high: price.high * 3 };
  return copy as T;
}

test('costs no less when any one price of the scenario is higher', () => {
  fc.assert(
    fc.property(anyInputs, fc.nat(), (any, pick) => {
      const inputs = { ...any, drawCount: 0 };
      const prices = [...pricesIn(inputs.scenario)];
      if (prices.length === 0) return;
      const path = prices[pick % prices.length]!;
      const after = byId(buildReport({ ...inputs, scenario: timesThree(inputs.scenario, path) }));
      for (const [id, { cost }] of byId(buildReport(inputs))) {
        const dearer = after.get(id)!.cost;
        expect(dearer === null).toBe(cost === null);
        if (cost === null) continue;
        const floor = cost.usdPerMonth.value - 1e-12 * Math.abs(cost.usdPerMonth.value);
        expect(dearer!.usdPerMonth.value, `${id} by ${path.join('.')}`).toBeGreaterThanOrEqual(floor);
      }
    }),
    { ...RUNS, numRuns: 40 },
  );
});

describe('of two APIs that bill usage alone', () => {
  const price = fc.double({ min: 0.01, max: 20, noNaN: true });
  const share = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 1e-6, max: 1, noNaN: true }));
  const usdOf = (prices: readonly [number, number], large: number, requestsPerMonth: number) => {
    const models = Object.fromEntries(
      prices.map((output, i) => [`acme/m${i}`, apiModelWith({ rules: [ruleOf({ input: 0, output })] })]),
    );
    const parts = { small: 'small', large: 'large' };
    const { options } = buildReport(
      inputsWith({
        catalogue: catalogueWith({ models }),
        scenario: scenarioWith({
          demand: { requestsPerMonth, inputTokensPerRequest: 400, outputTokensPerRequest: 105 },
          options: [
            apiOption({ id: 'small', model: 'acme/m0' }),
            apiOption({ id: 'large', model: 'acme/m1' }),
            routerOption({ ...parts, id: 'router', toLargeRatio: large }),
            cascadeOption({ ...parts, id: 'cascade', escalatedRatio: large }),
          ],
        }),
      }),
    ).results;
    const usd = (id: string): number => options.find((option) => option.id === id)!.cost!.usdPerMonth.value;
    return { small: usd('small'), large: usd('large'), router: usd('router'), cascade: usd('cascade') };
  };

  test('a router that costs nothing lies between the two, and a cascade costs no less than its small one', () => {
    fc.assert(
      fc.property(price, price, share, fc.integer({ min: 1, max: 1e7 }), (small, large, toLarge, volume) => {
        const usd = usdOf([small, large], toLarge, volume);
        const rounding = 1e-9 * (usd.small + usd.large);
        expect(usd.router).toBeGreaterThanOrEqual(Math.min(usd.small, usd.large) - rounding);
        expect(usd.router).toBeLessThanOrEqual(Math.max(usd.small, usd.large) + rounding);
        expect(usd.cascade).toBeGreaterThanOrEqual(usd.small - rounding);
        if (toLarge === 0) expectNear(usd.router, usd.small);
        if (toLarge === 0) expectNear(usd.cascade, usd.small);
        if (toLarge === 1) expectNear(usd.router, usd.large);
        if (toLarge === 1) expectNear(usd.cascade, usd.small + usd.large);
      }),
      RUNS,
    );
  });

  test('at equal prices a router costs what either does, at every share', () => {
    fc.assert(
      fc.property(price, share, (same, toLarge) => {
        const usd = usdOf([same, same], toLarge, 300_000);
        expectNear(usd.router, usd.small);
        expectNear(usd.large, usd.small);
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
        expect(paybackMonth).toEqual(old.paybackMonth);
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
      const extra = ownedOption({
        id: 'extra',
        label: 'One more',
        capexUsd: { value: 9_000, low: 5_000, high: 20_000 },
      });
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
