import { isAbsolute, join } from 'node:path';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}

const APPLICATION = 'breakeven';

/** Where this program may keep what it can measure again; null where the environment names no home. */
export function cacheFolder({ env, platform }: Surroundings): string | null {
  const base = baseFolder({ env, platform });
  return base === null ? null : join(base, APPLICATION);
}

function baseFolder({ env, platform }: Surroundings): string | null {
  if (platform === 'win32') return env.LOCALAPPDATA || null;
  // By its specification a relative path is to be ignored.
  if (env.XDG_CACHE_HOME !== undefined && isAbsolute(env.XDG_CACHE_HOME)) return env.XDG_CACHE_HOME;
  const home = env.HOME || null;
  if (home === null) return null;
  return platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
}
