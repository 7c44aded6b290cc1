import type { Instance } from '../../schema/instance.ts';
import type { PriceEntries, PriceOverlay } from '../../schema/price-overlay.ts';
import { known } from './catalogue.ts';

export const NO_ENTRIES: PriceEntries = { models: {}, instances: {}, latestHourGramsCo2ePerKilowattHourByZone: {} };

/** g6.xlarge on demand in us-east-1, as a source gives it. */
export const g6 = (usdPerHour: number): Instance => ({
  provider: 'aws',
  instanceType: 'g6.xlarge',
  vcpuCount: 4,
  memoryGibibytes: 16,
  accelerator: 'l4',
  acceleratorCount: 1,
  host: null,
  usdPerHourByRegion: {
    'aws/us-east-1': {
      'on-demand': known(usdPerHour, { source: 'vendor', citation: 'AWS Price List API', asOf: '2026-11-22' }),
    },
  },
});

/** What an update kept: by default g6.xlarge at 0.90, where the embedded catalogue has 0.8048. */
export const overlayWith = (parts: Partial<PriceOverlay> = {}): PriceOverlay => ({
  schema: 'price-overlay/1',
  source: 'aws',
  fetchedAt: '2026-11-22T08:00:00.000Z',
  taken: { ...NO_ENTRIES, instances: { 'aws/g6.xlarge': g6(0.9) } },
  held: NO_ENTRIES,
  unchanged: [],
  notes: [],
  ...parts,
});
