import type { Provider } from '@pydantic/genai-prices';
import type { ServiceTier, ServiceTierPrice } from '../../schema/api-model.ts';
import { InputError, nearest, shown } from '../../schema/input-error.ts';
import type { ApiPricesPart, ModelAddition, TierAddition } from '../api-prices-form.ts';
import { vendorRecords } from '../vendor-records.ts';
import { byId } from './by-id.ts';
import { citedFigure, type Citations, type KnownShort, type ShortFigure } from './cited-figure.ts';

/** What the overlay knows of a model of the package; `provider` and `model` are the package's ids, letter for letter. */
export interface AdditionShort extends Omit<ModelAddition, 'activeParametersBillions'> {
  readonly provider: string;
  readonly model: string;
  readonly activeParametersBillions?: ShortFigure;
}

export interface TierShort {
  readonly provider: string;
  readonly models: readonly string[];
  readonly tier: ServiceTier;
  readonly priceRatio: KnownShort;
  readonly cachedInput: ServiceTierPrice['cachedInput'];
}

export interface ApiModelsOverlay {
  readonly citations: Citations;
  readonly models: readonly AdditionShort[];
  readonly serviceTiers: readonly TierShort[];
}

/** The API prices of the snapshot: every record of the package, and what the overlay adds to them. */
export function apiPricesPart(
  { apiModels: { citations, models, serviceTiers } }: { readonly apiModels: ApiModelsOverlay },
  packaged: readonly Provider[],
): ApiPricesPart {
  const { providers, notes } = vendorRecords(packaged, '@pydantic/genai-prices');
  if (notes.length > 0) {
    throw new InputError({
      path: '@pydantic/genai-prices',
      expected: 'understood to the last key',
      received: notes.join(' '),
      hint: 'Extend pricing/vendor-form.ts first.',
    });
  }
  const idsOf = (provider: string, path: string): readonly string[] =>
    Object.keys(providers[known(provider, Object.keys(providers), path)]!.models);
  return {
    citation: citations['genai-prices']!,
    providers,
    additions: byId(
      models.map(({ provider, model, activeParametersBillions: size, ...addition }) => {
        const id = `${provider}/${model}`;
        const path = `api-models.json: ${id}`;
        known(model, idsOf(provider, `${path}: provider`), `${path}: model`);
        return [
          id,
          size === undefined
            ? addition
            : {
                ...addition,
                activeParametersBillions: citedFigure(size, citations, `${path}: activeParametersBillions`),
              },
        ];
      }),
    ),
    serviceTiers: serviceTiers.map(({ priceRatio, ...short }): TierAddition => {
      const path = `api-models.json: serviceTiers: ${short.provider}, ${short.tier}`;
      const ids = idsOf(short.provider, path);
      for (const pattern of short.models) if (!pattern.endsWith('*')) known(pattern, ids, path);
      return { ...short, priceRatio: citedFigure(priceRatio, citations, path) };
    }),
  };
}

function known(id: string, ids: readonly string[], path: string): string {
  if (ids.includes(id)) return id;
  const guess = nearest(id, ids);
  throw new InputError({
    path,
    expected: 'an id of @pydantic/genai-prices, letter for letter',
    received: shown(id),
    hint: guess ? `Did you mean "${guess}"?` : 'List the ids with waitForUpdate() of the package.',
  });
}
