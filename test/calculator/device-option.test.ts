import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batteryHours, batteryOutputTokens } from '../../calculator/battery.ts';
import { buildReport } from '../../calculator/build-report.ts';
import { runwayDays, runwayMonths } from '../../calculator/runway.ts';
import { InputError } from '../../schema/input-error.ts';
import { type OptionResult, parseReport, type Report } from '../../schema/report.ts';
import type { DeviceOption, ScenarioOption } from '../../schema/scenario.ts';
import { catalogueWith, unknown } from '../factories/catalogue.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, deviceOption, inputsWith, scenarioWith } from '../factories/scenario.ts';

const reportOf = (
  options: ScenarioOption[],
  parts: Parameters<typeof scenarioWith>[0] = {},
  catalogue = catalogueWith(),
): Report => buildReport(inputsWith({ catalogue, scenario: scenarioWith({ ...parts, options }) }));

const phonesOf = (parts: Partial<DeviceOption> = {}, catalogue = catalogueWith()): OptionResult =>
  reportOf([deviceOption(parts)], {}, catalogue).results.options[0]!;

const lineOf = ({ cost }: OptionResult, id: string): number | undefined =>
  cost!.lines.find((line) => line.id === id)?.usdPerMonth;

/** `deviceOption` without keys, which `undefined` would not be. */
const without = (key: keyof DeviceOption, parts: Partial<DeviceOption> = {}): DeviceOption => {
  const { [key]: _, ...rest } = deviceOption(parts);
  return rest as DeviceOption;
};

describe('who pays', () => {
  // 300,000 requests * 105 tokens * 0.7 J = 22.05 MJ = 6.125 kWh at 0.12 USD.
  test("the users: nothing on the operator's bill, and what is on theirs", () => {
    const phones = phonesOf();
    expect(phones.cost!.lines.map(({ id }) => id)).toEqual(['staff']);
    expect(phones.cost!.usdPerMonth.value).toBe(0);
    expectNear(phones.devices!.userElectricityUsdPerMonth, 6.125 * 0.12);
  });

  test('the operator', () => {
    const phones = phonesOf({ electricityPaidBy: 'operator' });
    expectNear(lineOf(phones, 'electricity'), 6.125 * 0.12);
    expect(phones.devices!.userElectricityUsdPerMonth).toBe(0);
  });
});

describe('hardware', () => {
  test("market-based: unknown, since a cloud's contracts are not those of the users", () => {
    const phones = phonesOf();
    expect(phones.carbon!.operationalKilogramsCo2ePerMonth.value).toBeGreaterThan(0);
    expect(phones.carbon!.marketOperationalKilogramsCo2ePerMonth).toBeNull();
  });

  test('sunk: neither price nor making', () => {
    const phones = phonesOf();
    expect(lineOf(phones, 'hardware')).toBeUndefined();
    expect(phones.carbon!.embodiedKilogramsCo2ePerMonth.value).toBe(0);
    expect(phones.carbon!.boundary).toContain('sunk');
  });

  test('attributed by a share: 1,000 devices of 600 USD and 60 kg over 36 months, a tenth of it', () => {
    const phones = phonesOf({ hardware: 'attributed', attributedRatio: 0.1 });
    expectNear(lineOf(phones, 'hardware'), (1_000 * 600 * 0.1) / 36);
    expectNear(phones.carbon!.embodiedKilogramsCo2ePerMonth.value, (1_000 * 60 * 0.1) / 36);
  });

  test('attributed by the hours: 10.5 s a request', () => {
    const phones = phonesOf({ hardware: 'attributed' });
    const lives = (300_000 * 10.5) / 3600 / (36 * 730);
    expectNear(lineOf(phones, 'hardware'), lives * 600);
    expectNear(phones.carbon!.embodiedKilogramsCo2ePerMonth.value, lives * 60);
  });

  test('one life for money and carbon, the price and the making as given', () => {
    const phones = phonesOf({
      hardware: 'attributed',
      attributedRatio: 0.5,
      lifeMonths: 20,
      deviceUsd: 100,
      embodiedKilogramsCo2e: 30,
    });
    expectNear(lineOf(phones, 'hardware'), (1_000 * 100 * 0.5) / 20);
    expectNear(phones.carbon!.embodiedKilogramsCo2ePerMonth.value, (1_000 * 30 * 0.5) / 20);
  });

  test('paid back as it works: nothing at the start, the same cash each month', () => {
    const report = reportOf([deviceOption({ hardware: 'attributed', attributedRatio: 0.1 })]);
    const [phones] = report.results.options;
    expect(phones!.cost!.upfrontUsd).toBe(0);
    expectNear(report.results.projection.rows[0]!.usdByMonth[0], phones!.cost!.usdPerMonth.value);
  });
});

