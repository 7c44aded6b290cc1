import { expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { InputError } from '../../schema/input-error.ts';
import type { WhatIfResults } from '../../schema/carbon-result.ts';
import { parseReport, type OptionResult, type Report, type ReportInputs } from '../../schema/report.ts';
import type { RentedOption, Scenario } from '../../schema/scenario.ts';
import { catalogueWith, known } from '../factories/catalogue.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, ownedOption, rentedOption, routerOption, scenarioWith } from '../factories/scenario.ts';

const { regions } = catalogueWith();
/** The west with a PUE and water, and a north with nothing but a grid. */
const CATALOGUE = catalogueWith({
  regions: {
    ...regions,
    'cloud/north': {
      ...regions['cloud/west']!,
      name: 'North',
      gridGramsCo2ePerKilowattHour: known(20, { low: 10, high: 30 }),
    },
    'fog/north': { ...regions['cloud/east']!, provider: 'fog', name: 'North of the fog' },
    'zone/north': { ...regions['cloud/east']!, provider: 'zone', name: 'North zone' },
    'cloud/west': {
      ...regions['cloud/west']!,
      pueRatio: known(1.1),
      wueLitresPerKilowattHour: known(0.5),
      gridWaterLitresPerKilowattHour: known(8),
    },
  },
});
const inputsOf = (scenario: Partial<Scenario>, parts: Partial<ReportInputs> = {}): ReportInputs =>
  inputsWith({ catalogue: CATALOGUE, scenario: scenarioWith(scenario), ...parts });
const movesIn = ({ results }: Report): WhatIfResults['regions'] => results.whatIfs!.regions;
const optionIn = ({ results }: Report, id: string): OptionResult => results.options.find((option) => option.id === id)!;

const OWNED = ownedOption({ wueLitresPerKilowattHour: 0.1 });
const ASKED: Partial<Scenario> = {
  options: [apiOption(), rentedOption({ oneOff: { trainingKilogramsCo2e: 72 } }), OWNED, routerOption()],
  whatIfs: { regions: ['cloud/west'] },
};

test('a move is what the report says of the same option there', () => {
  const asked = buildReport(inputsOf(ASKED));
  const [gpu, server, ...rest] = movesIn(asked);
  expect(rest).toEqual([]);
  const rented = optionIn(
    buildReport(
      inputsOf({ ...ASKED, options: [rentedOption({ region: 'cloud/west', oneOff: { trainingKilogramsCo2e: 72 } })] }),
    ),
    'gpu',
  );
  expect(gpu).toEqual({
    option: 'gpu',
    region: 'cloud/west',
    regionName: 'West',
    kilogramsCo2ePerMonth: rented.carbon!.totalKilogramsCo2ePerMonth.value,
    differenceKilogramsCo2ePerMonth: expect.any(Number),
    waterLitresPerMonth: (rented.carbon!.water as { litresPerMonth: number }).litresPerMonth,
    usdPerMonth: rented.cost!.usdPerMonth.value,
    unknownBecause: null,
  });
  const now = optionIn(asked, 'gpu').carbon!.totalKilogramsCo2ePerMonth.value;
  expectNear(gpu!.differenceKilogramsCo2ePerMonth, gpu!.kilogramsCo2ePerMonth! - now);
  const owned = optionIn(buildReport(inputsOf({ options: [OWNED], site: { region: 'cloud/west' } })), 'server');
  expect(server!.kilogramsCo2ePerMonth).toBe(owned.carbon!.totalKilogramsCo2ePerMonth.value);
});

test('by hand: 133.15 kWh of the machines at the grid, the PUE and the price there', () => {
  const [gpu, server] = movesIn(
    buildReport(inputsOf({ options: [rentedOption(), OWNED], whatIfs: { regions: ['cloud/west'] } })),
  );
  // Embodied stays: 120 kg over 5 years and an eighth of 4,800 kg over 4 years.
  const embodied = 120 / 60 + 600 / 48;
  expectNear(gpu!.kilogramsCo2ePerMonth, 133.15 * 1.1 * 0.12 + embodied);
  expectNear(gpu!.differenceKilogramsCo2ePerMonth, 133.15 * (1.1 * 0.12 - 1.15 * 0.4));
  expectNear(gpu!.waterLitresPerMonth, 133.15 * (0.5 + 1.1 * 8));
  // 1.25 USD an hour in place of 1, disk 8 USD, address 3.65 USD.
  expectNear(gpu!.usdPerMonth, 1.25 * 730 + 8 + 3.65);
  // Own servers keep their PUE of 1.5 and the water of their site; what they cost there nobody knows.
  expectNear(server!.differenceKilogramsCo2ePerMonth, 133.15 * 1.5 * (0.12 - 0.4));
  expectNear(server!.waterLitresPerMonth, 133.15 * (0.1 + 1.5 * 8));
  expect(server).toMatchObject({
    usdPerMonth: null,
    unknownBecause: 'What it costs to house and power own servers there is not known.',
  });
});

test('what is unknown there is null with its reason, and the rest stands', () => {
  const move = (parts: Partial<RentedOption>, region: string) =>
    movesIn(buildReport(inputsOf({ options: [rentedOption(parts)], whatIfs: { regions: [region] } })))[0]!;
  const noPrice = move({ purchase: 'reserved-1y' }, 'cloud/west');
  expect(noPrice).toMatchObject({ usdPerMonth: null, unknownBecause: expect.stringContaining('reserved-1y price') });
  expect(noPrice.kilogramsCo2ePerMonth).toBeGreaterThan(0);
  const noPue = move({}, 'cloud/north');
  expect(noPue).toMatchObject({
    kilogramsCo2ePerMonth: null,
    differenceKilogramsCo2ePerMonth: null,
    waterLitresPerMonth: null,
    unknownBecause: expect.stringContaining('The PUE of cloud/north is unknown'),
  });
  expect(move({ usdPerHour: 0.7 }, 'cloud/west')).toMatchObject({
    usdPerMonth: null,
    unknownBecause: 'Its usdPerHour is a price in cloud/east.',
  });
  expectNear(move({ usdPerHour: 0.7 }, 'cloud/east').usdPerMonth, 0.7 * 730 + 8 + 3.65);
  expect(move({ usdPerHour: 0.7 }, 'cloud/east').differenceKilogramsCo2ePerMonth).toBe(0);
});

test('a region that no catalogue holds is refused at its place with the nearest', () => {
  const refused = (): Report => buildReport(inputsOf({ ...ASKED, whatIfs: { regions: ['cloud/west', 'cloud/wset'] } }));
  expect(refused).toThrow(InputError);
  expect(refused).toThrow(/^scenario: whatIfs\.regions\[1\] .*Did you mean "cloud\/west"/s);
});

test('a look beside changes nothing of the comparison, its draws included, and lists its figures', () => {
  const drawn = { drawCount: 200 };
  const whatIfs = { regions: ['cloud/north', 'cloud/west', 'cloud/north'] };
  const overrides = { 'regions/cloud/east/gridGramsCo2ePerKilowattHour': { value: 400, low: 300, high: 500 } };
  const { assumptions: before, ...plain } = buildReport(inputsOf({ ...ASKED, whatIfs: {}, overrides }, drawn)).results;
  const {
    assumptions,
    whatIfs: looked,
    ...asked
  } = buildReport(inputsOf({ ...ASKED, whatIfs, overrides }, drawn)).results;
  const { whatIfs: none, ...comparison } = plain;
  expect(none).toEqual({ regions: [], hours: [] });
  expect(asked).toEqual(comparison);
  expect(looked!.regions.map(({ option, region }) => [option, region])).toEqual([
    ['gpu', 'cloud/north'],
    ['gpu', 'cloud/west'],
    ['server', 'cloud/north'],
    ['server', 'cloud/west'],
  ]);
  const paths = new Set(before.map(({ path }) => path));
  const added = assumptions.filter(({ path }) => !paths.has(path)).map(({ path }) => path);
  expect(added).toContain('regions/cloud/north/gridGramsCo2ePerKilowattHour');
  expect(added).toContain('instances/cloud/one/cloud/west/on-demand/usdPerHour');
  expect(assumptions.filter(({ path }) => paths.has(path))).toEqual(before);
});

test('an override of a region that is only looked at counts', () => {
  const at = (overrides: Scenario['overrides']) =>
    movesIn(buildReport(inputsOf({ options: [rentedOption()], whatIfs: { regions: ['cloud/west'] }, overrides })))[0]!;
  const [plain, overridden] = [at({}), at({ 'regions/cloud/west/gridGramsCo2ePerKilowattHour': 0 })];
  expectNear(plain.kilogramsCo2ePerMonth! - overridden.kilogramsCo2ePerMonth!, 133.15 * 1.1 * 0.12);
});

test('the report keeps the regions, and is made again from what it keeps', () => {
  const report = buildReport(
    inputsOf({ ...ASKED, whatIfs: { regions: ['cloud/north', 'cloud/west'] } }, { drawCount: 20 }),
  );
  expect(Object.keys(report.inputs.catalogue.regions).toSorted()).toEqual(['cloud/east', 'cloud/north', 'cloud/west']);
  expect(buildReport(report.inputs)).toEqual(report);
  expect(parseReport(JSON.parse(JSON.stringify(report)))).toEqual(report);
});

test("a machine of one vendor does not stand in another's region; in a zone of a grid it is looked at", () => {
  const options = [rentedOption(), OWNED];
  const [gpu, zone, server] = movesIn(
    buildReport(inputsOf({ options, whatIfs: { regions: ['fog/north', 'zone/north'] } })),
  );
  expect(gpu).toEqual({
    option: 'gpu',
    region: 'fog/north',
    regionName: 'North of the fog',
    kilogramsCo2ePerMonth: null,
    differenceKilogramsCo2ePerMonth: null,
    waterLitresPerMonth: null,
    usdPerMonth: null,
    unknownBecause: "cloud has no one in North of the fog: the region is fog's.",
  });
  expect(zone!.kilogramsCo2ePerMonth).toBeGreaterThan(0);
  // A site draws from the grid there, whoever runs a cloud in it.
  expect(server!.kilogramsCo2ePerMonth).toBeGreaterThan(0);
});
