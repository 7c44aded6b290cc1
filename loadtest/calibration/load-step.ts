import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadEvent } from '../../schema/event.ts';
import type { LoadTestHooks } from '../engine/hooks.ts';
import { InterruptedBeforeLoad } from '../engine/interrupted-before-load.ts';
import type { StartShard } from '../engine/messages.ts';
import { runLoadTest } from '../engine/run.ts';
import { startWorkerShard } from '../engine/worker-shard.ts';
import { eventsInLog } from '../metrics/event-log-reader.ts';
import type { Reference } from './start-reference.ts';
import { type StepLoad, stepPlan } from './step-plan.ts';
import { type StepReading, stepReadingOf } from './step-reading.ts';

export interface StepSurroundings {
  readonly references: readonly Reference[];
  readonly toolVersion: string;
  readonly now: () => Date;
  /** Cuts the load off; the step then ends with an error. */
  readonly cancel: AbortSignal;
  /** Default: a thread for each worker. */
  readonly startShard?: StartShard;
  readonly startCanary?: LoadTestHooks['startCanary'];
}

/** The load was cut off. */
export class CalibrationInterrupted extends Error {
  constructor() {
    super('interrupted: nothing was kept');
    this.name = 'CalibrationInterrupted';
  }
}

/** Puts one load on the reference servers with the whole engine, its event log and its canary included. */
export async function loadStep(load: StepLoad, surroundings: StepSurroundings): Promise<StepReading> {
  const { references, toolVersion, now, cancel, startShard = startWorkerShard, startCanary } = surroundings;
  const folder = await mkdtemp(join(tmpdir(), 'breakeven-calibration-'));
  const eventsPath = join(folder, 'events.jsonl');
  let zeroMs = 0;
  try {
    await Promise.all(references.map((reference) => reference.take()));
    await runLoadTest(stepPlan(load, { urls: references.map(({ url }) => url), eventsPath }), {
      apiKey: null,
      now,
      toolVersion,
      cancel,
      startShard: (settings) => {
        zeroMs = settings.zeroMs;
        return startShard(settings);
      },
      ...(startCanary === undefined ? {} : { startCanary }),
    });
    if (cancel.aborted) throw new CalibrationInterrupted();
    const served = (await Promise.all(references.map((reference) => reference.take()))).flat();
    const events: LoadEvent[] = [];
    for await (const event of eventsInLog(eventsPath)) events.push(event);
    return stepReadingOf(events, { served, zeroMs });
  } catch (error) {
    throw error instanceof InterruptedBeforeLoad ? new CalibrationInterrupted() : error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
