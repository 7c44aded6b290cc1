import type { Catalogue } from '../schema/catalogue.ts';
import { isKnown, type Sourced } from '../schema/known.ts';
import type { PriceEntries, PriceOverlay } from '../schema/price-overlay.ts';
import { entriesOf, NO_ENTRIES, type Quote, quotesOf, withPrices, withPricesOf } from './price-quotes.ts';
import { withLatestHours } from './regions-of.ts';

/**
 * The catalogue with what an update took into use laid over it, each figure saying so. What the source gave just as it was
 * known counts as read on that day. An update older than the embedded snapshot changes nothing: the snapshot knows better.
 */
export function withOverlay(catalogue: Catalogue, overlay: PriceOverlay): Catalogue {
  if (isOutdated(overlay, catalogue)) return catalogue;
  const day = dayOf(overlay);
  const taken = [...quotesOf(overlay.taken).values()].map((quote) =>
    withPrices(quote, (figure) => withNote(figure, `Live from ${overlay.source}, fetched ${day}.`)),
  );
  const confirmed = confirmedQuotes(catalogue, overlay).map((quote) =>
    withPrices(quote, (figure) => confirmedOn(figure, overlay)),
  );
  return withEntries(catalogue, entriesOf([...confirmed, ...taken]));
}

export const dayOf = ({ fetchedAt }: PriceOverlay): string => fetchedAt.slice(0, 10);

export const isOutdated = (overlay: PriceOverlay, catalogue: Pick<Catalogue, 'asOf'>): boolean =>
  dayOf(overlay) < catalogue.asOf;

/** The prices and grid intensities of a catalogue, as sources would give them. */
export const priceEntriesOf = ({ models, instances, regions }: Catalogue): PriceEntries => ({
  models,
  instances,
  latestHourGramsCo2ePerKilowattHourByZone: Object.fromEntries(
    Object.values(regions).flatMap(({ gridZone, latestHourGramsCo2ePerKilowattHour }) =>
      gridZone === null ? [] : [[gridZone, latestHourGramsCo2ePerKilowattHour]],
    ),
  ),
});

/** The catalogue's own quotes that the source gave unchanged. */
function confirmedQuotes({ models, instances }: Catalogue, { unchanged }: PriceOverlay): Quote[] {
  const paths = new Set(unchanged);
  const known = {
    ...NO_ENTRIES,
    models: Object.fromEntries(Object.entries(models).filter(([id]) => paths.has(`models/${id}`))),
    instances,
  };
  return [...quotesOf(known).values()].filter(({ path }) => paths.has(path));
}

function withEntries(catalogue: Catalogue, entries: PriceEntries): Catalogue {
  const { models, instances, latestHourGramsCo2ePerKilowattHourByZone: byZone } = entries;
  const renewed = Object.entries(instances).map(([id, instance]) => [
    id,
    Object.hasOwn(catalogue.instances, id) ? withPricesOf(catalogue.instances[id]!, instance) : instance,
  ]);
  return {
    ...catalogue,
    models: { ...catalogue.models, ...models },
    instances: { ...catalogue.instances, ...Object.fromEntries(renewed) },
    regions: Object.keys(byZone).length === 0 ? catalogue.regions : withLatestHours(catalogue.regions, byZone),
  };
}

const withNote = (figure: Sourced, note: string): Sourced =>
  isKnown(figure) ? { ...figure, note: figure.note === undefined ? note : `${figure.note} ${note}` } : figure;

function confirmedOn(figure: Sourced, overlay: PriceOverlay): Sourced {
  if (!isKnown(figure)) return figure;
  const day = dayOf(overlay);
  return withNote({ ...figure, asOf: day }, `The same at ${overlay.source} on ${day}.`);
}
