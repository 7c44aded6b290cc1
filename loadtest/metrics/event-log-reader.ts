import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type LoadEvent, parseEventLine, planOf } from '../../schema/event.ts';
import { InputError } from '../../schema/input-error.ts';
import type { Measurement } from '../../schema/measurement.ts';
import { measurementOf } from './measurement-of.ts';
import { RunRecorder } from './run-recorder.ts';

/**
 * The events of a log one after another, the plan first. A last line that was cut off in the middle, as by a crash, is left
 * out; any other fault is an InputError that names file and line. A search that was gone on with has further lines after an
 * end that was not complete.
 */
export async function* eventsInLog(path: string): AsyncGenerator<LoadEvent, void> {
  let isFirst = true;
  let isOver = false;
  for await (const { event, place } of placedEvents(path)) {
    if (isFirst) planOf(event, path);
    else if (event.kind === 'plan')
      throw outOfPlace(place, 'a line of the run that began the log', 'the plan of another');
    if (isOver) throw outOfPlace(place, 'nothing, for the run is complete', `a line of kind "${event.kind}"`);
    isFirst = false;
    isOver = event.kind === 'end' && event.complete;
    yield event;
  }
  if (isFirst) planOf(undefined, path);
}

/** The measurement that a log tells: the same as the run itself gave. */
export async function measurementFromLog(path: string): Promise<Measurement> {
  const recorder = new RunRecorder(path);
  for await (const event of eventsInLog(path)) recorder.add(event);
  return measurementOf(recorder.record());
}

interface PlacedEvent {
  readonly event: LoadEvent;
  /** File and line. */
  readonly place: string;
}

async function* placedEvents(path: string): AsyncGenerator<PlacedEvent, void> {
  const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity });
  let lineNumber = 0;
  let fault: unknown = null;
  try {
    for await (const line of lines) {
      // A fault is one only if another line follows.
      if (fault !== null) throw fault;
      const place = `${path}:${++lineNumber}`;
      try {
        const event = parseEventLine(line, place);
        if (event !== null) yield { event, place };
      } catch (error) {
        if (!(error instanceof InputError) || isWholeJson(line)) throw error;
        fault = error;
      }
    }
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    lines.close();
  }
}

/** Faults of the log, and of the file system, as InputError; others are no fault of the log. */
function unreadable(path: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof InputError || code === undefined) return error;
  return new InputError({
    path,
    expected: 'a readable event log',
    received: code === 'ENOENT' ? 'no such file' : code,
    hint: 'breakeven loadtest --events FILE writes one.',
  });
}

const outOfPlace = (place: string, expected: string, received: string): InputError =>
  new InputError({ path: place, expected, received, hint: 'A log holds one run; keep each in a file of its own.' });

function isWholeJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