describe('energy of a token', () => {
  const kilowattHours = (option: DeviceOption): number =>
    reportOf([option]).results.options[0]!.carbon!.energyKilowattHoursPerMonth;

  test('given wins over the catalogue; without either it is power over speed; PUE is 1', () => {
    expectNear(kilowattHours(deviceOption({ joulesPerOutputToken: 1.4 })), 12.25);
    expectNear(kilowattHours(deviceOption()), 6.125);
    // 6 W at 10 tokens a second: 0.6 J.
    expectNear(kilowattHours(without('model')), 5.25);
  });

  test('of a model the catalogue does not know on the device: which it knows', () => {
    expect(() => reportOf([deviceOption({ model: '8B' })])).toThrow(InputError);
    expect(() => reportOf([deviceOption({ model: '8B' })])).toThrow(/options\[0\].model.*7B/s);
  });

  test('unknown: the option has a cost where the users pay, none where the operator does, and no carbon', () => {
    const catalogue = catalogueWith();
    const { phone } = catalogue.devices;
    const dark = { ...catalogue, devices: { phone: { ...phone!, loadedPowerWatts: unknown('nobody says') } } };
    const users = reportOf([without('model')], {}, dark).results.options[0]!;
    expect(users.refusals).toEqual([]);
    expect(users.carbon).toBeNull();
    expect(users.carbonUnknownBecause).toBe('The energy of a token on phone is unknown.');
    expect(users.devices).toMatchObject({
      joulesPerRequest: null,
      userElectricityUsdPerMonth: null,
      batteryHours: null,
    });
    const operator = reportOf([without('model', { electricityPaidBy: 'operator' })], {}, dark).results.options[0]!;
    expect(operator.refusals[0]!.code).toBe('unknown-power');
  });
});

describe('capacity and latency', () => {
  test('the speed is the time of a token, and nothing says the wait for the first', () => {
    expect(phonesOf().latency).toEqual({
      atRequestsPerSecondPerReplica: null,
      ttftP50Ms: null,
      ttftP99Ms: null,
      tpotP50Ms: 100,
      tpotP99Ms: null,
    });
  });

  test('a demand above what the devices generate is refused, and a fall-back relieves them', () => {
    // One device: 10 / 105 = 0.0952 requests a second; 300,000 a month are 0.1142.
    expect(phonesOf({ unitCount: 1 }).refusals[0]).toMatchObject({
      code: 'over-capacity',
      message: 'What the devices answer is below the peak of the demand.',
    });
    expect(phonesOf({ unitCount: 2 }).refusals).toEqual([]);
    const relieved = reportOf([
      apiOption(),
      deviceOption({ unitCount: 1, fallBack: { option: 'api', requestRatio: 0.2 } }),
    ]);
    expect(relieved.results.options[1]!.refusals).toEqual([]);
  });

  test('slower than the limit per token is refused, as fast as it is not', () => {
    const at = (tpotP99Ms: number): OptionResult =>
      reportOf([deviceOption()], { limits: { tpotP99Ms } }).results.options[0]!;
    expect(at(100).refusals).toEqual([]);
    expect(at(99).refusals[0]).toMatchObject({
      code: 'slo-missed',
      message: 'A device takes 100 ms per token, above the limit of 99 ms.',
    });
  });

  test('without a speed neither is known, and it says so', () => {
    const report = reportOf([without('outputTokensPerSecond', { unitCount: 1 })]);
    const [phones] = report.results.options;
    expect(phones!.refusals).toEqual([]);
    expect(phones!.latency).toBeNull();
    expect(phones!.devices!.busyPerUnitHours).toBeNull();
    expect(report.results.warnings.join(' ')).toContain('how fast the devices answer is unknown');
    const attributed = reportOf([without('outputTokensPerSecond', { hardware: 'attributed' })]).results.options[0]!;
    expect(attributed.refusals[0]!.hint).toBe('Give outputTokensPerSecond, or attributedRatio.');
  });
});

describe('fall-back', () => {
  test('costs its share of the API, whose fixed costs are paid in full', () => {
    const report = reportOf([
      apiOption({ staffFte: 0.1 }),
      deviceOption({ fallBack: { option: 'api', requestRatio: 0.25 } }),
    ]);
    const phones = report.results.options[1]!;
    expectNear(phones.cost!.usdPerMonth.value, 75_000 * 0.00031 + 1_500);
    expect(phones.parts!.each).toMatchObject([{ role: 'fall-back', option: 'api', requestRatio: 0.25 }]);
    expect(phones.parts!.servedTwiceRequestsPerMonth).toBeNull();
    expect(phones.latency).toBeNull();
  });

  test('data stay with the users only without it', () => {
    const limits = { dataStaysOnPremises: true };
    const [phones] = reportOf([deviceOption()], { limits }).results.options;
    expect(phones!.refusals).toEqual([]);
    const options = [apiOption(), deviceOption({ fallBack: { option: 'api', requestRatio: 0.25 } })];
    expect(reportOf(options, { limits }).results.options[1]!.refusals[0]!.message).toContain('(its part api)');
  });

  test('an unknown option', () => {
    expect(() => reportOf([apiOption(), deviceOption({ fallBack: { option: 'apis', requestRatio: 0.1 } })])).toThrow(
      /options\[1\]\.fallBack\.option.*Did you mean "api"\?/s,
    );
  });
});

