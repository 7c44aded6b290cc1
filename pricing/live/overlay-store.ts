import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readStrictJson } from '../../io/read-strict-json.ts';
import { writeWhole } from '../../io/write-whole.ts';
import { InputError, shown } from '../../schema/input-error.ts';
import { parsePriceOverlay, type PriceOverlay } from '../../schema/price-overlay.ts';
import { LARGEST_PRICE_FILE_BYTES } from '../price-file-size.ts';

const FOLDER = 'prices';
const ENDING = '.json';

/** The file of a source in the program's cache folder. */
export const overlayPath = (cacheFolder: string, source: string): string =>
  join(cacheFolder, FOLDER, `${source}${ENDING}`);

/**
 * All that updates kept, by source. A file that cannot be used is left out and told to `warn`: prices that were fetched can
 * be fetched again, and the embedded ones stand meanwhile.
 */
export async function readOverlays(cacheFolder: string, warn: (message: string) => void): Promise<PriceOverlay[]> {
  const overlays: PriceOverlay[] = [];
  for (const source of await storedSources(cacheFolder)) {
    try {
      overlays.push(await overlayAt(overlayPath(cacheFolder, source)));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      warn(`${error.message} Its prices are not used; the embedded ones are.`);
    }
  }
  return overlays;
}

/** Writes what an update keeps in place of what the last one kept: whole, or not at all. */
export const writeOverlay = (cacheFolder: string, overlay: PriceOverlay): Promise<void> =>
  writeWhole(overlayPath(cacheFolder, overlay.source), `${JSON.stringify(overlay)}\n`);

async function storedSources(cacheFolder: string): Promise<string[]> {
  try {
    const names = await readdir(join(cacheFolder, FOLDER));
    return names
      .filter((name) => name.endsWith(ENDING))
      .map((name) => basename(name, ENDING))
      .toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function overlayAt(path: string): Promise<PriceOverlay> {
  const source = basename(path, ENDING);
  const hint = `Fetch it again: breakeven prices update ${source} (or delete the file).`;
  try {
    const overlay = parsePriceOverlay(
      await readStrictJson({ path, largestBytes: LARGEST_PRICE_FILE_BYTES, hint }),
      path,
    );
    if (overlay.source === source) return overlay;
    throw new InputError({ path: `${path}: source`, expected: shown(source), received: shown(overlay.source), hint });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { path: place, expected, received } = error;
    throw new InputError({ path: place, expected, received, hint });
  }
}
