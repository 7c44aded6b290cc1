import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type LiveContext, type LivePrices, type LiveSource, SourceError } from '../../pricing/live/live-source.ts';
import { overlayPath, readOverlays } from '../../pricing/live/overlay-store.ts';
import { type SourceOutcome, type Update, updatePrices } from '../../pricing/live/update-prices.ts';
import { loadLayers } from '../../pricing/load-catalogue.ts';
import { g6 } from '../factories/price-overlay.ts';

let server: Server;
let url: string;
let answer: RequestListener;
beforeAll(async () => {
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => void server.close());

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakeven-update-'));
});
afterEach(async () => {
  server.closeAllConnections();
  await rm(folder, { recursive: true });
});

const g6Prices = (usdPerHour: number): LivePrices => ({ instances: { 'aws/g6.xlarge': g6(usdPerHour) }, notes: [] });
const sourceWith = (id: string, read: LiveSource['read'], missing: LiveSource['missing'] = () => null): LiveSource => ({
  id,
  title: id,
  url,
  missing,
  read,
});
/** Asks the server; what it answers is the price. */
const asking = (id: string, url_ = url): LiveSource =>
  sourceWith(id, async ({ fetchText }) => g6Prices(Number(await fetchText({ url: url_, maximumBytes: 100 }))));

async function updated(sources: readonly LiveSource[], parts: Partial<Update> = {}): Promise<SourceOutcome[]> {
  return updatePrices({
    sources,
    cacheFolder: folder,
    layers: await loadLayers({ cacheFolder: folder }),
    env: {},
    now: () => new Date('2026-11-22T08:00:00Z'),
    random: () => 0,
    pause: async (_, signal) => signal.throwIfAborted(),
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onOutcome: () => undefined,
    ...parts,
  });
}
const stored = async (): Promise<string[]> => (await readOverlays(folder, () => undefined)).map(({ source }) => source);
const usdPerHour = async (): Promise<number | null> =>
  (await loadLayers({ cacheFolder: folder })).live.instances['aws/g6.xlarge']!.usdPerHourByRegion['aws/us-east-1']![
    'on-demand'
  ]!.value;
