import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { TruthRecord } from '../simulator/truth.ts';
import { pinnedTo, SERVER_CORE } from './pinned.ts';
import { CLI } from './product.ts';

export const PACED_MODEL = 'paced';

export interface PacedSimulator {
  readonly url: string;
  /** Ends the server and gives its record of every answer it gave whole, by request. */
  stop(): Promise<ReadonlyMap<string, TruthRecord>>;
}

/** Starts the simulated endpoint with one of its paced presets on a core of its own. */
export async function startPacedSimulator(preset: string, truthPath: string): Promise<PacedSimulator> {
  const flags = ['--port', '0', '--json', '--preset', preset, '--model', PACED_MODEL, '--truth', truthPath];
  const [command, ...args] = [...pinnedTo(SERVER_CORE), process.execPath, CLI, 'simulate', ...flags];
  const child = spawn(command!, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [unknown];
  if (typeof line !== 'string') throw new Error(`the simulator ended with ${String(line)}`);
  const { url } = JSON.parse(line) as { url: string };
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      const records = (await readFile(truthPath, 'utf8')).trimEnd().split('\n');
      const whole = records
        .map((text) => JSON.parse(text) as TruthRecord)
        .filter(({ outcome }) => outcome === 'completed');
      return new Map(whole.map((record) => [record.requestId, record]));
    },
  };
}
