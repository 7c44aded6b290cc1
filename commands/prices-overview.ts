import type { CatalogueLayers } from '../pricing/load-catalogue.ts';
import { catalogueFigures } from '../pricing/catalogue-figures.ts';
import { heldChanges } from '../pricing/live/renewed-overlay.ts';
import { isOutdated, priceEntriesOf } from '../pricing/with-overlay.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import { isKnown, type Sourced } from '../schema/known.ts';

/** What the catalogue holds of one part. */
interface PartOverview {
  readonly part: string;
  readonly entryCount: number;
  readonly knownFigures: number;
  readonly unknownFigures: number;
  readonly oldest: string | null;
  readonly newest: string | null;
}

export interface PriceOverview {
  /** The day the embedded catalogue was gathered. */
  readonly embeddedAsOf: string;
  readonly parts: readonly PartOverview[];
  readonly providers: Readonly<Record<'models' | 'instances', Readonly<Record<string, number>>>>;
  readonly updates: readonly {
    readonly source: string;
    readonly fetchedAt: string;
    readonly isUsed: boolean;
    readonly heldBack: number;
  }[];
  readonly isWithUsersPrices: boolean;
  readonly attributions: Catalogue['attributions'];
}

const PARTS = ['models', 'instances', 'accelerators', 'hosts', 'devices', 'regions'] as const;

/** Counts, dates and sources of everything that is known. */
export function priceOverview({ catalogue, embedded, live, overlays, prices }: CatalogueLayers): PriceOverview {
  const figures = [...catalogueFigures(catalogue)];
  const inUse = priceEntriesOf(live);
  return {
    embeddedAsOf: embedded.asOf,
    parts: PARTS.map((part) => ({
      part,
      entryCount: Object.keys(catalogue[part]).length,
      ...counted(figures.filter(([path]) => path.startsWith(`${part}/`)).map(([, figure]) => figure)),
    })),
    providers: { models: byProvider(catalogue.models), instances: byProvider(catalogue.instances) },
    updates: overlays.map((overlay) => ({
      source: overlay.source,
      fetchedAt: overlay.fetchedAt,
      isUsed: !isOutdated(overlay, embedded),
      heldBack: heldChanges(overlay, inUse).length,
    })),
    isWithUsersPrices: prices !== null,
    attributions: catalogue.attributions,
  };
}

function counted(figures: readonly Sourced[]): Omit<PartOverview, 'part' | 'entryCount'> {
  const known = figures.filter(isKnown);
  const dates = known.flatMap(({ asOf }) => (asOf === undefined ? [] : [asOf.slice(0, 10)])).toSorted();
  return {
    knownFigures: known.length,
    unknownFigures: figures.length - known.length,
    oldest: dates[0] ?? null,
    newest: dates.at(-1) ?? null,
  };
}

function byProvider(entries: Readonly<Record<string, { readonly provider: string }>>): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { provider } of Object.values(entries)) counts.set(provider, (counts.get(provider) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
