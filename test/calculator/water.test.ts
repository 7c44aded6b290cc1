import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { explainReport, explanationOf } from '../../calculator/explain/explain-report.ts';
import { litresOf } from '../../calculator/water.ts';
import type { WaterResult } from '../../schema/carbon-result.ts';
import type { OptionResult } from '../../schema/report.ts';
import type { Scenario } from '../../schema/scenario.ts';
import { catalogueWith, known } from '../factories/catalogue.ts';
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

const { regions } = catalogueWith();
/** The west with all its figures. */
const CATALOGUE = catalogueWith({
  regions: {
    ...regions,
    'cloud/west': {
      ...regions['cloud/west']!,
      pueRatio: known(1.1),
      wueLitresPerKilowattHour: known(0.5),
      gridWaterLitresPerKilowattHour: known(8),
    },
  },
});
const optionOf = (scenario: Partial<Scenario>, id: string, catalogue = CATALOGUE): OptionResult =>
  buildReport(inputsWith({ catalogue, scenario: scenarioWith(scenario) })).results.options.find(
    (option) => option.id === id,
  )!;
const waterOf = (...asked: Parameters<typeof optionOf>): WaterResult => optionOf(...asked).carbon!.water;
const knownWater = (water: WaterResult): Exclude<WaterResult, { unknownBecause: string }> => {
  if ('unknownBecause' in water) throw new Error(water.unknownBecause);
  return water;
};

