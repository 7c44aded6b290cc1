import { expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import type { OperatingPoint } from '../../schema/measurement.ts';
import type { OptionResult } from '../../schema/report.ts';
import type { RentedOption } from '../../schema/scenario.ts';
import { measurementWith, pointWith } from '../factories/measurement.ts';
import { expectNear } from '../factories/near.ts';
import { inputsWith, rentedOption, scenarioWith } from '../factories/scenario.ts';

/** Demand that keeps one machine exactly busy: its IT energy is the loaded power over 730 h. */
const BUSY = 2 * 3600 * 730;

const carbonOf = (
  {
    option = {},
    power = null,
    id = 'a',
  }: {
    readonly option?: Partial<RentedOption>;
    readonly power?: OperatingPoint['power'];
    readonly id?: string;
  } = {},
  requestsPerMonth = BUSY,
): NonNullable<OptionResult['carbon']> =>
  buildReport(
    inputsWith({
      measurements: { 'm.json': measurementWith({ operatingPoints: [pointWith({ id, power })] }) },
      scenario: scenarioWith({
        demand: { requestsPerMonth, inputTokensPerRequest: 400, outputTokensPerRequest: 105, peakToMeanRatio: 1 },
        options: [rentedOption(option)],
      }),
    }),
  ).results.options[0]!.carbon!;

const loadedWatts = (carbon: NonNullable<OptionResult['carbon']>): number =>
  (carbon.energyKilowattHoursPerMonth * 1000) / 730 / 1.15;

const measured = (watts: number, boundary: 'accelerator' | 'node' | 'wall'): OperatingPoint['power'] => ({
  powerWatts: { value: watts, source: 'measured' },
  boundary,
});

test('board and a share of the host, when nothing was measured', () => {
  // 72 + 1,200 / 8
  expectNear(loadedWatts(carbonOf()), 222);
});

test('accelerator power as measured, and the host beside it', () => {
  expectNear(loadedWatts(carbonOf({ power: measured(50, 'accelerator') })), 200);
});

test.each(['node', 'wall'] as const)('power measured at the %s holds the host already', (boundary) => {
  const carbon = carbonOf({ power: measured(260, boundary) });
  expectNear(loadedWatts(carbon), 260);
  expect(carbon.gaps).toEqual([]);
});

test('measured power is of the measured hardware only', () => {
  const option = { instance: 'cloud/four', transferFactorRatio: 0.25 };
  // Four replicas of half a request per second; 4 boards and half the host: 288 + 600.
  expectNear(loadedWatts(carbonOf({ option, power: measured(50, 'accelerator') })), 888);
});

test("the scenario's own power wins over all", () => {
  const option = { loadedPowerWatts: 500, idlePowerWatts: 100 };
  expectNear(loadedWatts(carbonOf({ option, power: measured(50, 'accelerator') })), 500);
  // Hardly any load: idle all month.
  expectNear(loadedWatts(carbonOf({ option }, 1)), 100, 1e-3);
});

test('idle above loaded is cut to loaded', () => {
  expectNear(loadedWatts(carbonOf({ option: { loadedPowerWatts: 90, idlePowerWatts: 120 } }, 1)), 90);
});

test('power given as unknown is a gap, and nothing stands in for it', () => {
  const carbon = carbonOf({ option: { loadedPowerWatts: null } });
  expect(carbon.lowerBound).toBe(true);
  expect(carbon.gaps).toEqual(['power of the machine under load']);
});

test('two runs of one model at points of one name keep their own power', () => {
  const run = (watts: number) =>
    measurementWith({ operatingPoints: [pointWith({ id: 'r', power: measured(watts, 'node') })] });
  const report = buildReport(
    inputsWith({
      measurements: { 'a.json': run(200), 'b.json': run(400) },
      scenario: scenarioWith({
        demand: { requestsPerMonth: BUSY, inputTokensPerRequest: 400, outputTokensPerRequest: 105, peakToMeanRatio: 1 },
        options: [rentedOption({ id: 'a', measurement: 'a.json' }), rentedOption({ id: 'b', measurement: 'b.json' })],
      }),
    }),
  );
  const watts = report.results.options.map(({ carbon }) => loadedWatts(carbon!));
  expectNear(watts[0], 200);
  expectNear(watts[1], 400);
});

test("an instance without cards takes its share of the host by its vCPUs; a rented machine's own embodied carbon spreads over a listed life", () => {
  const onCpu = measurementWith({
    hardware: { instance: 'cloud/cpu', accelerator: null, acceleratorCount: null, description: 'sixteen cores' },
  });
  const reportOf = (option: Partial<RentedOption>) =>
    buildReport(
      inputsWith({
        measurements: { 'm.json': onCpu },
        scenario: scenarioWith({ options: [rentedOption({ instance: 'cloud/cpu', ...option })] }),
      }),
    ).results;
  const [shared] = reportOf({}).options;
  // 16 of 64 vCPUs: 100 W all month; 400 kg over 48 months.
  expectNear(loadedWatts(shared!.carbon!), 100);
  expectNear(shared!.carbon!.embodiedKilogramsCo2ePerMonth.value, 400 / 48);
  const own = reportOf({ embodiedKilogramsCo2e: 960 });
  expectNear(own.options[0]!.carbon!.embodiedKilogramsCo2ePerMonth.value, 20);
  expect(own.assumptions.find(({ path }) => path.endsWith('lifeMonths'))).toMatchObject({
    value: 48,
    source: 'assumed',
  });
});
