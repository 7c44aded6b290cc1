/** The page on --explain names the kinds of figures that there are, and none that there is not. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { explainReport } from '../../calculator/explain/explain-report.ts';
import {
  apiOption,
  cascadeOption,
  deviceOption,
  inputsWith,
  rentedOption,
  scenarioWith,
} from '../factories/scenario.ts';

const page = await readFile(fileURLToPath(new URL('../../docs/explaining.md', import.meta.url)), 'utf8');

/** Figures of most kinds: a fleet with ranges, a hybrid of it, users, answers, one-off emissions and a price paid once. */
const ids = explainReport(
  inputsWith({
    drawCount: 200,
    scenario: scenarioWith({
      demand: {
        requestsPerMonth: { value: 3_000_000, low: 1_000_000, high: 6_000_000 },
        inputTokensPerRequest: 400,
        outputTokensPerRequest: 105,
        peakToMeanRatio: 1,
        activeUserCount: 1_000,
      },
      policy: { spareReplicas: 2 },
      whatIfs: {
        regions: ['cloud/east'],
        shift: {
          shiftableRatio: 0.5,
          gridGramsCo2ePerKilowattHourByHour: Array.from({ length: 24 }, (_, hour) => hour),
        },
      },
      oneOffRevenue: { usdPerUser: 800, requestsPerUserPerMonth: 3_000 },
      options: [
        apiOption({ staffFte: { value: 0.05, low: 0, high: 0.4 } }),
        rentedOption({
          answers: { acceptedRatio: 0.9, rejected: 'discarded' },
          oneOff: { trainingKilogramsCo2e: 40 },
        }),
        cascadeOption({ answers: { acceptedRatio: 0.9, rejected: 'discarded' } }),
        deviceOption({ unitCount: 200_000, staffFte: 1 }),
      ],
    }),
  }),
).explainable.map(({ id }) => id);

/** Ids of the first column; one that begins with a slash follows the one before it, in the place of its last part. */
const named = [...page.matchAll(/^\| (`.*?) \| /gm)].flatMap(([, cell]) => {
  let stem = '';
  return [...cell!.matchAll(/`([^`]+)`/g)].map(([, written]) => {
    const id = written?.replace('REGION', 'cloud/east');
    if (!id!.startsWith('/')) {
      stem = id!.includes('/') ? id!.slice(0, id!.lastIndexOf('/')) : id!;
      return id!;
    }
    return `${stem}${id}`;
  });
});

test('each kind of figure that it names can be asked for', () => {
  const elsewhere = new Set([
    // Lines and figures that only other scenarios have.
    'api/output-tokens',
    'mix/small/disk',
    'gpu/fleet/paid-instances',
    'gpu/abatement',
    'gpu/abatement/tonnes',
    'gpu/break-even/above',
    'gpu/break-even/crossing-1',
    'gpu/cash/month-36',
    'gpu/stranded-commitment',
  ]);
  const there = (id: string): boolean =>
    ids.includes(id) || (id.endsWith('PATH') && ids.some((known) => known.startsWith(id.slice(0, -4))));
  expect(named.length).toBeGreaterThan(35);
  expect(named.filter((id) => !there(id) && !elsewhere.has(id))).toEqual([]);
});

test('each family of figures that can be asked for is named', () => {
  const families = new Set(ids.map((id) => id.split('/')[1]).filter((family) => family !== undefined));
  for (const family of ['fleet', 'latency', 'carbon', 'water', 'cash', 'runway', 'search', 'swing', 'break-even']) {
    expect(families, family).toContain(family);
    expect(page, family).toContain(`/${family}`);
  }
});
