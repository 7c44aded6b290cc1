import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { waitForUpdate } from '@pydantic/genai-prices';
import { expect, test } from 'vitest';
import { catalogueOf } from '../../pricing/catalogue-of.ts';
import { SNAPSHOT_FILES, type Snapshot } from '../../pricing/snapshot-form.ts';
import { makeSnapshot } from '../../pricing/sources/make-snapshot.ts';
import { readOverlays, type Overlays } from '../../pricing/sources/overlays.ts';
import { InputError } from '../../schema/input-error.ts';

const folder = (name: string): string => fileURLToPath(new URL(`../../pricing/${name}/`, import.meta.url));
const overlays = await readOverlays(folder('overlays'));
const providers = structuredClone((await waitForUpdate()) ?? []);

test.each(Object.entries(SNAPSHOT_FILES))(
  'the committed %s is what the pinned packages and the overlays give, byte for byte (npm run snapshot)',
  async (part, name) => {
    const committed = await readFile(`${folder('snapshot')}${name}`, 'utf8');
    const built = makeSnapshot(overlays, providers)[part as keyof Snapshot];
    expect(committed).toBe(`${JSON.stringify(built, null, 2)}\n`);
  },
);

test('building does not change the packages or the overlays', () => {
  const before = JSON.stringify([overlays, providers]);
  makeSnapshot(overlays, providers);
  expect(JSON.stringify([overlays, providers])).toBe(before);
});

test('Electricity Maps values stand only in the file that carries their licence', () => {
  const { grid, ...rest } = makeSnapshot(overlays, providers);
  expect(grid.attribution).toContain('Electricity Maps');
  expect(grid.licence).toBe('ODbL-1.0');
  expect(JSON.stringify(rest)).not.toContain('gridGramsCo2e');
});

const broken = (change: (copy: Overlays) => void): (() => unknown) => {
  const copy = structuredClone(overlays) as Overlays;
  change(copy);
  return () => makeSnapshot(copy, providers);
};

test('an overlay that cites a source it does not name is refused, with the nearest name', () => {
  const build = broken(({ meta }) => Object.assign(meta.defaults.usdPerKilowattHour, { from: 'tarif' }));
  expect(build).toThrow(InputError);
  expect(build).toThrow('meta.json: defaults.usdPerKilowattHour: from must be a key of citations');
  expect(build).toThrow('Did you mean "tariff"?');
});

test('an id that stands twice is refused', () => {
  const build = broken(({ instances }) => (instances.instances as unknown[]).push(instances.instances[0]));
  expect(build).toThrow('"aws/g4dn.xlarge" twice');
});

test('a zone the grid data do not know is refused, with the nearest one', () => {
  const build = broken(({ regions }) => Object.assign(regions.regions[0]!, { gridZone: 'US-MIDA-PJMM' }));
  expect(build).toThrow('Did you mean "US-MIDA-PJM"?');
});

test('an instance whose host is scaled by vCPU needs a vCPU count', () => {
  const build = broken(({ instances }) => Object.assign(instances.instances[0]!, { vcpuCount: null }));
  expect(build).toThrow('instances.json: g4dn.xlarge: vcpuCount must be a number');
});

test('a snapshot whose grid file lacks a zone is refused, with what to do', () => {
  const snapshot = makeSnapshot(overlays, providers);
  const { FR: _, ...zones } = snapshot.grid.zones;
  const join = () => catalogueOf({ ...snapshot, grid: { ...snapshot.grid, zones } }, 'snapshot');
  expect(join).toThrow(InputError);
  expect(join).toThrow('snapshot: aws/eu-west-3 must be in a zone of grid.json, as "FR" should be');
});
