import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cacheFolder } from '../../io/cache-folder.ts';
import { type CeilingKey, ceilingKey, machineKey } from '../../loadtest/calibration/ceiling-key.ts';
import {
  ceilingsPath,
  readCeiling,
  type StoredCeiling,
  writeCeiling,
} from '../../loadtest/calibration/ceiling-store.ts';

let folder: string;
let env: Record<string, string>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakeven-ceilings-'));
  env = { XDG_CACHE_HOME: folder, LOCALAPPDATA: folder };
});
afterEach(() => rm(folder, { recursive: true }));

const key: CeilingKey = { cpuModel: 'cpu', cpuCores: 8, nodeVersion: 'v20.20.2', workerThreads: 4, tls: false };
const stored = (change: Partial<StoredCeiling> = {}): StoredCeiling => ({
  key,
  measuredAt: '2026-11-21T12:00:00.000Z',
  eventsPerSecond: 80_000.5,
  streamCount: 800,
  eventsLimit: 'client',
  requestsPerSecond: 3000,
  requestsLimit: 'reference-server',
  ...change,
});

describe('the cache folder', () => {
  test.each([
    ['linux', { HOME: '/home/u' }, '/home/u/.cache/breakeven'],
    ['linux', { HOME: '/home/u', XDG_CACHE_HOME: '/var/c' }, '/var/c/breakeven'],
    ['linux', { HOME: '/home/u', XDG_CACHE_HOME: 'relative' }, '/home/u/.cache/breakeven'],
    ['linux', { HOME: '/home/u', XDG_CACHE_HOME: '' }, '/home/u/.cache/breakeven'],
    ['darwin', { HOME: '/Users/u' }, '/Users/u/Library/Caches/breakeven'],
    ['linux', {}, null],
    ['linux', { HOME: '' }, null],
    ['win32', { LOCALAPPDATA: '/local', HOME: '/home/u' }, '/local/breakeven'],
    ['win32', { HOME: '/home/u' }, null],
  ] as const)('on %s with %j is %s', (platform, environment, expected) => {
    expect(cacheFolder({ env: environment, platform })).toBe(expected);
  });
});

describe('a ceiling', () => {
  test('comes back for exactly its key', async () => {
    expect(await readCeiling(env, key)).toBeNull();
    expect(await writeCeiling(env, stored())).toBe(ceilingsPath(env));
    expect(await readCeiling(env, { ...key })).toEqual({
      measuredAt: '2026-11-21T12:00:00.000Z',
      eventsPerSecond: 80_000.5,
      streamCount: 800,
      requestsPerSecond: 3000,
    });
    const others: Partial<CeilingKey>[] = [
      { cpuModel: 'other' },
      { cpuCores: 4 },
      { nodeVersion: 'v22.0.0' },
      { workerThreads: 1 },
      { tls: true },
    ];
    for (const other of others) expect(await readCeiling(env, { ...key, ...other })).toBeNull();
  });

  test('takes the place of an older one of its key and leaves the others', async () => {
    await writeCeiling(env, stored());
    await writeCeiling(env, stored({ key: { ...key, workerThreads: 1 }, streamCount: 5 }));
    await writeCeiling(env, stored({ streamCount: 7 }));
    expect((await readCeiling(env, key))?.streamCount).toBe(7);
    expect((await readCeiling(env, { ...key, workerThreads: 1 }))?.streamCount).toBe(5);
    const { ceilings } = JSON.parse(await readFile(ceilingsPath(env)!, 'utf8')) as { ceilings: unknown[] };
    expect(ceilings).toHaveLength(2);
    expect(await readdir(join(folder, 'breakeven'))).toEqual(['ceilings.json']);
  });

  test('has nowhere to go without a home: none is read, and writing says what to set', async () => {
    expect(await readCeiling({}, key)).toBeNull();
    await expect(writeCeiling({}, stored())).rejects.toThrow('must be set, to say where ceilings are kept');
  });
});

describe('a damaged file', () => {
  const whole = (change: object) => JSON.stringify({ schema: 'ceilings/1', ceilings: [{ ...stored(), ...change }] });
  test.each([
    ['cut off', whole({}).slice(0, -9), 'a file that ends in the middle'],
    ['of another version', whole({}).replace('ceilings/1', 'ceilings/2'), '"ceilings/1"'],
    ['with a word for a number', whole({ streamCount: 'many' }), 'streamCount'],
    ['with nothing per second', whole({ eventsPerSecond: 0 }), 'eventsPerSecond'],
    ['with a key nobody knows', whole({ joules: 1 }), 'joules'],
    ['without a limit', whole({ eventsLimit: undefined }), 'eventsLimit'],
  ])('%s says so, names the file and says to calibrate again; calibrating replaces it', async (_, text, part) => {
    await writeCeiling(env, stored());
    const path = ceilingsPath(env)!;
    await writeFile(path, text);
    const message = await readCeiling(env, key).then(
      () => '',
      (error: Error) => error.message,
    );
    expect(message).toContain(path);
    expect(message).toContain(part);
    expect(message).toContain('Run breakeven calibrate again.');
    await writeCeiling(env, stored({ streamCount: 9 }));
    expect((await readCeiling(env, key))?.streamCount).toBe(9);
  });
});

test('the key of a load test is of this machine, its workers and whether any URL is encrypted', () => {
  const plan = {
    workers: 3,
    load: { kind: 'points', arrivals: [{ kind: 'poisson', requestsPerSecond: 5 }], repeats: 1 },
    maxInFlightRequests: null,
  } as const;
  const plain = ceilingKey({ ...plan, urls: ['http://a', 'b:8000'] });
  expect(plain).toEqual(machineKey({ workerThreads: 3, tls: false }));
  expect(plain.nodeVersion).toBe(process.version);
  expect(plain.cpuCores).toBeGreaterThan(0);
  expect(ceilingKey({ ...plan, urls: ['http://a', 'HTTPS://b'] }).tls).toBe(true);
  // One user needs one worker.
  const single = { ...plan, load: { ...plan.load, arrivals: [{ kind: 'concurrency', concurrency: 1 }] } } as const;
  expect(ceilingKey({ ...single, urls: ['http://a'] }).workerThreads).toBe(1);
});
