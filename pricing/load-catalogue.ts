import { readStrictJson } from '../io/read-strict-json.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import { InputError } from '../schema/input-error.ts';
import type { PriceOverlay } from '../schema/price-overlay.ts';
import { parsePrices, type Prices } from '../schema/prices.ts';
import { catalogueOf } from './catalogue-of.ts';
import { readOverlays } from './live/overlay-store.ts';
import { LARGEST_PRICE_FILE_BYTES } from './price-file-size.ts';
import { DAMAGED, readSnapshot } from './read-snapshot.ts';
import type { Snapshot } from './snapshot-form.ts';
import { withOverlay } from './with-overlay.ts';
import { withUserPrices } from './with-user-prices.ts';

export interface CatalogueOptions {
  /** The user's own prices. */
  readonly pricesPath?: string | undefined;
  /** The program's cache folder, where `breakeven prices update` keeps what it fetched; null or left out: nothing of it is used. */
  readonly cacheFolder?: string | null;
  /** Told of a file in the cache that cannot be used. */
  readonly warn?: (message: string) => void;
}

/** The catalogue and what it is made of, each laid over the one before. */
export interface CatalogueLayers {
  readonly snapshot: Snapshot;
  readonly embedded: Catalogue;
  readonly overlays: readonly PriceOverlay[];
  readonly live: Catalogue;
  readonly prices: Prices | null;
  readonly catalogue: Catalogue;
}

/**
 * The catalogue: the embedded snapshot, over it what `breakeven prices update` took into use, over that the user's own
 * prices. Opens no socket. A damaged file of the cache is left out with a warning; InputError for a damaged file of the user.
 */
export const loadCatalogue = async (options: CatalogueOptions = {}): Promise<Catalogue> =>
  (await loadLayers(options)).catalogue;

export async function loadLayers({
  pricesPath,
  cacheFolder = null,
  warn = () => undefined,
}: CatalogueOptions): Promise<CatalogueLayers> {
  const [snapshot, overlays, prices] = await Promise.all([
    readSnapshot(),
    cacheFolder === null ? [] : readOverlays(cacheFolder, warn),
    pricesPath === undefined ? null : readPrices(pricesPath),
  ]);
  const embedded = embeddedCatalogue(snapshot);
  const live = overlays.reduce(withOverlay, embedded);
  const catalogue = prices === null ? live : withUserPrices(live, prices, pricesPath!);
  return { snapshot, embedded, overlays, live, prices, catalogue };
}

async function readPrices(path: string): Promise<Prices> {
  const hint = 'Give a file of schema "prices/1"; docs/file-formats.md shows the form.';
  return parsePrices(await readStrictJson({ path, largestBytes: LARGEST_PRICE_FILE_BYTES, hint }), path);
}

/** The snapshot was judged when it was built: parts that do not fit now were changed afterwards. */
function embeddedCatalogue(snapshot: Snapshot): Catalogue {
  try {
    return catalogueOf(snapshot, 'pricing/snapshot');
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError({ path: 'pricing/snapshot', expected: 'whole', received: String(error), hint: DAMAGED });
  }
}
