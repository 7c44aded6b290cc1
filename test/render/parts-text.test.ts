import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { toCsv } from '../../render/csv.ts';
import { partFigures } from '../../render/part-figures.ts';
import { partNotes } from '../../render/parts-text.ts';
import type { OptionResult } from '../../schema/report.ts';
import type { ScenarioOption } from '../../schema/scenario.ts';
import {
  apiOption,
  cascadeOption,
  deviceOption,
  inputsWith,
  rentedOption,
  routerOption,
  scenarioWith,
} from '../factories/scenario.ts';

const made = (options: ScenarioOption[], parts: Parameters<typeof scenarioWith>[0] = {}) =>
  buildReport(inputsWith({ scenario: scenarioWith({ ...parts, options }) }));

const last = (options: ScenarioOption[], parts?: Parameters<typeof scenarioWith>[0]): OptionResult =>
  made(options, parts).results.options.at(-1)!;

describe('what a reader must know', () => {
  test('of a hybrid: who gets what, what both answer, what is kept', () => {
    const cascade = cascadeOption({ escalatedRatio: 0.25, retainedQualityRatio: 0.97 });
    expect(partNotes(last([apiOption(), rentedOption(), cascade]))).toEqual([
      "mix: 100 % of the requests go to gpu (small) for 742 USD a month on 1 instance at 6 %; 25 % of the requests go to api (large) for 23 USD a month. Both answer 75,000 requests a month. It keeps 97 % of the large part's quality.",
    ]);
  });

  test('of a router of which nobody said how much quality it keeps', () => {
    expect(partNotes(last([apiOption(), rentedOption(), routerOption()]))[0]).toContain('It keeps an unknown share');
  });

  test('of devices and of what a user paid once', () => {
    const oneOffRevenue = { usdPerUser: 10, requestsPerUserPerMonth: 100 };
    expect(partNotes(last([deviceOption()], { oneOffRevenue }))).toEqual([
      "phones: 1,000 devices generate 0.875 h a month each. A request takes 0.1 % of a full battery, which holds 77,142 output tokens, 2.1 h without a pause. Electricity on the users' own bills, not in the cost: 0.735 USD a month.",
      'phones: what a user pays once lasts for good: there is no bill.',
    ]);
    expect(partNotes(last([apiOption()], { oneOffRevenue }))).toEqual([
      "api: what a user pays once lasts 323 months against that user's share of all costs, and 323 months against what the requests alone add to the bill.",
    ]);
  });

  test('of a bill that no request adds to', () => {
    const subscription = { seatCount: 10, usdPerSeatPerMonth: 18 };
    const oneOffRevenue = { usdPerUser: 10, requestsPerUserPerMonth: 100 };
    // 180 USD over 300,000 requests: 0.06 USD a month for a user's 100.
    expect(partNotes(last([apiOption({ subscription })], { oneOffRevenue }))).toEqual([
      "api: what a user pays once lasts 167 months against that user's share of all costs; seats bill no usage.",
    ]);
    expect(partNotes(last([rentedOption()], { oneOffRevenue }))[0]).toMatch(
      /share of all costs; requests alone add nothing to the bill\.$/,
    );
  });

  test('nothing of an option that serves by itself, nor of a refused one', () => {
    expect(partNotes(last([apiOption()]))).toEqual([]);
    expect(partNotes(last([apiOption(), rentedOption(), routerOption({ toLargeRatio: null })]))).toEqual([]);
  });
});

test('each figure is a row of the CSV, unrounded, an unknown one an empty cell', () => {
  const report = made([apiOption(), rentedOption(), routerOption()]);
  const rows = toCsv(report).split('\r\n');
  expect(rows).toContain('part,mix,small (gpu): share of the requests,0.8,ratio,,,,,measured,,,');
  expect(rows).toContain("part,mix,share of the large part's quality kept,,ratio,,,,,measured,,,");
  expect(partFigures(report.results.options[2]!).map(({ unit }) => unit)).toEqual([
    'ratio',
    'USD/month',
    'instances',
    'ratio',
    'USD/month',
    'requests/month',
    'ratio',
  ]);
  expect(partFigures(report.results.options[0]!)).toEqual([]);
});
