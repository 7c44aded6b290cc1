import type { EndEvent, LoadEvent } from '../../schema/event.ts';
import { InputError } from '../../schema/input-error.ts';
import type { RunRecorder } from '../metrics/run-recorder.ts';
import type { EventLog } from './event-log.ts';

/** Takes every event of a run to its figures and to its log; keeps none itself. */
export class Journal {
  readonly #recorder: RunRecorder;
  readonly #log: EventLog | null;
  #isClosed = false;

  constructor(recorder: RunRecorder, log: EventLog | null) {
    this.#recorder = recorder;
    this.#log = log;
  }

  keep(event: LoadEvent): void {
    this.#recorder.add(event);
    this.#log?.append(event);
  }

  /** The last event; closes the log. One that the disk refused does not undo the measurement, which says so. */
  async end(end: Omit<EndEvent, 'droppedLines'>): Promise<void> {
    const whole: EndEvent = { ...end, droppedLines: this.#log?.droppedLines ?? 0 };
    this.#log?.append(whole);
    const fault = await this.#close();
    if (fault === null) {
      this.#recorder.add(whole);
      return;
    }
    const droppedLines = Math.max(1, this.#log?.droppedLines ?? 0);
    this.#recorder.add({
      ...whole,
      droppedLines,
      warnings: [...whole.warnings, `the event log is not whole: ${fault.message}`],
    });
  }

  /** Closes the log as it is, without an end, because of a fault that matters more than any of the log's. */
  async abandon(): Promise<void> {
    if (!this.#isClosed) await this.#close();
  }

  async #close(): Promise<InputError | null> {
    this.#isClosed = true;
    try {
      await this.#log?.close();
      return null;
    } catch (error) {
      if (error instanceof InputError) return error;
      throw error;
    }
  }
}
