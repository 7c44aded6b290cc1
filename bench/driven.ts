import { type UndisturbedRuns, undisturbed } from './foreign-work.ts';
import type { DrivenLoad, DrivenResult } from './load-driver.ts';
import { CLIENT_CORE, pinnedTo } from './pinned.ts';
import { benchScript, runNode } from './product.ts';

/** Drives one load from a process of its own on the client's core. */
export const driven = async (load: DrivenLoad): Promise<DrivenResult> =>
  JSON.parse(
    await runNode([benchScript('load-driver.js'), JSON.stringify(load)], pinnedTo(CLIENT_CORE)),
  ) as DrivenResult;

/** The results of `runs` such loads, or of fewer where other programs disturb too many. */
export const drivenRuns = (load: DrivenLoad, runs: number): Promise<UndisturbedRuns<DrivenResult>> =>
  undisturbed(() => driven(load), { count: runs, mostAttempts: runs * 3 });