test('devices alone crown no more than a leaning winner: nobody measured them', () => {
  const { verdict } = reportOf([apiOption(), deviceOption()]).results;
  expect(verdict.cheapest).toBe('phones');
  expect(verdict.kind).toBe('leaning');
});

test('the report holds the device and no other, and reads back', () => {
  const catalogue = catalogueWith();
  const two = { ...catalogue, devices: { ...catalogue.devices, tablet: catalogue.devices['phone']! } };
  const report = reportOf([deviceOption()], {}, two);
  expect(Object.keys(report.inputs.catalogue.devices)).toEqual(['phone']);
  const read = parseReport(JSON.parse(JSON.stringify(report)));
  expect(buildReport(read.inputs)).toEqual(read);
});

test('a figure of the device can be overridden by its path', () => {
  const overrides = { 'devices/phone/7B/joulesPerOutputToken': 1.4 };
  expectNear(reportOf([deviceOption()], { overrides }).results.options[0]!.carbon!.energyKilowattHoursPerMonth, 12.25);
});

test('cost grows with the volume, the price of a device and the electricity; lines sum to the total', () => {
  const amount = fc.double({ min: 0.01, max: 1_000, noNaN: true });
  const ratio = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      fc.record({
        volume: fc.double({ min: 1, max: 1e8, noNaN: true }),
        deviceUsd: amount,
        tariff: amount,
        fallBack: ratio,
        given: fc.boolean(),
        share: ratio,
      }),
      fc.double({ min: 1, max: 4, noNaN: true }),
      (drawn, times) => {
        const phones = ({ volume, deviceUsd, tariff, fallBack, given, share }: typeof drawn): OptionResult =>
          reportOf(
            [
              apiOption(),
              deviceOption({
                unitCount: 1e9,
                electricityPaidBy: 'operator',
                usdPerKilowattHour: tariff,
                hardware: 'attributed',
                deviceUsd,
                ...(given ? { attributedRatio: share } : {}),
                fallBack: { option: 'api', requestRatio: fallBack },
              }),
            ],
            { demand: { requestsPerMonth: volume, inputTokensPerRequest: 400, outputTokensPerRequest: 105 } },
          ).results.options[1]!;
        const { cost } = phones(drawn);
        const usd = cost!.usdPerMonth.value;
        expectNear(
          usd,
          cost!.lines.reduce((sum, line) => sum + line.usdPerMonth, 0),
        );
        for (const key of ['volume', 'deviceUsd', 'tariff'] as const) {
          const moved = phones({ ...drawn, [key]: drawn[key] * times }).cost!.usdPerMonth.value;
          expect(moved).toBeGreaterThanOrEqual(usd * (1 - 1e-9));
        }
      },
    ),
    { numRuns: 25 },
  );
});

describe('battery', () => {
  test('50 kJ at 0.7 J a token and 10 tokens a second: 71,428 whole tokens in 1.98 h', () => {
    expect(batteryOutputTokens({ batteryJoules: 50_000, joulesPerOutputToken: 0.7 })).toBe(71_428);
    expectNear(
      batteryHours({ batteryJoules: 50_000, joulesPerOutputToken: 0.7, outputTokensPerSecond: 10 }),
      1.984_126_984_126_984_2,
    );
  });

  test('exactly the last token still counts', () => {
    expect(batteryOutputTokens({ batteryJoules: 0.3, joulesPerOutputToken: 0.1 })).toBe(3);
  });
});

describe('runway', () => {
  test('799 USD at 0.0186 USD and 500 messages a day: 85.9 days; by the month of 30 days 2.86', () => {
    const bill = { paidUsd: 799, usdPerRequest: 0.0186 };
    expectNear(runwayDays({ ...bill, requestsPerDay: 500 }), 85.913_978_494_623_65);
    expectNear(runwayMonths({ ...bill, requestsPerMonth: 15_000 }), 2.863_799_283_154_121_7);
  });

  test('without a bill there is no end to it', () => {
    expect(runwayMonths({ paidUsd: 10, usdPerRequest: 0, requestsPerMonth: 100 })).toBeNull();
  });

  test('a line of the result only where the scenario gives a price', () => {
    const oneOffRevenue = { usdPerUser: 10, requestsPerUserPerMonth: 100 };
    const [api] = reportOf([apiOption({ staffFte: 0.02 })], { oneOffRevenue }).results.options;
    expectNear(api!.runway!.usageMonths, 10 / (100 * 0.00031));
    // 300 USD of staff over 300,000 requests.
    expectNear(api!.runway!.allCostsMonths, 10 / (100 * 0.00131));
    expect(phonesOf().runway).toBeUndefined();
    const [phones] = reportOf([deviceOption()], { oneOffRevenue }).results.options;
    expect(phones!.runway).toEqual({ usageMonths: null, allCostsMonths: null });
  });

  test('given as unknown it is an error with its path', () => {
    expect(() =>
      reportOf([apiOption()], { oneOffRevenue: { usdPerUser: null, requestsPerUserPerMonth: 100 } }),
    ).toThrow(/oneOffRevenue\.usdPerUser/);
  });
});
