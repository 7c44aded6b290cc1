import { availableParallelism } from 'node:os';
import { machineKey } from '../loadtest/calibration/ceiling-key.ts';
import { type StoredCeiling, writeCeiling } from '../loadtest/calibration/ceiling-store.ts';
import type { EventStep } from '../loadtest/calibration/event-step.ts';
import { CalibrationInterrupted } from '../loadtest/calibration/load-step.ts';
import { measureCeilings, NothingHeld } from '../loadtest/calibration/measure-ceilings.ts';
import type { RequestStep } from '../loadtest/calibration/request-step.ts';
import { referenceProcess } from '../loadtest/calibration/start-reference.ts';
import { number, whole } from '../render/format.ts';
import { calibrationText } from './calibration-text.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure, EXIT } from './exit-code.ts';

export interface CalibrationFlags {
  readonly workers?: number;
  readonly windowSeconds: number;
}

/** Measures the ceilings of this machine and keeps them. `measure` stands in for the load in tests. */
export async function calibrate(
  { workers = Math.max(1, availableParallelism() - 1), windowSeconds }: CalibrationFlags,
  context: CommandContext,
  measure = measureCeilings,
): Promise<{ readonly ceiling: StoredCeiling; readonly text: string }> {
  const cancel = new AbortController();
  const stopListening = context.onInterrupt(() => cancel.abort());
  const say = (text: string): void => context.stderr.write(`${text}\n`);
  say('Calibrating: other work on this machine lowers the figures, so leave it alone for a minute.');
  try {
    const { ceiling, ...limits } = await measure(
      { workers, windowSeconds },
      {
        startReference: referenceProcess(),
        toolVersion: context.version,
        now: context.now,
        cancel: cancel.signal,
        onEventStep: ({ load, outcome }) => say(`${whole(load)} streams: ${eventStepText(outcome)}`),
        onRequestStep: ({ load, outcome }) => say(`${whole(load)} requests/s: ${requestStepText(outcome)}`),
      },
    );
    const key = machineKey({ workerThreads: workers, tls: false });
    const stored: StoredCeiling = { key, measuredAt: context.now().toISOString(), ...ceiling, ...limits };
    const path = await writeCeiling(context.env, stored);
    return { ceiling: stored, text: calibrationText(stored, path) };
  } catch (error) {
    if (error instanceof NothingHeld) throw new CommandFailure(EXIT.runInvalid, error.message);
    if (error instanceof CalibrationInterrupted) throw new CommandFailure(EXIT.interrupted, error.message);
    throw error;
  } finally {
    stopListening();
  }
}

const eventStepText = ({ eventsPerSecond, clientDelayP99Ms, limit }: EventStep): string =>
  `${number(eventsPerSecond)} events/s, 99 in 100 read within ${number(clientDelayP99Ms)} ms${tooMuch(limit)}`;

const requestStepText = ({ sendLagP99Ms, limit }: RequestStep): string =>
  `99 in 100 sent within ${number(sendLagP99Ms)} ms${tooMuch(limit)}`;

const tooMuch = (limit: EventStep['limit']): string =>
  limit === null ? '' : limit === 'client' ? ': too many' : ': too many for the reference server';
