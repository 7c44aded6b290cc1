import { expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { toTable } from '../../render/table.ts';
import { textTable } from '../../render/text-table.ts';
import { measurementWith } from '../factories/measurement.ts';
import { apiOption, inputsWith, ownedOption, rentedOption, scenarioWith } from '../factories/scenario.ts';

test('the comparison, cheapest first, refused options last with the reason below', () => {
  const scenario = scenarioWith({
    options: [rentedOption(), apiOption(), ownedOption({ accelerator: 'other-card' })],
  });
  expect(toTable(buildReport(inputsWith({ scenario })))).toMatchInlineSnapshot(`
    "Option                Kind    USD/month (P5 to P95)  USD/M out  CO2e/month  TTFT p99     Fleet  Rests on
    --------------------  ------  ---------------------  ---------  ----------  --------  --------  ---------
    Acme small (API)      API                        93       2.95  >= 1.75 kg   unknown         -  published
    slm-8b on cloud/one   rented                    742         24     75.7 kg    900 ms  1 at 6 %  measured
    slm-8b on own server  owned                no price    unknown     unknown   unknown         -  measured

    Carbon and water     SCI, gCO2e/request  gCO2e/M out  Water, l/month  USD/t avoided
    -------------------  ------------------  -----------  --------------  -------------
    Acme small (API)                0.00582         55.5         unknown              -
    slm-8b on cloud/one               0.252        2,400             486              -

    slm-8b on cloud/one is the cheapest known to keep every limit: USD 742 a month. Not decided, since a figure is unknown: Acme small (API).

    Cash as it is paid, in USD (P5 to P95), over 36 months. Payback: the month from which less was paid in all than for Acme small (API), to the end.
    Option               12 months  36 months  Present value  Payback month
    -------------------  ---------  ---------  -------------  -------------
    slm-8b on cloud/one      8,900     26,700         23,900           none
    Acme small (API)         1,120      3,350          3,000       baseline

    To know:
    - server: no price. The measurement was taken on one card, not on this hardware. Measure there, or give transferFactorRatio as a range (throughput here over throughput there).
    - api: CO2e is a lower bound; not in it: input beyond the chat prompts it was measured on, idle energy of the provider's fleet.
    - api: the latency of the API was not measured, so it is unknown whether it meets the limits.
    - api: no rate limit is given; the API is taken to serve any volume."
  `);
});

test('what a simulation gave is marked in every row that rests on it', () => {
  const table = toTable(
    buildReport(inputsWith({ measurements: { 'm.json': measurementWith({ source: 'simulated' }) } })),
  );
  const rented = table.split('\n').find((line) => line.startsWith('slm-8b on cloud/one'));
  expect(rented).toMatch(/SIMULATED$/);
});

test('spares are told beside the machines', () => {
  const policy = { headroomRatio: 0, spareReplicas: 1 };
  const scenario = scenarioWith({ policy, options: [rentedOption()] });
  expect(toTable(buildReport(inputsWith({ scenario }))).split('\n')[2]).toContain('2 (1 spare) at 3 %');
});

test('machines that pause say for how many of the hours they are paid', () => {
  const fleetOf = (hoursPerWeek: number): string => {
    const scenario = scenarioWith({ options: [rentedOption({ schedule: { hoursPerWeek } })] });
    return toTable(buildReport(inputsWith({ scenario }))).split('\n')[2]!;
  };
  expect(fleetOf(84)).toContain('1 at 11 %, 50 % of the hours');
  expect(fleetOf(168)).toContain('1 at 6 %  measured');
});

test('columns are as wide as their widest cell and lines have no trailing space', () => {
  const table = textTable(
    [
      { header: 'a', align: 'left' },
      { header: 'long header', align: 'right' },
    ],
    [
      ['wide cell', '1'],
      ['b', ''],
    ],
  );
  expect(table.split('\n')).toEqual([
    'a          long header',
    '---------  -----------',
    'wide cell            1',
    'b',
  ]);
});
