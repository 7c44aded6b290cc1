import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runCli } from '../../commands/program.ts';
import { outcomeText } from '../../commands/prices-update.ts';
import { PricesProgress } from '../../commands/prices-progress.ts';
import { type LivePrices, type LiveSource, SourceError } from '../../pricing/live/live-source.ts';
import { g6, overlayWith } from '../factories/price-overlay.ts';
import { runCommand } from './run-command.ts';

/** What the sources of the product are, for the length of a test. */
const sources = vi.hoisted(() => ({ all: [] as LiveSource[] }));
vi.mock('../../pricing/live/sources.ts', async (original) => {
  const { sourcesAmong } = await original<typeof import('../../pricing/live/sources.ts')>();
  return { sourcesOf: (ids: readonly string[]) => sourcesAmong(sources.all, ids) };
});

const source = (id: string, read: () => Promise<LivePrices>, missing: string | null = null): LiveSource => ({
  id,
  title: id,
  url: 'https://prices.example',
  missing: () => missing,
  read,
});
const giving = (id: string, usdPerHour: number, notes: readonly string[] = []): LiveSource =>
  source(id, async () => ({
    instances: {
      'aws/g6.xlarge': {
        ...g6(usdPerHour),
        // A place of its own, so that no other price counts as dropped.
        usdPerHourByRegion: { 'aws/test-1': g6(usdPerHour).usdPerHourByRegion['aws/us-east-1']! },
      },
    },
    notes,
  }));
const failing = (id: string): LiveSource =>
  source(id, () => Promise.reject(new SourceError('It is shut.', { hint: 'Try tomorrow.', passing: true })));

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'breakeven-prices-'));
});
afterEach(() => rm(cache, { recursive: true }));

const run = (...args: string[]) => runCommand(['prices', ...args], { XDG_CACHE_HOME: cache, LOCALAPPDATA: cache });
const price = async (): Promise<number> => {
  const { stdout } = await run('show', '--instance', 'aws/g6.xlarge', '--json');
  return JSON.parse(stdout).instances['aws/g6.xlarge'].usdPerHourByRegion['aws/test-1']['on-demand'].value;
};

describe('prices update', () => {
  test('says how each source went and ends with 0', async () => {
    sources.all = [
      giving('aws', 1, ['A note.']),
      source('google', async () => ({ notes: [] }), 'GOOGLE_KEY is not set.'),
    ];
    const { code, stdout, stderr } = await run('update');
    expect(code).toBe(0);
    expect(stderr.split('\n')).toEqual([
      'aws: asking',
      'google: skipped. GOOGLE_KEY is not set.',
      'aws: 1 new or changed, 0 as embedded',
      '',
    ]);
    expect(stdout).toBe(
      'To know:\n- aws: A note.\n\nbreakeven prices diff shows what differs from the embedded prices.\n',
    );
    expect(await price()).toBe(1);
  });

  test('asks only the sources it is told, and refuses one there is none of', async () => {
    sources.all = [giving('aws', 1), failing('azure')];
    expect((await run('update', 'aws')).code).toBe(0);
    const { code, stderr } = await run('update', 'azur');
    expect(code).toBe(2);
    expect(stderr).toContain('out of aws, azure (got "azur"). Did you mean "azure"?');
  });

  test('ends with 3 when one cannot be read; the others are kept', async () => {
    sources.all = [failing('azure'), giving('aws', 1)];
    const { code, stderr } = await run('update');
    expect(code).toBe(3);
    expect(stderr).toContain('azure: failed, nothing is changed. It is shut. Try tomorrow.\n');
    expect(await price()).toBe(1);
    sources.all = [failing('azure')];
    expect(await run('update')).toMatchObject({
      code: 3,
      stdout: 'Nothing was fetched; what was known stays in use.\n',
    });
  });

  test('holds a jump back until it is accepted, and accepts without asking', async () => {
    sources.all = [giving('aws', 1)];
    await run('update');
    sources.all = [giving('aws', 2)];
    const { code, stdout, stderr } = await run('update');
    expect(code).toBe(0);
    expect(stderr).toContain('aws: 1 new or changed, 0 as embedded, 1 figure held back');
    expect(stdout).toMatch(/on-demand\/usdPerHour +1 +2 +2 +more than 40 % off\n/);
    expect(stdout).toContain('breakeven prices update --accept');
    expect(await price()).toBe(1);
    expect((await run('diff')).stdout).toContain('Held back');

    sources.all = [source('aws', () => Promise.reject(new Error('it was asked')))];
    const wrong = await run('update', '--accept', 'aws/g6.xlarg');
    expect(wrong).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean "instances/aws/g6.xlarge/aws/test-1/on-demand"?'),
    });
    const accepted = await run('update', '--accept', 'aws/g6.xlarge', '--offline');
    expect(accepted).toMatchObject({
      code: 0,
      stdout: 'In use now:\n  instances/aws/g6.xlarge/aws/test-1/on-demand\n',
    });
    expect(await price()).toBe(2);
    expect((await run('update', '--accept')).stdout).toBe('Nothing is held back.\n');
  });

  test.each(['instances/aws/g6.xlarge', 'g6.xlarge/aws/test-1/on-demand', 'aws'])(
    '--accept %s means what lies below it',
    async (given) => {
      sources.all = [giving('aws', 1)];
      await run('update');
      sources.all = [giving('aws', 0.1)];
      await run('update');
      const { code } = await run('update', '--accept', given);
      expect(code).toBe(given.startsWith('g6') ? 2 : 0);
      expect(await price()).toBe(given.startsWith('g6') ? 1 : 0.1);
    },
  );

  test('gives all of it as JSON', async () => {
    sources.all = [giving('aws', 1, ['A note.']), failing('azure')];
    const { stdout } = await run('update', '--json');
    expect(JSON.parse(stdout)).toEqual([
      {
        source: 'aws',
        kind: 'updated',
        fetchedAt: '2026-11-21T12:00:00.000Z',
        changed: ['instances/aws/g6.xlarge/aws/test-1/on-demand'],
        unchangedCount: 0,
        heldBack: [],
        notes: ['A note.'],
      },
      { source: 'azure', kind: 'failed', reason: 'It is shut.', hint: 'Try tomorrow.' },
    ]);
  });

  test.each([
    [['--offline'], {}],
    [[], { BREAKEVEN_OFFLINE: '1' }],
  ])('offline (%j %j) asks nobody and says so', async (flags, env) => {
    sources.all = [source('aws', () => Promise.reject(new Error('it was asked')))];
    const result = await runCommand(['prices', 'update', ...flags], {
      XDG_CACHE_HOME: cache,
      LOCALAPPDATA: cache,
      ...env,
    });
    expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining('run with the network allowed') });
    expect(await readdir(cache)).toEqual([]);
  });

  test('without a home says what to set', async () => {
    sources.all = [giving('aws', 1)];
    const { code, stderr } = await runCommand(['prices', 'update'], {});
    expect(code).toBe(2);
    expect(stderr).toContain('must be set, to say where fetched prices are kept');
  });
});

