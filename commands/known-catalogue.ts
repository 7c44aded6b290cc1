import { cacheFolder } from '../io/cache-folder.ts';
import type { CatalogueOptions } from '../pricing/load-catalogue.ts';
import { InputError } from '../schema/input-error.ts';
import type { CommandContext } from './context.ts';

/** Where this program keeps prices it fetched, and which file of the user's counts above them. */
export const catalogueOptions = (
  pricesPath: string | undefined,
  { env, stderr }: Pick<CommandContext, 'env' | 'stderr'>,
): CatalogueOptions => ({
  pricesPath,
  cacheFolder: cacheFolder({ env, platform: process.platform }),
  warn: (message) => stderr.write(`warning: ${message}\n`),
});

/** The folder that fetched prices are kept in. InputError where the environment names no home. */
export function neededCacheFolder(env: CommandContext['env']): string {
  const folder = cacheFolder({ env, platform: process.platform });
  if (folder !== null) return folder;
  throw new InputError({
    path: process.platform === 'win32' ? 'LOCALAPPDATA' : 'HOME',
    expected: 'set, to say where fetched prices are kept',
    received: 'nothing',
    hint: 'Set it, or XDG_CACHE_HOME, to a folder of your own.',
  });
}
