import { readdirSync, readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

const TASKS = '/proc/self/task';
/** Node 24 names its threads; Node 20 and 22 leave these the program's name. */
const COMPILER_AND_COLLECTOR = 'V8Worker';
const NAMED_OTHERWISE = ['DelayedTaskSche', 'SignalInspector', 'libuv-worker'];
/** Node starts them before any other thread but the scheduler of delayed tasks. */
const POOL_SIZE = 4;

export interface Thread {
  readonly id: number;
  readonly name: string;
}

/**
 * Those of a Node process's `threads` on which the compiler and the garbage collector run. Where they have no name of
 * their own they are told by the order of their ids; none where that leaves a doubt, since another thread would be slowed.
 */
export function backgroundThreads(threads: readonly Thread[], processId: number): readonly Thread[] {
  const named = threads.filter(({ name }) => name === COMPILER_AND_COLLECTOR);
  if (named.length > 0) return named;
  const inOrder = threads.filter(({ id }) => id > processId).toSorted((a, b) => a.id - b.id);
  const pool = inOrder.slice(1, 1 + POOL_SIZE);
  return pool.length < POOL_SIZE || pool.some(({ name }) => NAMED_OTHERWISE.includes(name)) ? [] : pool;
}

/**
 * Makes the compiler and the collector of this process wait for whoever drives load, for the rest of its life: on a core
 * they share with a worker, a collection in the background otherwise stops the reading of answers for tens of
 * milliseconds. Linux alone gives each thread a priority; elsewhere this does nothing. Gives the threads it found.
 */
export function lowerBackgroundThreads(platform: NodeJS.Platform = process.platform): readonly Thread[] {
  if (platform !== 'linux') return [];
  const found = backgroundThreads(ownThreads(), process.pid);
  for (const { id } of found) setPriority(id, constants.priority.PRIORITY_LOW);
  return found;
}

const ownThreads = (): Thread[] =>
  readdirSync(TASKS).map((id) => ({ id: Number(id), name: readFileSync(`${TASKS}/${id}/comm`, 'utf8').trim() }));
