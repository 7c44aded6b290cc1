import * as z from 'zod/mini';
import { apiModelSchema } from './api-model.ts';
import { refuseImplausible } from './implausible.ts';
import { instanceSchema } from './instance.ts';
import { parseDocument, parseValue } from './parse-document.ts';
import { isoDate, nonNegative, sourcedOrUnknown, text } from './sourced.ts';

export const PRICE_OVERLAY_SCHEMA = 'price-overlay/1';

/** What live sources give: entries in the catalogue's own form. An instance holds the prices that are meant and no others. */
const priceEntriesSchema = z.strictObject({
  models: z.record(z.string(), apiModelSchema),
  instances: z.record(z.string(), instanceSchema),
  /** By zone of Electricity Maps. */
  latestHourGramsCo2ePerKilowattHourByZone: z.record(z.string(), sourcedOrUnknown(nonNegative)),
});
export type PriceEntries = z.infer<typeof priceEntriesSchema>;

/** What `breakeven prices update` keeps of one source, in the cache folder of the user. */
export const priceOverlaySchema = z.strictObject({
  schema: z.literal(PRICE_OVERLAY_SCHEMA),
  /** Id of the live source. */
  source: text,
  fetchedAt: isoDate,
  /** In use: what differs from the embedded snapshot. */
  taken: priceEntriesSchema,
  /** Not in use until somebody accepts it: jumps, zeros, and (as unknown) what the source no longer lists. */
  held: priceEntriesSchema,
  /** Paths of what the source gave just as the snapshot has it. */
  unchanged: z.array(text),
  /** What could not be priced and why. */
  notes: z.array(text),
});
export type PriceOverlay = z.infer<typeof priceOverlaySchema>;

/** `value` (parsed JSON) as what an update kept, or an InputError that names the place in `file`. */
export function parsePriceOverlay(value: unknown, file: string): PriceOverlay {
  refuseImplausible(value, file);
  return parseDocument<PriceOverlay>(
    {
      schemaName: PRICE_OVERLAY_SCHEMA,
      schema: priceOverlaySchema,
      otherVersionHint: 'Fetch the prices again with this version.',
    },
    value,
    file,
  );
}

/** Entries as a live source gives them, judged like those of a file. */
export function parsePriceEntries(value: unknown, name: string): PriceEntries {
  refuseImplausible(value, name);
  return parseValue<PriceEntries>(priceEntriesSchema, value, name);
}
