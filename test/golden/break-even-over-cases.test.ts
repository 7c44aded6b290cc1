/** The worked cases of break-even, asked over the price of an hour and over the utilisation of machines that stay as many. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import type { BreakEvenOver } from '../../schema/break-even-over.ts';
import type { ScenarioOption } from '../../schema/scenario.ts';
import { apiModelWith, catalogueWith, ruleOf } from '../factories/catalogue.ts';
import { measurementWith, pointWith } from '../factories/measurement.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, rentedOption, scenarioWith } from '../factories/scenario.ts';

interface GoldenCase {
  readonly id: string;
  readonly inputs: Readonly<Record<string, { readonly value: unknown }>>;
  readonly expected: Readonly<Record<string, { readonly value: unknown } | boolean | string>>;
}
const { cases } = JSON.parse(readFileSync(new URL('golden-public.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly GoldenCase[];
};
const caseOf = (id: string): ((name: string) => number) => {
  const found = cases.find((one) => one.id === id)!;
  return (name) => found.inputs[name]!.value as number;
};
const expectedOf = (id: string, name: string): unknown => {
  const value = cases.find((one) => one.id === id)!.expected[name]!;
  return typeof value === 'object' ? value.value : value;
};

/** Requests of a million output tokens that cost nothing else, so that a request is what a million tokens cost. */
function overOf({
  capacityPerMonth,
  usdPerMillionTokens = 1,
  requestsPerMonth,
  options,
  baselineOption,
}: {
  readonly capacityPerMonth: number;
  readonly usdPerMillionTokens?: number;
  readonly requestsPerMonth: number;
  readonly options: ScenarioOption[];
  readonly baselineOption: string;
}): BreakEvenOver[] {
  const point = pointWith({
    requestsPerSecond: capacityPerMonth / (730 * 3600),
    inputTokens: 1,
    outputTokens: 1_000_000,
  });
  return buildReport(
    inputsWith({
      measurements: { 'm.json': measurementWith({ operatingPoints: [point] }) },
      catalogue: catalogueWith({
        models: { 'acme/small': apiModelWith({ rules: [ruleOf({ input: 0, output: usdPerMillionTokens })] }) },
      }),
      scenario: scenarioWith({
        baselineOption,
        demand: { requestsPerMonth, inputTokensPerRequest: 1, outputTokensPerRequest: 1_000_000, peakToMeanRatio: 1 },
        options,
      }),
    }),
  ).results.breakEven.over;
}
const machine = (usdPerHour: number, parts: Parameters<typeof rentedOption>[0] = {}) =>
  rentedOption({ usdPerHour, storageGigabytes: 0, publicIpv4Count: 0, ...parts });
const againstApi = (id: string, requestsPerMonth: number, millionTokens: number): BreakEvenOver[] => {
  const input = caseOf(id);
  return overOf({
    capacityPerMonth: input('unitCapacity') / millionTokens,
    usdPerMillionTokens: input('apiPrice'),
    requestsPerMonth,
    options: [apiOption(), machine(input('unitCost') / 730)],
    baselineOption: 'api',
  });
};
const only = (over: readonly BreakEvenOver[], variable: BreakEvenOver['variable']): BreakEvenOver => {
  const found = over.filter((one) => one.variable === variable);
  expect(found).toHaveLength(1);
  return found[0]!;
};

test('breakeven-never: a full machine is dearer than the API, at no utilisation cheaper', () => {
  const { outcome, crossings, to } = only(againstApi('breakeven-never', 40, 1e6), 'utilisation');
  expect(outcome).toBe(expectedOf('breakeven-never', 'verdict'));
  expect(crossings).toEqual(expectedOf('breakeven-never', 'crossings'));
  expectNear(to, 1);
});

test('breakeven-exact-tie: exactly full they cost the same, which is not cheaper', () => {
  const { outcome, crossings, points } = only(againstApi('breakeven-exact-tie', 50, 1e6), 'utilisation');
  expect(outcome).toBe('never');
  expect(crossings).toEqual([]);
  expect(expectedOf('breakeven-exact-tie', 'selfStrictlyCheaperAnywhere')).toBe(false);
  expect(Math.abs(points.at(-1)!.differenceUsd)).toBeLessThan(1e-9 * 600);
});

test('breakeven-staircase-several-crossings: each number of machines turns at the same share of what it holds', () => {
  const wins = expectedOf('breakeven-staircase-several-crossings', 'selfWins') as [number, number | null][];
  for (const [from, to] of wins) {
    if (to === null) continue;
    // Full, the machines are those of this step; they turn where the step does.
    const { crossings, current } = only(againstApi('breakeven-staircase-several-crossings', to, 1), 'utilisation');
    expectNear(current, 1);
    expect(crossings).toHaveLength(1);
    expectNear(crossings[0], from / to);
  }
});

test('selfhost-reserved-upfront: at the share of hours from which a term pays, an hour on demand may cost its list price', () => {
  const input = caseOf('selfhost-reserved-upfront');
  const share = expectedOf('selfhost-reserved-upfront', 'breakEvenShare') as number;
  const over = overOf({
    capacityPerMonth: 1_000,
    requestsPerMonth: 10,
    options: [
      machine(input('noUpfrontReserved'), { id: 'term' }),
      machine(0.5, { id: 'hours', schedule: { hoursPerWeek: 168 * share } }),
    ],
    baselineOption: 'term',
  });
  const found = over.find(({ variable, path }) => variable === 'usd-per-hour' && path === 'options.hours.usdPerHour')!;
  expect(found.cheaperSide).toBe('below');
  expectNear(found.firstCrossing.value, input('onDemand'), 1e-6);
});
