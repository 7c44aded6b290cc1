import { open } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { PlanEvent, PointPlan } from '../../schema/event.ts';
import { InputError, shown } from '../../schema/input-error.ts';
import { eventsInLog } from '../metrics/event-log-reader.ts';
import { RunRecorder } from '../metrics/run-recorder.ts';
import type { RunSubject } from './plan-event.ts';

/** What a log tells of a search that stopped. */
export interface EarlierRun {
  readonly plan: PlanEvent;
  /** Has taken in all of it. */
  readonly recorder: RunRecorder;
  /** Points that were told of, in their order. */
  readonly points: readonly PointPlan[];
  /** The last moment it knows of. */
  readonly lastMs: number;
  /** It came to its end: there is nothing to go on with. */
  readonly complete: boolean;
}

/** Reads the log at `path`. InputError when it is none, or of something else than `subject`. */
export async function earlierRun(path: string, subject: RunSubject): Promise<EarlierRun> {
  const recorder = new RunRecorder(path);
  const points: PointPlan[] = [];
  let plan: PlanEvent | null = null;
  let lastMs = 0;
  let complete = false;
  for await (const event of eventsInLog(path)) {
    if (event.kind === 'plan') refuseOther(path, event, subject);
    recorder.add(event);
    if (event.kind === 'plan') plan = event;
    else if (event.kind === 'point') points.push(event.plan);
    else if (event.kind === 'start') lastMs = Math.max(lastMs, event.intendedMs);
    else if (event.kind === 'request') lastMs = Math.max(lastMs, event.endMs);
    else if (event.kind === 'stage' || event.kind === 'end') lastMs = Math.max(lastMs, event.atMs);
    complete = event.kind === 'end' && event.complete;
  }
  return { plan: plan!, recorder, points, lastMs, complete };
}

function refuseOther(path: string, plan: PlanEvent, subject: RunSubject): void {
  const { endpoint } = subject;
  const pairs: [what: string, there: unknown, asked: unknown][] = [
    ['endpoint', [plan.endpoint.url, ...plan.endpoint.otherUrls], [endpoint.url, ...endpoint.otherUrls]],
    ['model', plan.endpoint.model, endpoint.model],
    ['route', plan.endpoint.route, endpoint.route],
    ['workload', plan.workload, subject.workload],
    ['slo', plan.slo, subject.slo],
    ['seed', plan.seed, subject.seed],
    ['search', plan.search, subject.search],
  ];
  const different = pairs.find(([, there, asked]) => !isDeepStrictEqual(there, asked));
  if (different === undefined) return;
  const [what, there, asked] = different;
  throw new InputError({
    path: `${path}: ${what}`,
    expected: `what is asked for now, ${shown(asked)}`,
    received: shown(there),
    hint: 'Only the same search can go on; leave --resume out, or name another log, to begin a new one.',
  });
}

const LINE_FEED = 10;
const BLOCK_BYTES = 64 * 1024;

/**
 * Makes a log fit to be gone on with: a last line that a crash cut off is taken away, as the reader does; one that lacks
 * its line end alone gets it.
 */
export async function mendLastLine(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    let lineStart = size;
    let tail = Buffer.alloc(0);
    while (lineStart > 0) {
      const from = Math.max(0, lineStart - BLOCK_BYTES);
      const block = Buffer.alloc(lineStart - from);
      await file.read(block, 0, block.length, from);
      const lineFeed = block.lastIndexOf(LINE_FEED);
      tail = Buffer.concat([block.subarray(lineFeed + 1), tail]);
      if (lineFeed !== -1) {
        lineStart = from + lineFeed + 1;
        break;
      }
      lineStart = from;
    }
    if (tail.length === 0) return;
    if (isWholeJson(tail.toString('utf8'))) await file.write('\n', size);
    else await file.truncate(lineStart);
  } finally {
    await file.close();
  }
}

function isWholeJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
