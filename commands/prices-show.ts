import { findModels } from '../pricing/find-models.ts';
import { loadLayers } from '../pricing/load-catalogue.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import { InputError, shown } from '../schema/input-error.ts';
import { didYouMean, knownIds } from '../schema/meant-ids.ts';
import type { CommandContext } from './context.ts';
import { catalogueOptions } from './known-catalogue.ts';
import type { ShowFlags } from './prices-flags.ts';
import { entriesText, overviewText, type ShownEntries } from './prices-show-text.ts';
import { priceOverview } from './prices-overview.ts';

/** What is known of what the flags name; without one, what there is at all. */
export async function showPrices(flags: ShowFlags, context: CommandContext): Promise<void> {
  const layers = await loadLayers(catalogueOptions(flags.prices, context));
  const today = context.now().toISOString().slice(0, 10);
  const { model, provider, instance, region, json } = flags;
  const isOverview = [model, provider, instance, region].every((flag) => flag === undefined);
  const found = isOverview ? priceOverview(layers) : shownEntries(flags, layers.catalogue);
  if (json) context.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  else context.stdout.write(`${'models' in found ? entriesText(found, today) : overviewText(found, today)}\n`);
}

function shownEntries({ model, provider, instance, region }: ShowFlags, catalogue: Catalogue): ShownEntries {
  const onlyProvider = model === undefined && instance === undefined && region === undefined;
  const { found: models, suggestions } =
    model !== undefined || onlyProvider ? findModels(catalogue.models, { model, provider }) : NOTHING;
  const instances =
    instance !== undefined || onlyProvider ? named(catalogue.instances, { name: instance, provider }) : {};
  const regions = region === undefined ? {} : named(catalogue.regions, { name: region, provider });
  const found = { models, instances, regions };
  const isEmpty = (entries: object): boolean => Object.keys(entries).length === 0;
  if (instance !== undefined && isEmpty(instances)) unknown('--instance', instance, catalogue.instances);
  if (region !== undefined && isEmpty(regions)) unknown('--region', region, catalogue.regions);
  if (model !== undefined && isEmpty(models)) unknownModel(model, provider, suggestions);
  if (onlyProvider && isEmpty(models) && isEmpty(instances)) unknownModel(undefined, provider, suggestions);
  return found;
}

const NOTHING = { found: {}, suggestions: [] };

/** The entry of this id, else all that are called so at any provider; of one provider where it is given. */
function named<T extends { readonly provider: string }>(
  entries: Readonly<Record<string, T>>,
  { name, provider }: { readonly name: string | undefined; readonly provider: string | undefined },
): Record<string, T> {
  const all = Object.entries(entries).filter(([, entry]) => provider === undefined || entry.provider === provider);
  if (name === undefined) return Object.fromEntries(all);
  const exact = all.filter(([id]) => id === name);
  return Object.fromEntries(exact.length > 0 ? exact : all.filter(([id]) => id.endsWith(`/${name}`)));
}

function unknown(flag: string, given: string, entries: Readonly<Record<string, unknown>>): never {
  const ids = Object.keys(entries);
  throw new InputError({
    path: flag,
    expected: 'an id of the catalogue',
    received: shown(given),
    hint: didYouMean(given, ids) ?? knownIds(ids),
  });
}

function unknownModel(model: string | undefined, provider: string | undefined, suggestions: readonly string[]): never {
  const guess = suggestions.map((id) => `"${id}"`).join(' or ');
  throw new InputError({
    path: model === undefined ? '--provider' : '--model',
    expected: model === undefined ? 'a provider of the catalogue' : 'a model of the catalogue',
    received: [model, provider]
      .filter((part) => part !== undefined)
      .map(shown)
      .join(' at '),
    hint: guess === '' ? 'breakeven prices show lists the providers.' : `Did you mean ${guess}?`,
  });
}
