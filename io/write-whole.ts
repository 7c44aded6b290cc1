import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from '../schema/input-error.ts';

/** Two writers of one path, here or in another process, must not share a temporary name. */
let written = 0;

/**
 * Writes a file so that a reader sees the old text or the whole new one: under a temporary name beside it, then renamed.
 * Missing folders are made. InputError when the place cannot be written.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}-${written++}.partial`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new InputError({
      path,
      expected: 'a file that can be written',
      received: (error as NodeJS.ErrnoException).code ?? String(error),
      hint: 'Choose another place or change the permissions.',
    });
  }
}
