import { InputError, nearest, shown } from '../../schema/input-error.ts';
import { awsInstances } from './aws-instances.ts';
import { awsSavingsPlans } from './aws-savings-plans.ts';
import { awsSpot } from './aws-spot.ts';
import { azureInstances } from './azure-instances.ts';
import { electricityMaps } from './electricity-maps.ts';
import { genaiPrices } from './genai-prices.ts';
import { googleInstances } from './google-instances.ts';
import type { LiveSource } from './live-source.ts';

/** Every service that prices can be fetched from, in the order they are told. */
export const LIVE_SOURCES: readonly LiveSource[] = [
  genaiPrices,
  awsInstances,
  awsSavingsPlans,
  awsSpot,
  azureInstances,
  googleInstances,
  electricityMaps,
];

/** The sources of these ids, or all where none is given. InputError for an id there is none of. */
export const sourcesOf = (ids: readonly string[]): readonly LiveSource[] => sourcesAmong(LIVE_SOURCES, ids);

export function sourcesAmong(sources: readonly LiveSource[], ids: readonly string[]): readonly LiveSource[] {
  if (ids.length === 0) return sources;
  const known = sources.map(({ id }) => id);
  for (const id of ids) {
    if (known.includes(id)) continue;
    const guess = nearest(id, known);
    throw new InputError({
      path: 'breakeven prices update',
      expected: `told sources out of ${known.join(', ')}`,
      received: shown(id),
      hint: guess === null ? 'Leave it out to ask all of them.' : `Did you mean "${guess}"?`,
    });
  }
  return sources.filter(({ id }) => ids.includes(id));
}
