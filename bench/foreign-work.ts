import { readFileSync } from 'node:fs';
import { cpus, platform } from 'node:os';

/** More of a core than this used by others spoils a run. */
export const MOST_FOREIGN_CORES = 0.1;
const MILLISECONDS_PER_TICK = 10;
/** Of /proc/self/stat after the name in brackets: utime, stime, and those of the children that have ended. */
const FIRST_CPU_FIELD = 11;
const CPU_FIELDS = 4;

interface Reading {
  readonly atMs: number;
  /** Of all cores together. */
  readonly idleMs: number;
  readonly oursMs: number;
}

/**
 * How much of the machine other programs used while `run` ran, in cores; null where that cannot be told. What `run`
 * starts must have ended with it.
 */
export async function withForeignWork<T>(run: () => Promise<T>): Promise<{ result: T; foreignCores: number | null }> {
  const before = reading();
  const result = await run();
  const after = reading();
  if (before === null || after === null) return { result, foreignCores: null };
  const elapsedMs = after.atMs - before.atMs;
  const busyMs = elapsedMs * cpus().length - (after.idleMs - before.idleMs);
  return { result, foreignCores: Math.max(0, (busyMs - (after.oursMs - before.oursMs)) / elapsedMs) };
}

export interface UndisturbedRuns<T> {
  readonly results: readonly T[];
  /** Runs beside which other programs were at work. */
  readonly disturbedRuns: number;
}

/** Runs until `count` were undisturbed, or `mostAttempts` are used up. */
export async function undisturbed<T>(
  run: () => Promise<T>,
  { count, mostAttempts }: { readonly count: number; readonly mostAttempts: number },
): Promise<UndisturbedRuns<T>> {
  const results: T[] = [];
  let disturbedRuns = 0;
  while (results.length < count && results.length + disturbedRuns < mostAttempts) {
    const { result, foreignCores } = await withForeignWork(run);
    if (foreignCores !== null && foreignCores > MOST_FOREIGN_CORES) {
      disturbedRuns++;
      process.stderr.write(`  others used ${foreignCores.toFixed(2)} of a core: not counted\n`);
    } else results.push(result);
  }
  return { results, disturbedRuns };
}

/** No figure: other programs were at work beside every run. */
export class Disturbed extends Error {
  constructor(runs: number) {
    super(`other programs used this machine beside all of ${runs} runs: leave it alone and try again`);
    this.name = 'Disturbed';
  }
}

/** What a figure was taken from, in words. */
export const runsTaken = (results: readonly unknown[], disturbedRuns: number): string =>
  `median of ${results.length}${disturbedRuns === 0 ? '' : `, ${disturbedRuns} more disturbed by other programs`}`;

function reading(): Reading | null {
  if (platform() !== 'linux') return null;
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]!.split(' ');
  const ticks = fields.slice(FIRST_CPU_FIELD, FIRST_CPU_FIELD + CPU_FIELDS).map(Number);
  return {
    atMs: performance.now(),
    idleMs: cpus().reduce((sum, { times }) => sum + times.idle, 0),
    oursMs: ticks.reduce((sum, part) => sum + part, 0) * MILLISECONDS_PER_TICK,
  };
}
