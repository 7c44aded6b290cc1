import { describe, expect, test } from 'vitest';
import { type ExplainedReport, explainReport, explanationOf } from '../../calculator/explain/explain-report.ts';
import type { Quantity } from '../../schema/quantity.ts';
import type { Scenario } from '../../schema/scenario.ts';
import { catalogueWith, known } from '../factories/catalogue.ts';
import { everyPart, expectFormulasHold } from '../factories/explained.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, ownedOption, rentedOption, routerOption, scenarioWith } from '../factories/scenario.ts';

const { regions } = catalogueWith();
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
const day = (of: (hour: number) => number): number[] => Array.from({ length: 24 }, (_, hour) => of(hour));
/** 100 g from 10 to 16 o'clock, 400 g at other hours. */
const GRID = day((hour) => (hour >= 10 && hour < 16 ? 100 : 400));
const OFFICE = { clock: 'local' as const, loadRatioByHour: day((hour) => (hour >= 8 && hour < 20 ? 3 : 1)) };
const tokens = { inputTokensPerRequest: 400, outputTokensPerRequest: 105 };

const explained = (scenario: Partial<Scenario>): ExplainedReport =>
  explainReport(inputsWith({ catalogue: CATALOGUE, scenario: scenarioWith(scenario) }));
const shiftOf = (shiftableRatio: number, grid = GRID): Scenario['whatIfs'] => ({
  shift: { shiftableRatio, gridGramsCo2ePerKilowattHourByHour: grid },
});

describe('another region', () => {
  const report = explained({
    options: [apiOption(), rentedOption({ oneOff: { trainingKilogramsCo2e: 72 } }), ownedOption(), routerOption()],
    whatIfs: { regions: ['cloud/west'] },
  });
  const [gpu, server] = report.report.results.whatIfs!.regions;
  const at = (name: string): Quantity => explanationOf(report, `gpu/what-if/region-cloud/west/${name}`);

  test('each figure of the report has its id, and no other option one', () => {
    expectNear(at('carbon/total').value, gpu!.kilogramsCo2ePerMonth!, 1e-12);
    expectNear(at('carbon/difference').value, gpu!.differenceKilogramsCo2ePerMonth!, 1e-12);
    expectNear(at('water/total').value, gpu!.waterLitresPerMonth!, 1e-12);
    expectNear(at('month').value, gpu!.usdPerMonth!, 1e-12);
    const owned = explanationOf(report, 'server/what-if/region-cloud/west/carbon/total');
    expectNear(owned.value, server!.kilogramsCo2ePerMonth!, 1e-12);
    const ids = report.explainable.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => /^(api|mix)\/what-if/.test(id))).toEqual([]);
    // What own servers cost there nobody knows.
    expect(ids).not.toContain('server/what-if/region-cloud/west/month');
  });

  test('a list names the figures of the report alone', () => {
    expect(
      report.explainable
        .filter(({ id, listed }) => id.startsWith('gpu/what-if') && listed !== false)
        .map(({ id }) => id),
    ).toEqual(
      ['total', 'difference']
        .map((name) => `gpu/what-if/region-cloud/west/carbon/${name}`)
        .toSpliced(1, 0, 'gpu/what-if/region-cloud/west/water/total')
        .concat('gpu/what-if/region-cloud/west/month'),
    );
  });

  test('by hand: 133.15 kWh at a PUE of 1.1 and 0.12 kg, making 14.5 kg, training 72 kg over 36 months', () => {
    expectNear(at('carbon/operational').value, 133.15 * 1.1 * 0.12);
    expectNear(at('carbon/total').value, 133.15 * 1.1 * 0.12 + 14.5 + 2);
    const [then, now] = at('carbon/difference').formula!.quantities;
    expect([then!.id, now!.id]).toEqual(['gpu/what-if/region-cloud/west/carbon/total', 'gpu/carbon/total']);
  });

  test('rests on the grid, the PUE and the price of that region, each with its source', () => {
    const paths = new Set<string>();
    for (const { id, quantity } of report.explainable)
      if (id.startsWith('gpu/what-if') && !id.endsWith('/difference'))
        everyPart(quantity(), ({ path }) => path !== undefined && paths.add(path));
    for (const path of [
      'regions/cloud/west/gridGramsCo2ePerKilowattHour',
      'regions/cloud/west/pueRatio',
      'instances/cloud/one/cloud/west/on-demand/usdPerHour',
    ]) {
      expect(paths).toContain(path);
      expect(report.report.results.assumptions.map((assumption) => assumption.path)).toContain(path);
    }
    expect([...paths].filter((path) => path.includes('/cloud/east/'))).toEqual([]);
  });

  test('each formula comes to the value it stands beside', () => {
    expect(expectFormulasHold(report.explainable)).toBeGreaterThan(100);
  });
});

