import type { DrivenLoad, DrivenResult } from './load-driver.ts';
import { CLIENT_CORE, pinnedTo } from './pinned.ts';
import { benchScript, runNode } from './product.ts';

/** Drives one load from a process of its own on the client's core. */
export const driven = async (load: DrivenLoad): Promise<DrivenResult> =>
  JSON.parse(
    await runNode([benchScript('load-driver.js'), JSON.stringify(load)], pinnedTo(CLIENT_CORE)),
  ) as DrivenResult;

/** The results of `runs` such loads. */
export async function drivenRuns(load: DrivenLoad, runs: number): Promise<readonly DrivenResult[]> {
  const results: DrivenResult[] = [];
  for (let run = 0; run < runs; run++) results.push(await driven(load));
  return results;
}
