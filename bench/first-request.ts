import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulatorProcess } from '../commands/simulator-process.ts';
import { DEFAULT_PRESET } from '../simulator/presets.ts';
import { type Figure, median, milliseconds } from './figure.ts';
import { CLI, runNode } from './product.ts';

const RUNS = 5;

/** From the start of `breakeven loadtest` to its first request, as the simulated endpoint's own record has it. */
export async function firstRequest(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'breakeven-bench-'));
  const truthPath = join(folder, 'truth.jsonl');
  const simulator = await startSimulatorProcess({ model: 'simulated', preset: DEFAULT_PRESET, seed: 1, truthPath });
  try {
    const waits: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const startedMs = performance.timeOrigin + performance.now();
      await runNode([...loadtest(simulator.url), '--out', join(folder, 'measurement.json')]);
      waits.push((await firstReceivedMs(truthPath, startedMs)) - startedMs);
    }
    return [
      {
        what: 'first request after loadtest starts',
        value: milliseconds(median(waits)),
        beside: `median of ${RUNS}, prompt calibration apart, ${milliseconds(Math.min(...waits))} to ${milliseconds(Math.max(...waits))}`,
        bar: '< 1 s',
      },
    ];
  } finally {
    await simulator.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const FLAGS = '--no-calibrate --concurrency 1 --requests 1 --warmup 0s --input-tokens 8 --output-tokens 4';
const loadtest = (url: string): string[] => [CLI, 'loadtest', url, ...FLAGS.split(' ')];

/** Unix time of the first request that came after `sinceMs`. */
async function firstReceivedMs(truthPath: string, sinceMs: number): Promise<number> {
  const lines = (await readFile(truthPath, 'utf8')).trimEnd().split('\n');
  const times = lines.map((line) => {
    const { timeOriginMs, receivedMs } = JSON.parse(line) as { timeOriginMs: number; receivedMs: number };
    return timeOriginMs + receivedMs;
  });
  const first = times.find((time) => time >= sinceMs);
  if (first === undefined) throw new Error('the simulated endpoint saw no request');
  return first;
}
