import { expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { InputError } from '../../schema/input-error.ts';
import type { Scenario } from '../../schema/scenario.ts';
import { measurementWith, pointWith } from '../factories/measurement.ts';
import { apiOption, inputsWith, ownedOption, rentedOption, scenarioWith } from '../factories/scenario.ts';

const faultOf = (scenario: Partial<Scenario>): InputError => {
  try {
    buildReport(inputsWith({ scenario: scenarioWith(scenario) }));
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('the scenario was accepted');
};
const demand = { requestsPerMonth: 300_000, inputTokensPerRequest: 400, outputTokensPerRequest: 105 };

test.each<[string, Partial<Scenario>, string, string]>([
  ['model', { options: [apiOption({ model: 'acme/smal' })] }, 'scenario: options[0].model', '"acme/small"'],
  [
    'model without its vendor',
    { options: [apiOption({ model: 'flat' })] },
    'scenario: options[0].model',
    '"acme/flat"',
  ],
  ['instance', { options: [rentedOption({ instance: 'cloud/on' })] }, 'scenario: options[0].instance', '"cloud/one"'],
  ['region', { options: [rentedOption({ region: 'cloud/eest' })] }, 'scenario: options[0].region', '"cloud/east"'],
  [
    'region of the site',
    { site: { region: 'cloud/wst' }, options: [apiOption(), ownedOption()] },
    'scenario: site.region',
    '"cloud/west"',
  ],
  [
    'residual above the price',
    {
      options: [
        apiOption(),
        ownedOption({ capexUsd: { value: 900, low: 800 }, residualUsd: { value: 700, high: 801 } }),
      ],
    },
    'scenario: options[1].residualUsd',
    'still fetches',
  ],
  [
    'measurement',
    { options: [apiOption(), rentedOption({ measurement: 'n.json' })] },
    'scenario: options[1].measurement',
    '"m.json"',
  ],
  ['baseline', { baselineOption: 'gpuu' }, 'scenario: baselineOption', '"gpu"'],
  [
    'override',
    { overrides: { 'regions/cloud/east/pueRatoi': 1.2 } },
    'overrides["regions/cloud/east/pueRatoi"]',
    'pueRatio"',
  ],
])('an unknown %s is named, with the nearest known one', (_, scenario, path, guess) => {
  const error = faultOf(scenario);
  expect(error.path).toContain(path);
  expect(error.hint).toContain(guess);
});

test('a repeated id', () => {
  const error = faultOf({ options: [apiOption(), rentedOption({ id: 'api' })] });
  expect(error.path).toBe('scenario: options[1].id');
});

test.each(['requestsPerMonth', 'inputTokensPerRequest', 'cachedInputRatio', 'peakToMeanRatio', 'growthRatioPerMonth'])(
  'demand.%s given as unknown',
  (key) => {
    expect(faultOf({ demand: { ...demand, [key]: null } }).path).toBe(`scenario: demand.${key}`);
  },
);

test('an unknown discount rate', () => {
  expect(faultOf({ discountRatioPerYear: null }).path).toBe('scenario: discountRatioPerYear');
});

test('without a measurement the lengths of a request must be given', () => {
  const error = faultOf({ demand: { requestsPerMonth: 1_000 }, options: [apiOption()] });
  expect(error.path).toBe('scenario: demand.inputTokensPerRequest');
  expect(error.hint).toContain('demand.outputTokensPerRequest');
});

test('without lengths those of the first measurement stand, weighted by its requests', () => {
  const heavy = pointWith({ id: 'a', inputTokens: 410 });
  const light = pointWith({ id: 'b', inputTokens: 390 });
  const report = buildReport(
    inputsWith({
      measurements: {
        'm.json': measurementWith({
          operatingPoints: [
            { ...heavy, requests: { ...heavy.requests, succeeded: 300 } },
            { ...light, requests: { ...light.requests, succeeded: 100 } },
          ],
        }),
      },
      scenario: scenarioWith({ demand: { requestsPerMonth: 300_000 } }),
    }),
  );
  // (300 * 410 + 100 * 390) / 400
  expect(report.results.demand.inputTokensPerRequest).toBe(405);
  expect(report.results.demand.outputTokensPerRequest).toBe(105);
});

test.each([
  ['models/acme/small/usdPerMillionOutputTokens', -5, '>= 0'],
  ['regions/cloud/east/pueRatio', 0.9, '>= 1'],
  ['instances/cloud/one/cloud/east/on-demand/usdPerHour', 0, '> 0'],
  ['accelerators/card/lifetimeYears', 0, '> 0'],
  ['apiFootprint/fleetUtilisationRatio', 1.2, '> 0 and <= 1'],
])('an override of %s by %d is out of its range', (path, value, expected) => {
  const bare = faultOf({ overrides: { [path]: value } });
  expect(bare.expected).toBe(expected);
  expect(bare.path).toContain(path);
  // The same at the low end of a range.
  expect(
    faultOf({ overrides: { [path]: { value: Math.max(1, value), low: Math.min(value, 1), high: 2 } } }).path,
  ).toContain(path);
});

test('a lognormal that starts at 0 cannot be drawn', () => {
  const range = { value: 2, low: 0, high: 4, distribution: 'lognormal' as const };
  const error = faultOf({ options: [apiOption({ staffFte: range }), rentedOption()] });
  expect(error.path).toContain('options.api.staffFte');
});

test('a scenario that names an override only a refused option would use is no fault', () => {
  const report = buildReport(
    inputsWith({
      scenario: scenarioWith({
        limits: { ttftP99Ms: 1 },
        options: [apiOption(), rentedOption()],
        overrides: { 'accelerators/card/boardPowerWatts': 70 },
      }),
    }),
  );
  expect(report.results.options[1]!.refusals.map(({ code }) => code)).toEqual(['slo-not-met']);
  expect(faultOf({ limits: { ttftP99Ms: 1 }, overrides: { 'accelerators/card/boardPowerWats': 70 } }).hint).not.toBe(
    '',
  );
});
