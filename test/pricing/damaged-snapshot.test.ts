import { expect, test, vi } from 'vitest';
import { loadCatalogue } from '../../pricing/load-catalogue.ts';
import type { Snapshot } from '../../pricing/snapshot-form.ts';
import { InputError } from '../../schema/input-error.ts';

const damage = vi.hoisted(() => ({ of: (snapshot: unknown): unknown => snapshot }));
vi.mock('../../pricing/read-snapshot.ts', async (original) => {
  const real = await original<typeof import('../../pricing/read-snapshot.ts')>();
  return { ...real, readSnapshot: async () => damage.of(await real.readSnapshot()) };
});

test.each<readonly [what: string, of: (snapshot: Snapshot) => unknown]>([
  ['a part is empty', (snapshot) => ({ ...snapshot, regions: {} })],
  ['a part is no object', (snapshot) => ({ ...snapshot, apiPrices: null })],
  ['a part is missing', ({ meta: _meta, ...snapshot }) => snapshot],
])('where %s the installation is damaged, and the message says what to do', async (_what, of) => {
  damage.of = of as (snapshot: unknown) => unknown;
  const load = loadCatalogue();
  await expect(load).rejects.toThrow(InputError);
  await expect(load).rejects.toThrow('pricing/snapshot must be whole');
  await expect(load).rejects.toThrow('The installation is damaged: install breakeven again.');
});
