import { afterEach } from 'vitest';
import { type RunningSimulator, type SimulatorOptions, startSimulator } from '../../simulator/start-simulator.ts';

const running: RunningSimulator[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.stop()));
});

/** A fast simulator that is stopped after the test. */
export async function simulator(options: SimulatorOptions = {}): Promise<RunningSimulator> {
  const started = await startSimulator({ preset: 'tiny-fast', ...options });
  running.push(started);
  return started;
}

export const post = (url: string, body: unknown, init: RequestInit = {}): Promise<Response> =>
  fetch(url, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), ...init });

/** Asks `holds` again until it is true, at most 5 s. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = performance.now() + 5_000;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error('did not come to hold in 5 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
