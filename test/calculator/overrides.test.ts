import { expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import type { Assumption, Report } from '../../schema/report.ts';
import type { Scenario } from '../../schema/scenario.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, rentedOption, scenarioWith } from '../factories/scenario.ts';

const reportOf = (scenario: Partial<Scenario>): Report => buildReport(inputsWith({ scenario: scenarioWith(scenario) }));
const assumption = ({ results }: Report, path: string): Assumption => {
  const found = results.assumptions.find((candidate) => candidate.path === path);
  if (found === undefined) throw new Error(`no assumption ${path}`);
  return found;
};
const usd = ({ results }: Report, id: string): number =>
  results.options.find((option) => option.id === id)!.cost!.usdPerMonth.value;

test('an override wins over the catalogue, is marked, and keeps its own lineage', () => {
  const path = 'models/acme/small/usdPerMillionOutputTokens';
  const before = reportOf({});
  const after = reportOf({ overrides: { [path]: { value: 3, source: 'vendor', note: 'our contract' } } });
  expect(assumption(before, path)).toMatchObject({
    value: 2,
    source: 'published',
    overridden: false,
    options: ['api'],
  });
  expect(assumption(after, path)).toMatchObject({ value: 3, source: 'vendor', note: 'our contract', overridden: true });
  // One dollar more per million of 300,000 * 105 output tokens.
  expectNear(usd(after, 'api') - usd(before, 'api'), 31.5, 1e-9);
});

test("a bare number is the user's", () => {
  const report = reportOf({ overrides: { 'regions/cloud/east/pueRatio': 1.3 } });
  expect(assumption(report, 'regions/cloud/east/pueRatio')).toMatchObject({
    value: 1.3,
    source: 'user',
    overridden: true,
  });
});

test('null makes a figure unknown: the option is refused, and the assumption says why', () => {
  const path = 'models/acme/small/usdPerMillionInputTokens';
  const report = reportOf({ overrides: { [path]: null } });
  expect(report.results.options[0]!.refusals[0]).toMatchObject({ code: 'unknown-figure' });
  expect(assumption(report, path)).toMatchObject({ value: null, source: null, overridden: true });
  expect(assumption(report, path).reason).toContain('unknown');
});

test('null for carbon only leaves the price', () => {
  const report = reportOf({
    overrides: { 'apiFootprint/pueRatio': null, 'regions/cloud/east/gridGramsCo2ePerKilowattHour': null },
  });
  for (const option of report.results.options) {
    expect(option.cost).not.toBeNull();
    expect(option.carbon).toBeNull();
    expect(option.carbonUnknownBecause).not.toBeNull();
  }
});

test('a cached price the catalogue does not hold can be given', () => {
  const demand = {
    requestsPerMonth: 1_000_000,
    inputTokensPerRequest: 400,
    outputTokensPerRequest: 105,
    cachedInputRatio: 0.5,
  };
  const options = [apiOption({ model: 'acme/flat' })];
  const path = 'models/acme/flat/usdPerMillionCachedInputTokens';
  // 400 * 1 + 105 * 5 USD per million requests; then 200 of the 400 at 0.1.
  expectNear(usd(reportOf({ demand, options }), 'api'), 925);
  expectNear(usd(reportOf({ demand, options, overrides: { [path]: 0.1 } }), 'api'), 745);
});

test('the same instance in two regions, or bought in two ways, has its own price in each', () => {
  const report = reportOf({
    options: [
      rentedOption({ id: 'east' }),
      rentedOption({ id: 'west', region: 'cloud/west' }),
      rentedOption({ id: 'reserved', purchase: 'reserved-1y' }),
    ],
  });
  const hourly = report.results.options.map(({ cost }) => cost!.lines[0]!.usdPerMonth / 730);
  [1, 1.25, 0.6].forEach((price, i) => expectNear(hourly[i], price));
  expect(assumption(report, 'instances/cloud/one/cloud/east/on-demand/usdPerHour').options).toEqual(['east']);
});

test('an own price per hour prices an instance the catalogue does not know', () => {
  const report = reportOf({
    options: [rentedOption({ instance: 'cloud/mine', usdPerHour: 2, storageGigabytes: 0, publicIpv4Count: 0 })],
  });
  expectNear(usd(report, 'gpu'), 1_460);
  expect(assumption(report, 'options.gpu.usdPerHour').source).toBe('user');
  // Its host is unknown, so the carbon is a lower bound that names the gap.
  expect(report.results.options[0]!.carbon).toMatchObject({ lowerBound: true });
  expect(report.results.options[0]!.carbon!.gaps).toContain('power under load of the host');
});

test('every figure a line rests on is among the assumptions', () => {
  const report = reportOf({ options: [apiOption(), rentedOption({ oneOff: { setUpUsd: 1_000 } })] });
  const paths = new Set(report.results.assumptions.map(({ path }) => path));
  for (const { cost } of report.results.options) {
    for (const line of cost!.lines) for (const path of line.figures) expect(paths).toContain(path);
  }
});
