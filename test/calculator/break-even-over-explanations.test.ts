import { describe, expect, test } from 'vitest';
import { explainReport, explanationOf } from '../../calculator/explain/explain-report.ts';
import type { Formula, Quantity } from '../../schema/quantity.ts';
import { valueOfArithmetic } from '../factories/arithmetic.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, ownedOption, rentedOption, routerOption, scenarioWith } from '../factories/scenario.ts';

/** A server that is bought again every four years; a machine and routers whose price, load and cached share turn the choice. */
const EXPLAINED = explainReport(
  inputsWith({
    scenario: scenarioWith({
      baselineOption: 'api',
      demand: {
        requestsPerMonth: 3_000_000,
        inputTokensPerRequest: 400,
        outputTokensPerRequest: 105,
        peakToMeanRatio: 1,
      },
      options: [
        apiOption({ minimumCommitmentUsdPerMonth: 650 }),
        rentedOption({ usdPerHour: 0.5, monitoringUsdPerMonth: 250, oneOff: { setUpUsd: 1_500 } }),
        ownedOption({ capexUsd: 9_000, hostingUsdPerMonth: 300, hostingIncludesPower: true }),
        rentedOption({ id: 'big', usdPerHour: 0.1 }),
        routerOption({ small: 'gpu', large: 'big' }),
        routerOption({ id: 'part' }),
      ],
    }),
  }),
);
const { over } = EXPLAINED.report.results.breakEven;

const valueOf = ({ texts, quantities }: Formula): number =>
  valueOfArithmetic(texts.map((text, i) => text + (i < quantities.length ? `(${quantities[i]!.value})` : '')).join(''));

describe('every crossing over one thing', () => {
  const named = over.flatMap(({ option, variable, path, part, crossings }): { id: string; value: number | null }[] => {
    const several = over.filter((one) => one.option === option && one.variable === variable).length > 1;
    const id = `${option}/break-even/${variable}${several ? `/${path ?? part}` : ''}`;
    return crossings.length === 0
      ? [{ id, value: null }]
      : crossings.map((value, i) => ({ id: i === 0 ? id : `${id}/crossing-${i + 1}`, value }));
  });

  test('has an id of its own and the value of the report', () => {
    const ids = EXPLAINED.explainable.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, value } of named) expect(explanationOf(EXPLAINED, id)).toMatchObject({ id, value });
    // The two prices of a router's machines are told apart by their paths.
    expect(ids).toContain('mix/break-even/usd-per-hour/options.big.usdPerHour');
  });

  test('comes to that value by its arithmetic', () => {
    const worked = named.flatMap(({ id, value }) => {
      const { formula } = explanationOf(EXPLAINED, id);
      return formula === undefined || value === null ? [] : [{ id, value, formula }];
    });
    for (const { value, formula } of worked) expectNear(valueOf(formula), value, 1e-8);
    // But for months, which are counted, all of them.
    const unworked = named.filter(({ id, value }) => value !== null && !worked.some((one) => one.id === id));
    expect(unworked.filter(({ id }) => !id.includes('/months'))).toEqual([]);
    const variables = new Set(worked.map(({ id }) => id.split('/')[2]));
    expect([...variables].toSorted()).toEqual(['cached-share', 'usd-per-hour', 'utilisation']);
  });

  test('of months shows the cash on both sides of it, the dearer and the cheaper', () => {
    const { beside, value } = explanationOf(EXPLAINED, 'gpu/break-even/months');
    expect(value).toBeGreaterThan(1);
    const [ownBefore, otherBefore, own, other] = beside!.map((quantity) => quantity.value!);
    expect(ownBefore).toBeGreaterThanOrEqual(otherBefore!);
    expect(own).toBeLessThan(other!);
  });

  test('or says that there is none, and why', () => {
    const notes = named.filter(({ value }) => value === null).map(({ id }) => explanationOf(EXPLAINED, id).note);
    expect(notes.length).toBeGreaterThan(0);
    for (const note of notes) {
      expect(note).toMatch(/^none: .* from .* to .*, all that was looked at$/);
      expect(note).not.toMatch(/\d\.\d{7}/);
    }
  });
});

