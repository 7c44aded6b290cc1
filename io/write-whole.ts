import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from '../schema/input-error.ts';

/**
 * Writes a file so that a reader sees the old text or the whole new one: under a temporary name beside it, then renamed.
 * Missing folders are made. InputError when the place cannot be written.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.partial`;
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
