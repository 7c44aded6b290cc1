import { fileURLToPath } from 'node:url';
import { parseJsonText, readTextFile } from '../io/read-document.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import { catalogueOf } from './catalogue-of.ts';
import { SNAPSHOT_FILES, type Snapshot } from './snapshot-form.ts';

const FOLDER = new URL('./snapshot/', import.meta.url);
const HINT = 'The installation is damaged: install breakeven again.';

/** The embedded, dated catalogue: read from the files beside this one, joined and judged. Opens no socket. */
export async function loadCatalogue(): Promise<Catalogue> {
  const parts = await Promise.all(
    Object.entries(SNAPSHOT_FILES).map(async ([part, name]) => [part, await snapshotPart(name)] as const),
  );
  return catalogueOf(Object.fromEntries(parts) as unknown as Snapshot, 'pricing/snapshot');
}

async function snapshotPart(name: string): Promise<unknown> {
  const path = fileURLToPath(new URL(name, FOLDER));
  const text = await readTextFile(path, HINT);
  try {
    return JSON.parse(text);
  } catch {
    // The slower reader knows the line and column.
    return parseJsonText(text, path);
  }
}