describe('a utilisation', () => {
  /** The part of a quantity's arithmetic, or of what stands beside it, that has the name. */
  function named({ formula, beside = [] }: Quantity, name: string): Quantity {
    for (const part of [...(formula?.quantities ?? []), ...beside]) {
      if (part.name === name) return part;
      const within = find(part, name);
      if (within !== null) return within;
    }
    throw new Error(`no part has the name ${name}`);
  }
  function find(quantity: Quantity, name: string): Quantity | null {
    const parts = [...(quantity.formula?.quantities ?? []), ...(quantity.beside ?? [])];
    return parts.find((part) => part.name === name) ?? parts.map((part) => find(part, name)).find(Boolean) ?? null;
  }
  /** Each formula in it comes to the value it stands beside. */
  function expectWorked(quantity: Quantity): number {
    const { formula, beside = [], value, name } = quantity;
    if (formula !== undefined) expectNear(valueOf(formula), value!, 1e-8);
    expect(value, name).not.toBeNaN();
    const parts = [...(formula?.quantities ?? []), ...beside];
    return parts.reduce((sum, part) => sum + expectWorked(part), formula === undefined ? 0 : 1);
  }

  /** Machines of 730 USD that serve two requests a second, 5,256,000 a month, and of 438 USD. */
  const machine = (id: string, usdPerHour: number, parts: Parameters<typeof rentedOption>[0] = {}) =>
    rentedOption({ id, usdPerHour, storageGigabytes: 0, publicIpv4Count: 0, ...parts });
  const explain = (baselineOption: string, options: Parameters<typeof scenarioWith>[0], demand = {}) =>
    explainReport(
      inputsWith({
        scenario: scenarioWith({
          baselineOption,
          ...options,
          demand: {
            requestsPerMonth: 20_000_000,
            inputTokensPerRequest: 400,
            outputTokensPerRequest: 105,
            peakToMeanRatio: 1,
            ...demand,
          },
        }),
      }),
    );

  test('on a step of the baseline shows the step, the cost on both sides of it, and what reaches the machines', () => {
    // Half each: 2 * 730 + 2 * 438 = 2,336 USD against 2,190 for three of the baseline's machines, and 2,920 for four.
    const explained = explain('gpu', {
      options: [machine('gpu', 1), machine('big', 0.6), routerOption({ large: 'big', toLargeRatio: 0.5 })],
    });
    for (const part of ['gpu', 'big']) {
      const quantity = explanationOf(explained, `mix/break-even/utilisation/${part}`);
      // 3 * 5,256,000 requests a month, half of them on two machines: 0.75.
      expectNear(quantity.value, 0.75);
      expect(expectWorked(quantity)).toBeGreaterThan(8);
      const volume = named(quantity, 'requests per month there');
      expectNear(volume.value, 3 * 5_256_000);
      expect(valueOf(volume.formula!)).toBe(volume.value);
      expect(volume.note).toBe(
        'the last volume before gpu needs another instance, which turns the comparison: the costs do not meet',
      );
      const beside = new Map(quantity.beside!.map(({ name, value }) => [name, value]));
      expect([...beside.keys()]).toEqual([
        'USD per month of mix there',
        'USD per month of gpu there',
        'USD per month of gpu just above, on its next step',
      ]);
      [2_336, 2_190, 2_920].forEach((usd, i) => expectNear([...beside.values()][i], usd));
    }
  });

  test('where two lines meet shows both at the volume', () => {
    // The API is 400 * 0.25 + 105 * 2 = 310 USD a million: 2 * 730 + 438 USD meet it at 6,122,581, 80 % of them on "gpu".
    const explained = explain(
      'api',
      { options: [apiOption(), machine('gpu', 1), machine('big', 0.6), routerOption({ large: 'big' })] },
      { requestsPerMonth: 8_000_000 },
    );
    const volume = (2 * 730 + 438) / 310e-6;
    const small = explanationOf(explained, 'mix/break-even/utilisation/gpu');
    const large = explanationOf(explained, 'mix/break-even/utilisation/big');
    expectNear(small.value, (0.8 * volume) / (2 * 5_256_000));
    expectNear(large.value, (0.2 * volume) / 5_256_000);
    for (const quantity of [small, large]) {
      expectWorked(quantity);
      expectNear(named(quantity, 'requests per month there').value, volume);
      expect(quantity.beside!.map(({ name }) => name)).toEqual([
        'USD per month of mix there',
        'USD per month of api there',
      ]);
      for (const { value } of quantity.beside!) expectNear(value, 1_898);
    }
  });

  test("of the baseline's machines where the option has none: the same crossing from the other side", () => {
    const options = { options: [apiOption(), machine('gpu', 1)] };
    const demand = { requestsPerMonth: 3_000_000 };
    const quantity = explanationOf(explain('gpu', options, demand), 'api/break-even/utilisation');
    const mirrored = explanationOf(explain('api', options, demand), 'gpu/break-even/utilisation');
    // 730 / 0.00031 USD a request of the 5,256,000 that it holds.
    expectNear(quantity.value, 730 / 0.00031 / 5_256_000);
    expectNear(quantity.value, mirrored.value!);
    expectWorked(quantity);
    expect(quantity.note).toBe('the machines of gpu stay as many as they are; api serves the same requests');
  });

  test('at the rate limit of the baseline, above which it has no price', () => {
    // 1.5 requests a second are 3,942,000 a month, of the 5,256,000 that the machine holds.
    const explained = explain(
      'api',
      { options: [apiOption({ rateLimitRequestsPerSecond: 1.5 }), machine('gpu', 2)] },
      { requestsPerMonth: 3_000_000 },
    );
    const quantity = explanationOf(explained, 'gpu/break-even/utilisation');
    expectNear(quantity.value, 0.75);
    expectWorked(quantity);
    const volume = named(quantity, 'requests per month there');
    expectNear(valueOf(volume.formula!), 3_942_000);
    expect(volume.note).toBe('the largest volume api can serve: above it gpu alone has a price');
    expect(quantity.beside).toHaveLength(2);
  });

  test('at the rate limit of a part of the baseline', () => {
    // A fifth of all to the API, 0.5 requests a second: 2.5 of all, 6,570,000 a month, on two machines of 10,512,000.
    const limited = apiOption({ rateLimitRequestsPerSecond: 0.5 });
    const explained = explain(
      'mix',
      { options: [limited, machine('gpu', 1), routerOption(), machine('own', 3)] },
      { requestsPerMonth: 6_000_000 },
    );
    const quantity = explanationOf(explained, 'own/break-even/utilisation');
    expectNear(quantity.value, 6_570_000 / 10_512_000);
    expectWorked(quantity);
    expectNear(valueOf(named(quantity, 'requests per month there').formula!), 6_570_000);
  });

  test('of machines that sleep counts the hours that the load there wakes them for', () => {
    const schedule = { scaleToZero: { startUpSeconds: 60, coolDownSeconds: 240, requestsPerBurst: 1_000 } };
    const explained = explain(
      'api',
      { options: [apiOption(), machine('gpu', 0.9, { schedule })] },
      { requestsPerMonth: 2_400_000, peakToMeanRatio: 4 },
    );
    const quantity = explanationOf(explained, 'gpu/break-even/utilisation');
    // Two machines, a quarter of the month and 0.3 s a request, at 1,314 USD: 328.5 + 1,314 * 0.3 V / 2,628,000 = 310 V / 1e6.
    const volume = 328.5 / (310e-6 - (1_314 * 0.3) / 2_628_000);
    const hours = 0.25 + (0.3 * volume) / 2_628_000;
    expectNear(quantity.value, volume / (2 * 5_256_000 * hours));
    expectWorked(quantity);
    expectNear(named(quantity, 'instances paid on the mean of the month').value, 2 * hours);
  });
});