describe('litres of some energy', () => {
  test('on site by the energy of the machines, off site by that at the meter: PUE once, and not on WUE', () => {
    // 100 kWh * 0.2 L = 20 L; 100 kWh * 1.15 * 3 L = 345 L.
    const litres = litresOf({
      itKilowattHours: 100,
      pueRatio: 1.15,
      wueLitresPerKilowattHour: 0.2,
      gridWaterLitresPerKilowattHour: 3,
    });
    expectNear(litres.onSiteLitres, 20);
    expectNear(litres.offSiteLitres, 345);
  });

  test('a better PUE never takes more water, and twice the energy takes twice as much', () => {
    const positive = fc.double({ min: 0.01, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(
        positive,
        fc.double({ min: 1, max: 3, noNaN: true }),
        positive,
        positive,
        (energy, pue, wue, grid) => {
          const of = (itKilowattHours: number, pueRatio: number) => {
            const litres = litresOf({
              itKilowattHours,
              pueRatio,
              wueLitresPerKilowattHour: wue,
              gridWaterLitresPerKilowattHour: grid,
            });
            return litres.onSiteLitres + litres.offSiteLitres;
          };
          expect(of(energy, 1)).toBeLessThanOrEqual(of(energy, pue) * (1 + 1e-12));
          expectNear(of(2 * energy, pue), 2 * of(energy, pue));
        },
      ),
      { seed: 3, numRuns: 50 },
    );
  });
});

describe('of each kind of option', () => {
  // 180 W idle for 730 h = 131.4 kWh; 300,000 requests of 0.5 s at (222 - 180) W = 1.75 kWh.
  const itKilowattHours = 131.4 + 1.75;

  test('rented: the factors of its region', () => {
    const water = knownWater(waterOf({}, 'gpu'));
    expectNear(water.onSiteLitresPerMonth, itKilowattHours * 0.2);
    expectNear(water.offSiteLitresPerMonth, itKilowattHours * 1.15 * 3);
    expectNear(water.litresPerMonth, itKilowattHours * (0.2 + 1.15 * 3));
    expectNear(water.litresPerRequest, water.litresPerMonth / 300_000);
  });

  test('rented in a region without factors: unknown, with what is missing and how to give it', () => {
    const overrides = { 'regions/cloud/west/pueRatio': 1.1 };
    const at = (more: Scenario['overrides']) =>
      waterOf(
        { options: [rentedOption({ region: 'cloud/west' })], overrides: { ...overrides, ...more } },
        'gpu',
        catalogueWith(),
      );
    expect(at({})).toEqual({
      unknownBecause:
        'The water used on site in cloud/west is unknown (not published): give overrides["regions/cloud/west/wueLitresPerKilowattHour"]. The water of making the electricity of cloud/west is unknown (not published): give overrides["regions/cloud/west/gridWaterLitresPerKilowattHour"].',
    });
    const given = at({
      'regions/cloud/west/wueLitresPerKilowattHour': 0.5,
      'regions/cloud/west/gridWaterLitresPerKilowattHour': 8,
    });
    expectNear(knownWater(given).litresPerMonth, itKilowattHours * (0.5 + 1.1 * 8));
    expect(at({ 'regions/cloud/west/wueLitresPerKilowattHour': 0.5 })).toHaveProperty(
      'unknownBecause',
      expect.not.stringContaining('wueLitres'),
    );
  });

  test("owned: the water of a cloud's data centre is not that of one's own site", () => {
    const options = [ownedOption()];
    expect(waterOf({ options }, 'server')).toEqual({
      unknownBecause:
        'The water used on site is unknown: give option "server" its wueLitresPerKilowattHour, 0 included.',
    });
    // The same machines at the site's PUE of 1.5.
    const water = knownWater(waterOf({ options: [ownedOption({ wueLitresPerKilowattHour: 0 })] }, 'server'));
    expect(water.onSiteLitresPerMonth).toBe(0);
    expectNear(water.offSiteLitresPerMonth, itKilowattHours * 1.5 * 3);
  });

  test('devices: none on site, that of the electricity where the users are', () => {
    const water = knownWater(waterOf({ options: [deviceOption({ region: 'cloud/west' })] }, 'phones'));
    // 300,000 requests * 105 tokens * 0.7 J = 6.125 kWh, PUE 1.
    expect(water.onSiteLitresPerMonth).toBe(0);
    expectNear(water.litresPerMonth, 6.125 * 8);
  });

  test('an API: where its machines stand is not known', () => {
    expect(waterOf({}, 'api')).toHaveProperty('unknownBecause', expect.stringContaining('not published'));
  });

  test('a hybrid: the sum of its parts, and unknown where one of them is', () => {
    const west = rentedOption({ id: 'west', region: 'cloud/west', usdPerHour: 2 });
    const options = [rentedOption(), west, cascadeOption({ large: 'west', escalatedRatio: 0.2 })];
    // The large part serves 60,000 requests: 0.35 kWh beside its idle hours.
    const water = knownWater(waterOf({ options }, 'mix'));
    expectNear(water.onSiteLitresPerMonth, itKilowattHours * 0.2 + (131.4 + 0.35) * 0.5);
    expectNear(water.offSiteLitresPerMonth, itKilowattHours * 1.15 * 3 + (131.4 + 0.35) * 1.1 * 8);
    // Devices that serve four in five requests take four fifths of their water.
    const shared = [rentedOption(), deviceOption(), routerOption({ small: 'phones', large: 'gpu' })];
    expectNear(
      knownWater(waterOf({ options: shared }, 'mix')).offSiteLitresPerMonth,
      0.8 * 6.125 * 3 + (131.4 + 0.35) * 1.15 * 3,
    );
    expect(waterOf({ options: [apiOption(), rentedOption(), cascadeOption()] }, 'mix')).toHaveProperty(
      'unknownBecause',
      expect.stringMatching(/^Of its large option api: /),
    );
  });
});

test('the water of a hybrid is explained as that of its parts', () => {
  const west = rentedOption({ id: 'west', region: 'cloud/west', usdPerHour: 2 });
  const options = [rentedOption(), west, cascadeOption({ large: 'west' })];
  const explained = explainReport(inputsWith({ catalogue: CATALOGUE, scenario: scenarioWith({ options }) }));
  for (const side of ['on-site', 'off-site']) {
    const whole = explanationOf(explained, `mix/water/${side}`);
    const ofParts = ['small', 'large'].map((role) => explanationOf(explained, `mix/${role}/water/${side}`).value!);
    expect(whole.formula!.quantities.map(({ value }) => value)).toEqual(ofParts);
    expectNear(whole.value, ofParts[0]! + ofParts[1]!);
  }
});

test('the figures are listed as assumptions, those that nobody knows with the reason', () => {
  const { assumptions } = buildReport(
    inputsWith({ scenario: scenarioWith({ options: [rentedOption(), ownedOption(), deviceOption()] }) }),
  ).results;
  const of = (path: string) => assumptions.find((assumption) => assumption.path === path);
  expect(of('regions/cloud/east/wueLitresPerKilowattHour')).toMatchObject({ value: 0.2, options: ['gpu'] });
  expect(of('regions/cloud/east/gridWaterLitresPerKilowattHour')).toMatchObject({
    value: 3,
    options: ['gpu', 'server', 'phones'],
  });
  expect(of('defaults.device.wueLitresPerKilowattHour')).toMatchObject({ value: 0, source: 'assumed' });
  expect(of('defaults.owned.wueLitresPerKilowattHour')).toMatchObject({ value: null, reason: 'not given' });
});
