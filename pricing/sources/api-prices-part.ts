import type { Provider } from '@pydantic/genai-prices';
import type { Snapshot } from '../snapshot-form.ts';
import { byId } from './by-id.ts';
import { apiModelOf } from './genai-prices.ts';
import type { Overlays } from './overlays.ts';

/** The API prices of the snapshot: the records of the package that the overlay takes. */
export const apiPricesPart = (
  { apiModels: { models, citations } }: Overlays,
  providers: readonly Provider[],
): Snapshot['apiPrices'] => ({
  models: byId(models.map((taken) => [`${taken.provider}/${taken.model}`, apiModelOf(providers, taken, citations)])),
});
