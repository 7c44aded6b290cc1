import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface SimulatorProcess {
  readonly url: string;
  readonly model: string;
  stop(): Promise<void>;
}

const CLI = fileURLToPath(new URL('../cli.js', import.meta.url));

/**
 * Starts `breakeven simulate` as a process of its own, so that its work is not the client's. It ends with `stop`, and
 * also when this process goes away: the channel between the two closes and the simulator takes that as an interrupt.
 */
export async function startSimulatorProcess(options: {
  readonly preset: string;
  readonly model: string;
  readonly seed: number;
  readonly truthPath?: string;
}): Promise<SimulatorProcess> {
  const { preset, model, seed, truthPath } = options;
  const truth = truthPath === undefined ? [] : ['--truth', truthPath];
  const child = spawn(
    process.execPath,
    [CLI, 'simulate', '--port', '0', '--json', '--preset', preset, '--model', model, '--seed', String(seed), ...truth],
    // Detached: a Ctrl-C on the terminal is for the load test, which still needs its endpoint to drain.
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], detached: true },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  for await (const line of createInterface({ input: child.stdout! })) {
    const { url, model } = JSON.parse(line) as { url: string; model: string };
    return { url, model, stop };
  }
  await ended;
  throw new Error(`the simulator ended with code ${child.exitCode} before it was ready`);
}
