import type { LoadEvent } from '../../schema/event.ts';
import type { Measurement } from '../../schema/measurement.ts';
import { measurementOf } from './measurement-of.ts';
import { RunRecorder } from './run-recorder.ts';

/** The measurement that these events tell, the plan first. `file` names the log in an error. */
export function measurementFromEvents(events: Iterable<LoadEvent>, file?: string): Measurement {
  const recorder = new RunRecorder(file);
  for (const event of events) recorder.add(event);
  return measurementOf(recorder.record());
}
