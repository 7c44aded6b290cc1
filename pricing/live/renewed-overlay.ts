import type { PriceEntries, PriceOverlay } from '../../schema/price-overlay.ts';
import { type DoubtfulChange, doubtfulChanges } from '../price-changes.ts';
import { entriesOf, NO_ENTRIES, type Quote, quotesOf, saysTheSame, withPrices } from '../price-quotes.ts';

export interface Renewal {
  readonly source: string;
  readonly fetchedAt: string;
  /** What the source gave. */
  readonly given: PriceEntries;
  readonly notes: readonly string[];
  /** What the embedded snapshot holds, and what is in use: the snapshot with all updates so far. */
  readonly embedded: PriceEntries;
  readonly inUse: PriceEntries;
  /** What the last update of this source kept; null where there was none, or the snapshot is newer. */
  readonly previous: PriceOverlay | null;
}

/**
 * What to keep of an update. Taken: what the snapshot does not say already. Held back, with the last good price still in
 * use: jumps by more than 40 %, zeros, and prices that a list which was read no longer holds. What was not asked this
 * time stays as the last update left it.
 */
export function renewedOverlay({ given, embedded, inUse, previous, ...renewal }: Renewal): PriceOverlay {
  const { source, fetchedAt, notes } = renewal;
  const now = quotesOf(given);
  const snapshot = quotesOf(embedded);
  const good = quotesOf(inUse);
  const before = quotesOf(previous?.taken ?? NO_ENTRIES);
  const taken: Quote[] = [];
  const held: Quote[] = [];
  const unchanged: string[] = [];
  for (const quote of now.values()) {
    const known = snapshot.get(quote.path);
    if (doubtfulChanges(good.get(quote.path) ?? null, quote).length > 0) held.push(quote);
    else if (known !== undefined && saysTheSame(known, quote)) unchanged.push(quote.path);
    else taken.push(quote);
  }
  const lists = new Set([...now.values()].map(({ group }) => group));
  const dropped = [...good.values()].filter(({ path, group }) => lists.has(group) && !now.has(path));
  held.push(...dropped.flatMap((quote) => droppedFrom(quote, source, fetchedAt)));
  const settled = new Set([...taken.map(({ path }) => path), ...unchanged]);
  taken.push(...[...before.values()].filter(({ path }) => !settled.has(path)));
  return {
    schema: 'price-overlay/1',
    source,
    fetchedAt,
    taken: entriesOf(taken),
    held: entriesOf(held),
    unchanged,
    notes: [...notes],
  };
}

/** A quote that its list no longer holds: its prices are unknown. Nothing where none was known. */
function droppedFrom(quote: Quote, source: string, fetchedAt: string): Quote[] {
  const reason = `${source} no longer lists it (${fetchedAt.slice(0, 10)})`;
  const dropped = withPrices(quote, () => ({ value: null, reason }));
  return doubtfulChanges(quote, dropped).length === 0 ? [] : [dropped];
}

/** What is held back, against what is in use. */
export function heldChanges({ held }: PriceOverlay, inUse: PriceEntries): DoubtfulChange[] {
  const good = quotesOf(inUse);
  return [...quotesOf(held).values()].flatMap((quote) => doubtfulChanges(good.get(quote.path) ?? null, quote));
}

/** The overlay with what is held back and meant by `isMeant` (told a quote's path) taken into use. */
export function withAccepted(overlay: PriceOverlay, isMeant: (path: string) => boolean): PriceOverlay {
  const held = [...quotesOf(overlay.held).values()];
  const accepted = held.filter(({ path }) => isMeant(path));
  const replaced = new Set(accepted.map(({ path }) => path));
  const others = [...quotesOf(overlay.taken).values()].filter(({ path }) => !replaced.has(path));
  return {
    ...overlay,
    taken: entriesOf([...others, ...accepted]),
    held: entriesOf(held.filter(({ path }) => !replaced.has(path))),
    unchanged: overlay.unchanged.filter((path) => !replaced.has(path)),
  };
}
