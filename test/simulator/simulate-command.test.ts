import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../../commands/context.ts';
import { runCli } from '../../commands/program.ts';
import { eventually } from './running.ts';

/** A context that gathers what is written; `interrupt` stands in for Ctrl-C. */
function standIn() {
  const written = { stdout: '', stderr: '' };
  const handlers = new Set<() => void>();
  const output = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => void (written[name] += text),
    isTty: false,
    columns: 80,
  });
  const context: CommandContext = {
    stdout: output('stdout'),
    stderr: output('stderr'),
    env: {},
    now: () => new Date(0),
    version: '9.9.9',
    onInterrupt: (handler) => {
      handlers.add(handler);
      return () => void handlers.delete(handler);
    },
    finish: () => undefined,
  };
  return { context, written, handlers, interrupt: () => handlers.forEach((handler) => handler()) };
}

describe('breakeven simulate', () => {
  it('says where it listens, serves, and ends with 0 on an interrupt', async () => {
    const { context, written, handlers, interrupt } = standIn();
    const ended = runCli(['simulate', '--port', '0', '--preset', 'tiny-fast', '--model', 'toy'], context);
    await eventually(() => written.stdout !== '');
    const match =
      /^Simulated endpoint \(tiny-fast\) on (http:\/\/127\.0\.0\.1:\d+\/v1), model toy\. Ctrl-C stops it\.\n$/.exec(
        written.stdout,
      );
    expect(match).not.toBeNull();
    const response = await fetch(`${match![1]}/models`);
    expect(response.headers.get('server')).toBe('breakeven-simulator/9.9.9');
    expect(await response.json()).toHaveProperty('data.0.id', 'toy');
    interrupt();
    expect(await ended).toBe(0);
    expect(handlers.size).toBe(0);
    await expect(fetch(`${match![1]}/models`)).rejects.toThrow();
  });

  it('prints one line of JSON with --json', async () => {
    const { context, written, interrupt } = standIn();
    const ended = runCli(['simulate', '--port', '0', '--json'], context);
    await eventually(() => written.stdout !== '');
    interrupt();
    await ended;
    expect(written.stdout.endsWith('}\n')).toBe(true);
    const line = JSON.parse(written.stdout) as Record<string, unknown>;
    expect(line).toEqual({
      url: expect.stringMatching(/:\d+\/v1$/),
      model: 'simulated-8b',
      preset: 'l4-8b',
      pid: process.pid,
    });
  });

  it.each([
    [
      ['--preset', 'l4-9b'],
      '--preset must be one of l4-8b, l4-1b, h100-8b, tiny-fast, paced-10ms, paced-20ms (got "l4-9b"). Did you mean l4-8b?',
    ],
    [['--port', '70000'], '--port must be a whole number from 0 to 65535 (got "70000").'],
    [['--port', '0', '--model', ' '], '--model must be a name (got " ").'],
    [['--seed', '-1'], '--seed must be a whole number from 0 up (got "-1").'],
    [['--prot', '1'], "unknown option '--prot'"],
  ])('%j is bad input', async (flags, message) => {
    const { context, written, handlers } = standIn();
    expect(await runCli(['simulate', ...flags], context)).toBe(2);
    expect(written.stderr).toContain(message);
    expect(written.stdout).toBe('');
    expect(handlers.size).toBe(0);
  });

  it('a port in use is bad input', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { context, written } = standIn();
    expect(await runCli(['simulate', '--port', String(port)], context)).toBe(2);
    expect(written.stderr).toBe(
      `error: simulator address 127.0.0.1:${port} must be a free address of this machine (got one that is in use). Choose another --port (0 takes any free one) or --host.\n`,
    );
    await new Promise((resolve) => other.close(resolve));
  });

  it('--help states the token rule and that presets are assumed', async () => {
    const { context, written } = standIn();
    expect(await runCli(['simulate', '--help'], context)).toBe(0);
    expect(written.stdout).toContain('one per word between white space; a chat adds 4 per message and 3 once');
    expect(written.stdout.match(/assumed, not measured/g)?.length).toBe(4);
    expect(written.stdout.split('\n').every((line) => line.length <= 110)).toBe(true);
  });
});
