import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FULL_SCENARIO } from '../../commands/scenario-starter.ts';
import { isOffline } from '../../commands/offline.ts';
import { writeOverlay } from '../../pricing/live/overlay-store.ts';
import { measurementWith } from '../factories/measurement.ts';
import { overlayWith } from '../factories/price-overlay.ts';

const CLI = fileURLToPath(new URL('../../dist/node/cli.js', import.meta.url));

/** In a process of its own: whoever wants a connection, or the address for one, gets an error that is not tried again. */
const NO_NETWORK = `data:text/javascript,${encodeURIComponent(`
  import dgram from 'node:dgram';
  import dns from 'node:dns';
  import net from 'node:net';
  const refuse = () => { throw Object.assign(new Error('a socket was asked for'), { code: 'ERR_TLS_NO_SOCKETS_HERE' }); };
  net.Socket.prototype.connect = refuse;
  dgram.Socket.prototype.send = refuse;
  for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) dns[name] = dns.promises[name] = refuse;
`)}`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakeven-offline-'));
  const hardware = { instance: 'aws/g6.xlarge', accelerator: 'l4', acceleratorCount: 1, description: 'aws/g6.xlarge' };
  await writeFile(join(folder, 'measurement.json'), JSON.stringify(measurementWith({ hardware })));
  await writeFile(join(folder, 'scenario.jsonc'), FULL_SCENARIO);
  await writeFile(join(folder, 'my.json'), JSON.stringify({ schema: 'prices/1', asOf: '2026-11-20' }));
  await writeOverlay(join(folder, 'breakeven'), overlayWith());
});
afterAll(() => rm(folder, { recursive: true }));

const run = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    const env = { ...process.env, XDG_CACHE_HOME: folder, LOCALAPPDATA: folder };
    const child = execFile(
      process.execPath,
      ['--import', NO_NETWORK, CLI, ...args],
      { cwd: folder, env },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });

describe('offline no socket is asked for', () => {
  test.each([
    [['compare', 'scenario.jsonc', '--offline', '--prices', 'my.json', '--draws', '10', '--out', 'report.html'], [0]],
    [['compare', '--reference', 'llama-3.1-8b-h100', '--offline', '--draws', '10'], [0]],
    [['prices', 'show', '--offline'], [0]],
    [['prices', 'show', '--offline', '--model', 'gpt-5-mini'], [0]],
    [['prices', 'diff', '--offline', '--prices', 'my.json'], [0]],
    [
      ['prices', 'check', 'scenario.jsonc', '--offline'],
      [0, 99],
    ],
    [['prices', 'update', '--accept', '--offline'], [0]],
  ])('%j', async (args, codes) => {
    const { code, stdout, stderr } = await run(...args);
    expect(stderr).not.toContain('socket');
    expect(codes).toContain(code);
    expect(stdout).not.toBe('');
  });

  test('an update says that it cannot', async () => {
    const { code, stderr } = await run('prices', 'update', '--offline');
    expect(stderr).toContain('breakeven prices update must be run with the network allowed (got --offline');
    expect(code).toBe(2);
  });

  test('where it is not, an update does ask for one: the guard sees it', async () => {
    const { code, stderr } = await run('prices', 'update', 'genai-prices');
    expect(stderr).toContain('ERR_TLS_NO_SOCKETS_HERE');
    expect(code).toBe(3);
  });
});

test.each([
  [false, undefined, false],
  [false, '', false],
  [false, '0', false],
  [false, 'false', false],
  [false, '1', true],
  [false, 'yes', true],
  [true, undefined, true],
  [true, '0', true],
])('--offline %j with BREAKEVEN_OFFLINE=%j is %j', (offline, value, expected) => {
  expect(isOffline({ offline }, { BREAKEVEN_OFFLINE: value })).toBe(expected);
});
