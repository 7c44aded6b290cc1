/** The page on where figures come from counts what the catalogue holds. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadCatalogue } from '../../pricing/load-catalogue.ts';
import { referenceIds, referenceMeasurement } from '../../pricing/references/reference-measurement.ts';
import type { EmberGrid, RegionsPart } from '../../pricing/regions-form.ts';

const read = async (path: string): Promise<string> =>
  readFile(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

const page = await read('docs/data-sources.md');
const catalogue = await loadCatalogue();
const regions = JSON.parse(await read('pricing/snapshot/regions.json')) as RegionsPart;
const ember = JSON.parse(await read('pricing/snapshot/grid-ember.json')) as EmberGrid;

const size = (entries: object): number => Object.keys(entries).length;
const regionsOfProvider = (provider: string): number =>
  Object.values(catalogue.regions).filter((region) => region.provider === provider).length;
const models = Object.values(catalogue.models);
const pointCount = referenceIds().reduce((sum, id) => sum + referenceMeasurement(id).operatingPoints.length, 0);
const digits = new Intl.NumberFormat('en-US');

test.each([
  [
    'API models',
    `${digits.format(models.length)} models of ${new Set(models.map(({ provider }) => provider)).size} providers`,
  ],
  ['zones', `all ${regionsOfProvider('zone')} zones`],
  ['countries of Ember', `${size(ember.gramsCo2ePerKilowattHourByCountry)} countries, as ends of ranges`],
  ['subregions', `${size(regions.egrid.poundsCo2ePerMegawattHourBySubregion) - 1} subregions and the United States`],
  [
    'countries with a water factor',
    `${size(regions.gridWater.litresPerKilowattHourByCountry) - 1} countries and the world`,
  ],
  [
    'regions',
    `${regionsOfProvider('aws')} AWS, ${regionsOfProvider('azure')} Azure and ${regionsOfProvider('google')} Google Cloud regions`,
  ],
  ...(
    [
      ['aws', 'EC2 types'],
      ['google', 'Google Cloud types'],
    ] as const
  ).map(([provider, noun]): [string, string] => [
    noun,
    `${Object.values(catalogue.instances).filter((instance) => instance.provider === provider).length} ${noun}`,
  ]),
  ['accelerators', `${size(catalogue.accelerators)} accelerators`],
  ['devices', `${size(catalogue.devices)} devices`],
  ['published results', `${referenceIds().length} results with ${pointCount} operating points`],
])('it counts the %s right: %s', (_, phrase) => {
  expect(page).toContain(`| ${phrase}`);
});

test('it names every published result', () => {
  expect(referenceIds().filter((id) => !page.includes(`\`${id}\``))).toEqual([]);
});

test('its table of what making took is the catalogue’s', () => {
  const rows = [...page.matchAll(/^\| ([\w ]+?) \| ([\d.]+) \| (\d+) to (\d+) \|/gm)].map(
    ([, name, value, low, high]) => ({
      name: name!,
      making: [Number(value), Number(low), Number(high)],
    }),
  );
  expect(rows).toHaveLength(10);
  for (const { name, making } of rows) {
    const entry = Object.values(catalogue.accelerators).find(
      (accelerator) =>
        accelerator.name.includes(name.replace(/ (SXM|40 GB|80 GB)$/, '')) &&
        (!/\d+ GB$/.test(name) || accelerator.name.includes(name.slice(-5))),
    )!;
    const { value, low, high } = entry.embodiedKilogramsCo2e as { value: number; low: number; high: number };
    expect([value, low, high].map(Math.round), name).toEqual(making.map(Math.round));
  }
});

test('every file of the snapshot is named', () => {
  for (const name of ['api-prices', 'instances', 'hardware', 'regions', 'grid', 'grid-ember', 'meta']) {
    expect(page).toContain(`pricing/snapshot/${name}.json`);
  }
});
