import { type LiveContext, SourceError } from '../../pricing/live/live-source.ts';
import type { Instance } from '../../schema/instance.ts';
import { known } from '../factories/catalogue.ts';

/** A machine that is priced at 1 USD/h on demand in one region. */
export const machine = (
  id: string,
  regionId: string | null,
  parts: Partial<Instance> = {},
): Record<string, Instance> => {
  const [provider, ...type] = id.split('/');
  return {
    [id]: {
      provider: provider!,
      instanceType: type.join('/'),
      vcpuCount: 4,
      memoryGibibytes: 16,
      accelerator: null,
      acceleratorCount: 0,
      host: null,
      usdPerHourByRegion: regionId === null ? {} : { [regionId]: { 'on-demand': known(1) } },
      ...parts,
    },
  };
};

/** `origins`: where a vendor's address is to be found instead, on this machine. */
export const contextWith = (
  parts: Partial<LiveContext> & { readonly origins?: Readonly<Record<string, string>> },
): LiveContext => {
  const { origins = {}, ...rest } = parts;
  return {
    fetchText: async ({ url, headers = {}, maximumBytes }) => {
      const { origin } = new URL(url);
      const response = await fetch(url.replace(origin, origins[origin] ?? origin), { headers });
      const text = await response.text();
      const failed = (what: string): SourceError => new SourceError(what, { hint: 'Try again.', passing: true });
      if (!response.ok) throw failed(`${origin} answered ${response.status}`);
      if (text.length > maximumBytes) throw failed(`${origin} answered more than ${maximumBytes} bytes`);
      return text;
    },
    env: {},
    today: '2026-11-21',
    signal: new AbortController().signal,
    progress: () => undefined,
    instances: {},
    apiPrices: {} as LiveContext['apiPrices'],
    regionIds: [],
    gridZones: [],
    ...rest,
  };
};
