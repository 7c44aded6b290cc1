import type { Instance } from '../../schema/instance.ts';
import { isKnown } from '../../schema/known.ts';
import { type LiveContext, SourceError } from './live-source.ts';

/** A machine of the catalogue in one region of it: what a price list is asked for. */
export interface AskedMachine {
  readonly id: string;
  readonly instance: Instance;
  readonly regionId: string;
  /** As the provider names it, for example `us-east-1`. */
  readonly region: string;
  /** Whether a price of it is known here: then its absence from the price list is worth a word. */
  readonly wasPriced: boolean;
}

/** Every machine of a provider in every region of it that the catalogue holds, whether priced there already or not. */
export function askedMachines(
  { instances, regionIds }: Pick<LiveContext, 'instances' | 'regionIds'>,
  provider: string,
): AskedMachine[] {
  const regions = regionIds.filter((id) => id.startsWith(`${provider}/`));
  return Object.entries(instances)
    .filter(([, instance]) => instance.provider === provider)
    .flatMap(([id, instance]) =>
      regions.map((regionId) => ({
        id,
        instance,
        regionId,
        region: regionId.slice(provider.length + 1),
        wasPriced: Object.values(instance.usdPerHourByRegion[regionId] ?? {}).some(
          (price) => price !== undefined && isKnown(price),
        ),
      })),
    );
}

export const noLongerOffered = ({ id, regionId }: AskedMachine): string =>
  `${id} is no longer offered in ${regionId}; its last known prices stay.`;

/** A price list that came and names nothing of what was asked for is taken for a failure, not for an empty market. */
export const nothingListed = (vendor: string, asked: readonly unknown[]): SourceError =>
  new SourceError(`${vendor} listed no price for any of ${asked.length} machines and regions`, {
    hint: 'The prices already known stay in use.',
    passing: false,
  });
