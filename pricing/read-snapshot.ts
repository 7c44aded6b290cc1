import { fileURLToPath } from 'node:url';
import { parseJsonText, readTextFile } from '../io/read-document.ts';
import { SNAPSHOT_FILES, type Snapshot } from './snapshot-form.ts';

const FOLDER = new URL('./snapshot/', import.meta.url);

export const DAMAGED = 'The installation is damaged: install breakeven again.';

/** The embedded snapshot, read from the files beside this one. InputError when one is missing or cut off. */
export async function readSnapshot(): Promise<Snapshot> {
  const parts = await Promise.all(
    Object.entries(SNAPSHOT_FILES).map(async ([part, name]) => [part, await snapshotPart(name)] as const),
  );
  return Object.fromEntries(parts) as unknown as Snapshot;
}

async function snapshotPart(name: string): Promise<unknown> {
  const path = fileURLToPath(new URL(name, FOLDER));
  const text = await readTextFile(path, DAMAGED);
  try {
    return JSON.parse(text);
  } catch {
    // The slower reader knows the line and column.
    return parseJsonText(text, path);
  }
}