const plain: RequestListener = (_, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('0.9');

describe('an update', () => {
  test('keeps what differs, and only that, in a file of the source', async () => {
    const list = sourceWith('aws', async ({ instances }) => ({
      instances: Object.fromEntries(
        Object.entries(instances).flatMap(([id, instance]) => {
          const onDemand = instance.usdPerHourByRegion['aws/us-east-1']?.['on-demand'];
          if (onDemand === undefined) return [];
          return [[id, { ...instance, usdPerHourByRegion: { 'aws/us-east-1': { 'on-demand': onDemand } } }]];
        }),
      ),
      notes: [],
    }));
    const dearer = sourceWith('aws', async (context) => {
      const { instances } = await list.read(context);
      return { instances: { ...instances, 'aws/g6.xlarge': g6(0.9) }, notes: [] };
    });
    const [outcome] = await updated([dearer]);
    expect(outcome).toMatchObject({ kind: 'updated', takenCount: 1, held: [] });
    expect(await usdPerHour()).toBe(0.9);
    expect(await readdir(join(folder, 'prices'))).toEqual(['aws.json']);
    const [kept] = await readOverlays(folder, () => undefined);
    expect(Object.keys(kept!.taken.instances)).toEqual(['aws/g6.xlarge']);
    expect(kept!.unchanged.length).toBeGreaterThan(20);
    expect(kept!.held.instances).toEqual({});
  });

  test('tells the source what is known and what day it is, and asks in turn', async () => {
    let seen: LiveContext | null = null;
    const source = sourceWith('grid', async (context) => {
      seen = context;
      context.progress('half way');
      return { gridZones: { DE: { value: 300, source: 'published' } }, notes: ['one zone only'] };
    });
    const told: string[] = [];
    await updated([source], { onProgress: ({ id }, text) => told.push(`${id}: ${text}`), env: { A_KEY: 'of mine' } });
    expect(told).toEqual(['grid: asking', 'grid: half way']);
    const { today, instances, regionIds, gridZones, env } = seen!;
    expect(today).toBe('2026-11-22');
    expect(env).toEqual({ A_KEY: 'of mine' });
    expect(instances).toHaveProperty(['aws/g6.xlarge']);
    expect(regionIds).toContain('aws/us-east-1');
    // Zones where clouds stand: not all the hundreds that a scenario may name.
    expect(gridZones).toContain('US-MIDA-PJM');
    expect(gridZones.length).toBeLessThan(80);
  });

  test('asks a few sources at once and gives the outcomes in their order', async () => {
    let running = 0;
    let most = 0;
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const ended: string[] = [];
    const outcomes = await updated(
      ids.map((id, i) =>
        sourceWith(id, async () => {
          most = Math.max(most, ++running);
          for (let turn = ids.length - i; turn > 0; turn--) await new Promise(setImmediate);
          running--;
          return g6Prices(0.9);
        }),
      ),
      { limits: { sourcesAtOnce: 3 }, onOutcome: ({ source }) => ended.push(source.id) },
    );
    expect(most).toBe(3);
    expect(outcomes.map(({ source }) => source.id)).toEqual(ids);
    expect(ended.toSorted()).toEqual(ids);
  });

  test('without a key skips the source and says what is missing', async () => {
    const wanting = sourceWith(
      'google',
      async () => g6Prices(1),
      (env) => (env.KEY ? null : 'KEY is not set.'),
    );
    const late = sourceWith('aws', () =>
      Promise.reject(new SourceError('No credentials.', { hint: 'Sign in.', passing: false, isKeyMissing: true })),
    );
    const outcomes = await updated([wanting, late]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['skipped', 'skipped']);
    expect(outcomes[0]).toMatchObject({ reason: 'KEY is not set.' });
    expect(outcomes[1]).toMatchObject({ reason: 'No credentials. Sign in.' });
    expect(await stored()).toEqual([]);
  });
});

describe('a source that fails leaves the last good prices in use', () => {
  const cases: readonly (readonly [what: string, read: LiveSource['read'], reason: string])[] = [
    [
      'refusing',
      () => Promise.reject(new SourceError('It is shut.', { hint: 'Wait.', passing: false })),
      'It is shut.',
    ],
    [
      'with a fault in its reading',
      () => Promise.reject(new TypeError('x is undefined')),
      'could not be read: TypeError: x is undefined',
    ],
    ['giving nothing', async () => ({ notes: ['Nobody is home.'] }), 'It gave no prices. Nobody is home.'],
    ['giving a negative price', async () => g6Prices(-1), 'is no price: '],
    ['giving an absurd price', async () => g6Prices(1e300), 'is no price: '],
    ['giving a text', async () => g6Prices('0.9' as unknown as number), 'is no price: '],
    [
      'giving more than an entry holds',
      async () => ({ instances: { x: { ...g6(1), extra: 1 } as never }, notes: [] }),
      'must be a known key',
    ],
    ['without end', () => new Promise(() => undefined), 'It took longer than 0.05 s.'],
  ];

  test.each(cases)('%s', async (_what, read, reason) => {
    await updated([sourceWith('aws', async () => g6Prices(0.9))]);
    const before = await readFile(overlayPath(folder, 'aws'), 'utf8');
    const [outcome] = await updated([sourceWith('aws', read)], { limits: { secondsPerSource: 0.05 } });
    expect(outcome).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining(reason),
      hint: expect.stringMatching(/\w/),
    });
    expect(await readFile(overlayPath(folder, 'aws'), 'utf8')).toBe(before);
    expect(await usdPerHour()).toBe(0.9);
  });

  test('and costs the others nothing', async () => {
    answer = plain;
    const outcomes = await updated([sourceWith('azure', () => Promise.reject(new Error('slip'))), asking('aws')]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['failed', 'updated']);
    expect(await stored()).toEqual(['aws']);
  });

  test('its keys are told nobody, not even when it repeats them', async () => {
    const leak = sourceWith('aws', ({ env }) =>
      Promise.reject(new SourceError(`Wrong key ${env.SOME_KEY}`, { hint: `Not ${env.SOME_KEY}`, passing: false })),
    );
    const outcome = JSON.stringify(await updated([leak], { env: { SOME_KEY: 'very-secret-key' } }));
    expect(outcome).toContain('Wrong key ***');
    expect(outcome).not.toContain('very-secret');
    const noting = sourceWith('aws', async ({ env }) => ({ ...g6Prices(0.9), notes: [`asked with ${env.SOME_KEY}`] }));
    await updated([noting], { env: { SOME_KEY: 'very-secret-key' } });
    expect(await readFile(overlayPath(folder, 'aws'), 'utf8')).not.toContain('very-secret');
  });
});