describe.each([
  ['an API, flat', { options: [apiOption()] }],
  [
    'a fleet that is always on',
    {
      demand: { ...tokens, requestsPerMonth: 2.4 * 730 * 3_600, peakToMeanRatio: 1.5 },
      policy: { headroomRatio: 0.1, spareReplicas: 1, nonProductionReplicas: 1 },
      options: [rentedOption()],
    },
  ],
  [
    'a fleet that follows the day',
    {
      demand: { ...tokens, requestsPerMonth: 2 * 730 * 3_600, hourlyProfile: OFFICE },
      options: [rentedOption({ schedule: { autoscale: { minimumReplicas: 2 } } })],
    },
  ],
] satisfies (readonly [string, Partial<Scenario>])[])('other hours of %s', (_name, scenario) => {
  const whole = explained({
    ...scenario,
    whatIfs: shiftOf(
      0.5,
      day((hour) => [400, 100, 250, 100][hour % 4]! + (hour === 5 ? -50 : 0)),
    ),
  });
  const found = whole.report.results.whatIfs!.hours[0]!;
  if ('unknownBecause' in found) throw new Error(found.unknownBecause);
  const at = (name: string): Quantity => explanationOf(whole, `${found.option}/what-if/hours/${name}`);

  test("the sums are the report's, over 24 hours that can each be asked for", () => {
    expectNear(at('operational').value, found.operationalKilogramsCo2ePerMonth, 1e-12);
    expectNear(at('shifted').value, found.shiftedKilogramsCo2ePerMonth, 1e-12);
    expect(at('moved').value).toBe(found.movedRatio);
    for (const name of ['operational', 'shifted'])
      expect(at(name).formula!.quantities.map(({ id }) => id)).toEqual(
        day((hour) => hour).map((hour) => `${found.option}/what-if/hours/${name}/hour-${hour}`),
      );
  });

  test('a list names the three of them alone', () => {
    const listed = whole.explainable.filter(({ id, listed: named }) => id.includes('/hours/') && named !== false);
    expect(listed.map(({ id }) => id.split('/').at(-1))).toEqual(['operational', 'shifted', 'moved']);
  });

  test('each formula comes to the value it stands beside, where every request is placed too', () => {
    expect(expectFormulasHold(whole.explainable)).toBeGreaterThan(150);
  });
});

test('by hand: half of a flat day moves into six clean hours', () => {
  const whole = explained({ options: [apiOption()], whatIfs: shiftOf(0.5) });
  const at = (name: string): Quantity => explanationOf(whole, `api/what-if/hours/${name}`);
  // 3.5 kWh over 24 hours at a PUE of 1.2: 0.175 kWh at the meter in an hour.
  expectNear(at('operational/hour-0').value, 0.175 * 0.4);
  expectNear(at('operational/hour-10').value, 0.175 * 0.1);
  // The first of the clean hours takes the 9 that wait elsewhere: an API has room for all.
  expect(at('comes/hour-10').value).toBe(9);
  expect(at('stays/hour-11').value).toBe(0.5);
  expect(at('comes/hour-11').value).toBe(0);
  expectNear(at('shifted/hour-10').value, 0.175 * 10 * 0.1);
  expectNear(at('moved').value, 9 / 24);
});

test('what is unknown has no id', () => {
  const whole = explained({
    options: [apiOption(), rentedOption({ schedule: { hoursPerWeek: 60 } }), routerOption()],
    whatIfs: { ...shiftOf(0.5) },
  });
  expect(whole.explainable.filter(({ id }) => /^(gpu|mix)\/what-if\/hours/.test(id))).toEqual([]);
});