test('Ctrl-C ends an update with 130 and leaves what was known', async () => {
  sources.all = [giving('aws', 1)];
  await run('update');
  sources.all = [source('aws', () => new Promise(() => undefined))];
  let stderr = '';
  let isListening = false;
  const code = await runCli(['prices', 'update'], {
    stdout: { write: () => undefined, isTty: false, columns: 80 },
    stderr: { write: (text) => (stderr += text), isTty: false, columns: 80 },
    env: { XDG_CACHE_HOME: cache, LOCALAPPDATA: cache },
    now: () => new Date('2026-11-21T12:00:00Z'),
    version: '0.1.0',
    finish: () => undefined,
    onInterrupt: (handler) => {
      isListening = true;
      setImmediate(handler);
      return () => (isListening = false);
    },
  });
  expect(code).toBe(130);
  expect(stderr).toContain('error: interrupted; what was known stays in use.');
  expect(isListening).toBe(false);
  expect(await price()).toBe(1);
});

describe('how an update stands', () => {
  const written = (isTty: boolean, columns = 60) => {
    const texts: string[] = [];
    let seconds = 0;
    const progress = new PricesProgress(
      { write: (text) => texts.push(text), isTty, columns },
      () => new Date(seconds * 1000),
    );
    return { texts, progress, wait: (more: number) => (seconds += more) };
  };

  test('in a file: a line when a source begins, every ten seconds, and at its end', () => {
    const { texts, progress, wait } = written(false);
    progress.show('aws', 'asking');
    progress.show('aws', '20 of 60');
    wait(9.9);
    progress.show('aws', '40 of 60');
    progress.show('grid', 'asking');
    wait(0.1);
    progress.show('aws', '50 of 60');
    progress.end('aws', 'done');
    progress.clear();
    expect(texts).toEqual(['aws: asking\n', 'grid: asking\n', 'aws: 50 of 60\n', 'aws: done\n']);
  });

  test('on a terminal: one line for all that are being asked, which makes room for what is done', () => {
    const { texts, progress } = written(true, 24);
    const home = '\r\x1b[2K';
    progress.show('aws', '20 of 60');
    progress.show('grid', '3 of 40 zones');
    progress.end('aws', 'done');
    progress.clear();
    expect(texts).toEqual([
      `${home}aws: 20 of 60`,
      // 23 characters: a full line would begin another.
      `${home}aws: 20 of 60; grid: 3 `,
      home,
      'aws: done\n',
      `${home}grid: 3 of 40 zones`,
      home,
    ]);
  });

  test('a count is told in words', () => {
    const overlay = overlayWith({ unchanged: Array.from({ length: 1650 }, (_, i) => `models/${i}`) });
    expect(outcomeText({ source: giving('aws', 1), kind: 'updated', overlay, takenCount: 12, held: [] })).toBe(
      '12 new or changed, 1,650 as embedded',
    );
  });
});