describe('the network', () => {
  test('a service that is busy twice is asked a third time', async () => {
    let asked = 0;
    answer = (request, response) => {
      if (++asked < 3) response.writeHead(503, { 'retry-after': '1' }).end();
      else plain(request, response);
    };
    expect(await updated([asking('aws')])).toMatchObject([{ kind: 'updated' }]);
    expect(asked).toBe(3);
  });

  test('one that refuses is asked once', async () => {
    let asked = 0;
    answer = (_, response) => {
      asked++;
      response.writeHead(404).end();
    };
    expect(await updated([asking('aws')])).toMatchObject([{ kind: 'failed', reason: `${url} answered 404.` }]);
    expect(asked).toBe(1);
  });

  test('one that stalls is given up after the silence, every time', async () => {
    answer = () => undefined;
    const outcome = await updated([asking('aws')], { limits: { silentSeconds: 0.02 } });
    expect(outcome).toMatchObject([{ kind: 'failed', reason: expect.stringContaining('attempt 4 of 4') }]);
  });

  test('the bytes of a source are counted over all its answers', async () => {
    answer = (_, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('x'.repeat(60));
    const greedy = sourceWith('aws', async ({ fetchText }) => {
      for (let i = 0; i < 3; i++) await fetchText({ url, maximumBytes: 100 });
      return g6Prices(0.9);
    });
    const outcome = await updated([greedy], { limits: { bytesPerSource: 130 } });
    // 60 + 60 = 120 leave 10 for the third.
    expect(outcome).toMatchObject([{ kind: 'failed', reason: `${url} answered with more than 10 bytes.` }]);
  });
});

describe('an update that is ended', () => {
  test('throws the reason and leaves whole files: the old one, and those that were done', async () => {
    await updated([sourceWith('slow', async () => g6Prices(0.85))]);
    const before = await readFile(overlayPath(folder, 'slow'), 'utf8');
    const stop = new AbortController();
    const slow = sourceWith('slow', () => new Promise(() => undefined));
    const quick = sourceWith('quick', async () => g6Prices(0.9));
    const work = updated([quick, slow], {
      signal: stop.signal,
      onOutcome: () => stop.abort(new Error('interrupted')),
    });
    await expect(work).rejects.toThrow('interrupted');
    expect(await readFile(overlayPath(folder, 'slow'), 'utf8')).toBe(before);
    expect((await readdir(join(folder, 'prices'))).toSorted()).toEqual(['quick.json', 'slow.json']);
  });

  test('before a price is written writes nothing', async () => {
    const stop = new AbortController();
    const late = sourceWith('late', async () => {
      stop.abort(new Error('interrupted'));
      return g6Prices(0.9);
    });
    await expect(updated([late], { signal: stop.signal })).rejects.toThrow('interrupted');
    expect(await stored()).toEqual([]);
  });
});

test('two updates at once leave one whole file and nothing else', async () => {
  const many = Array.from({ length: 8 }, (_, i) => updated([sourceWith('aws', async () => g6Prices(0.82 + i / 100))]));
  await Promise.all(many);
  expect(await readdir(join(folder, 'prices'))).toEqual(['aws.json']);
  expect(await usdPerHour()).toBeGreaterThanOrEqual(0.82);
});

test('a folder that cannot be written is the user’s to mend', async () => {
  const work = updated([sourceWith('aws', async () => g6Prices(0.9))], { cacheFolder: '/dev/null/x' });
  await expect(work).rejects.toThrow('must be a file that can be written');
});
