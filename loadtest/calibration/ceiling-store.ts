import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { cacheFolder, type Surroundings } from '../../io/cache-folder.ts';
import { readJsonFile } from '../../io/read-document.ts';
import { writeWhole } from '../../io/write-whole.ts';
import { InputError } from '../../schema/input-error.ts';
import type { Client } from '../../schema/measurement.ts';
import { parseDocument } from '../../schema/parse-document.ts';
import { count, isoDate, positive, text } from '../../schema/sourced.ts';
import type { CeilingKey } from './ceiling-key.ts';

type Environment = Surroundings['env'];

const SCHEMA_NAME = 'ceilings/1';
const FILE = 'ceilings.json';
const AGAIN = 'Run breakeven calibrate again.';

/** What was too slow above the ceiling; `reference-server` and `not-reached` make it a lower bound. */
const limit = z.enum(['client', 'reference-server', 'not-reached']);

const storedCeiling = z.strictObject({
  key: z.strictObject({
    cpuModel: text,
    cpuCores: count,
    nodeVersion: text,
    workerThreads: z.int().check(z.positive()),
    tls: z.boolean(),
  }),
  measuredAt: isoDate,
  eventsPerSecond: positive,
  streamCount: z.int().check(z.positive()),
  eventsLimit: limit,
  requestsPerSecond: positive,
  requestsLimit: limit,
});
export type StoredCeiling = z.infer<typeof storedCeiling>;
export type CeilingLimit = StoredCeiling['eventsLimit'];

const storeSchema = z.strictObject({ schema: z.literal(SCHEMA_NAME), ceilings: z.array(storedCeiling) });
type Store = z.infer<typeof storeSchema>;

/** The file that holds the ceilings; null where the environment names no home. */
export function ceilingsPath(env: Environment, platform: NodeJS.Platform = process.platform): string | null {
  const folder = cacheFolder({ env, platform });
  return folder === null ? null : join(folder, FILE);
}

/** What calibration found for exactly this key; null where it was never run. InputError when the file is damaged. */
export async function readCeiling(env: Environment, key: CeilingKey): Promise<Client['ceiling']> {
  const path = ceilingsPath(env);
  if (path === null || !existsSync(path)) return null;
  const { ceilings } = await storeAt(path);
  const found = ceilings.find((ceiling) => isSame(ceiling.key, key));
  if (found === undefined) return null;
  const { measuredAt, eventsPerSecond, streamCount, requestsPerSecond } = found;
  return { measuredAt, eventsPerSecond, streamCount, requestsPerSecond };
}

/**
 * Keeps a ceiling in place of an older one of its key and gives the file. A damaged file is begun anew: what it held can be
 * measured again. InputError when the file cannot be written or the environment names no home.
 */
export async function writeCeiling(env: Environment, ceiling: StoredCeiling): Promise<string> {
  const path = ceilingsPath(env);
  if (path === null) {
    throw new InputError({
      path: process.platform === 'win32' ? 'LOCALAPPDATA' : 'HOME',
      expected: 'set, to say where ceilings are kept',
      received: 'nothing',
      hint: 'Set it, or XDG_CACHE_HOME, to a folder of your own.',
    });
  }
  const others = (await earlierAt(path)).filter(({ key }) => !isSame(key, ceiling.key));
  const store: Store = { schema: SCHEMA_NAME, ceilings: [...others, ceiling] };
  await writeWhole(path, `${JSON.stringify(store, null, 2)}\n`);
  return path;
}

async function earlierAt(path: string): Promise<readonly StoredCeiling[]> {
  if (!existsSync(path)) return [];
  try {
    return (await storeAt(path)).ceilings;
  } catch (error) {
    if (error instanceof InputError) return [];
    throw error;
  }
}

async function storeAt(path: string): Promise<Store> {
  try {
    const value = await readJsonFile(path, AGAIN);
    return parseDocument({ schemaName: SCHEMA_NAME, schema: storeSchema, otherVersionHint: AGAIN }, value, path);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { path: place, expected, received } = error;
    throw new InputError({ path: place, expected, received, hint: AGAIN });
  }
}

const isSame = (a: CeilingKey, b: CeilingKey): boolean =>
  a.cpuModel === b.cpuModel &&
  a.cpuCores === b.cpuCores &&
  a.nodeVersion === b.nodeVersion &&
  a.workerThreads === b.workerThreads &&
  a.tls === b.tls;
