import type { ApiModel } from '../schema/api-model.ts';
import { meantIds } from '../schema/meant-ids.ts';

export interface FoundModels {
  /** By id: the exact one alone, else the models of that name at every provider; with only a provider all of its models. */
  readonly found: Readonly<Record<string, ApiModel>>;
  /** Where nothing was found: ids of models, or else of providers, that may have been meant. */
  readonly suggestions: readonly string[];
}

/** The models asked for by id (`openai/gpt-5-mini`), by name alone (`gpt-5-mini`), by provider, or by both. */
export function findModels(
  models: Readonly<Record<string, ApiModel>>,
  { model, provider }: { readonly model?: string | undefined; readonly provider?: string | undefined },
): FoundModels {
  const all = Object.keys(models);
  const ofProvider = provider === undefined ? all : all.filter((id) => models[id]!.provider === provider.toLowerCase());
  if (provider !== undefined && ofProvider.length === 0) {
    return {
      found: {},
      suggestions: meantIds(provider, [...new Set(Object.values(models).map((entry) => entry.provider))]),
    };
  }
  const pick = (ids: readonly string[]): FoundModels => ({
    found: Object.fromEntries(ids.map((id) => [id, models[id]!])),
    suggestions: [],
  });
  if (model === undefined) return pick(ofProvider);
  const asked = model.toLowerCase();
  const exact = ofProvider.find((id) => id.toLowerCase() === asked);
  if (exact !== undefined) return pick([exact]);
  const named = ofProvider.filter((id) => id.toLowerCase().endsWith(`/${asked}`));
  return named.length > 0 ? pick(named) : { found: {}, suggestions: meantIds(model, ofProvider).slice(0, 5) };
}
