import type { ServiceTierPrice } from '../../schema/api-model.ts';
import type { Figure } from '../figure.ts';

/** How the demand's requests become requests of this API. */
export interface ApiUsage {
  readonly tokenInflation: Figure;
  readonly retries: Figure;
}

/** The service tier's price over the standard one, and what it does to cached input. */
export interface TierFigures {
  readonly priceRatio: Figure;
  readonly cachedInput: ServiceTierPrice['cachedInput'];
}
