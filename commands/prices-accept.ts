import { readOverlays, writeOverlay } from '../pricing/live/overlay-store.ts';
import { withAccepted } from '../pricing/live/renewed-overlay.ts';
import { sourcesOf } from '../pricing/live/sources.ts';
import { quotesOf } from '../pricing/price-quotes.ts';
import { InputError, nearest, shown } from '../schema/input-error.ts';
import type { CommandContext } from './context.ts';
import { neededCacheFolder } from './known-catalogue.ts';

interface AcceptFlags {
  /** True for all that is held back; else sources, and paths of what is meant. */
  readonly accept: true | readonly string[];
  readonly json: boolean;
}

interface Held {
  readonly source: string;
  readonly path: string;
}

/** Takes into use what earlier updates held back. Asks no source: what is taken is what was listed. */
export async function acceptPrices(
  ids: readonly string[],
  { accept, json }: AcceptFlags,
  context: CommandContext,
): Promise<void> {
  const cacheFolder = neededCacheFolder(context.env);
  const asked = new Set(sourcesOf(ids).map(({ id }) => id));
  const warn = (message: string): void => context.stderr.write(`warning: ${message}\n`);
  const overlays = (await readOverlays(cacheFolder, warn)).filter(({ source }) => asked.has(source));
  const held = overlays.flatMap((overlay) =>
    [...quotesOf(overlay.held).keys()].map((path) => ({ source: overlay.source, path })),
  );
  if (accept !== true) refuseUnknown(accept, held);
  const isMeant = (quote: Held): boolean => accept === true || accept.some((given) => means(given, quote));
  for (const overlay of overlays) {
    const { source } = overlay;
    if (!held.some((quote) => quote.source === source && isMeant(quote))) continue;
    await writeOverlay(
      cacheFolder,
      withAccepted(overlay, (path) => isMeant({ source, path })),
    );
  }
  const accepted = held.filter(isMeant).map(({ path }) => path);
  if (json) context.stdout.write(`${JSON.stringify({ accepted }, null, 2)}\n`);
  else if (accepted.length === 0) context.stdout.write('Nothing is held back.\n');
  else context.stdout.write(`In use now:\n${accepted.map((path) => `  ${path}\n`).join('')}`);
}

/** Whether `given` is the quote's source, its path, a path above or below it, or any of these without the part in front. */
const means = (given: string, { source, path }: Held): boolean =>
  given === source ||
  [path, path.slice(path.indexOf('/') + 1)].some(
    (form) => form === given || form.startsWith(`${given}/`) || given.startsWith(`${form}/`),
  );

function refuseUnknown(given: readonly string[], held: readonly Held[]): void {
  const unknown = given.find((word) => !held.some((quote) => means(word, quote)));
  if (unknown === undefined) return;
  const paths = held.map(({ path }) => path);
  const guess = nearest(unknown, paths) ?? paths[0];
  throw new InputError({
    path: '--accept',
    expected: 'a source, or the path of something that is held back',
    received: shown(unknown),
    hint: guess === undefined ? 'Nothing is held back.' : `Did you mean "${guess}"? breakeven prices diff lists all.`,
  });
}
