import { type EventStep, eventStepOf } from '../loadtest/calibration/event-step.ts';
import { loadStep } from '../loadtest/calibration/load-step.ts';
import type { ReferencePace } from '../loadtest/calibration/reference-answers.ts';
import { type RequestStep, requestStepOf } from '../loadtest/calibration/request-step.ts';
import { type Reference, referenceProcess } from '../loadtest/calibration/start-reference.ts';
import { type StepLoad, stepPlan } from '../loadtest/calibration/step-plan.ts';
import { runLoadTest } from '../loadtest/engine/run.ts';
import type { OperatingPoint } from '../schema/measurement.ts';
import { pinnedTo, SERVER_CORE } from './pinned.ts';

/**
 * Puts one load on a reference server: `node load-driver.js '{"pace":...}'`. Whoever starts it pins it to a core; the
 * server goes to its own. It prints one line of JSON.
 */
export interface DrivenLoad {
  readonly pace: ReferencePace;
  readonly load: StepLoad;
  /** `joined`: each event and request beside the server's own record. `measured`: the measurement, without an event log. */
  readonly reading: 'joined' | 'measured';
}

export interface DrivenResult {
  /** Of a joined closed loop of paced streams. */
  readonly events: EventStep | null;
  /** Of a joined load at a constant rate. */
  readonly requests: RequestStep | null;
  /** Of a load that is not joined. */
  readonly point: OperatingPoint | null;
  /** The most this process held. */
  readonly maxRssMegabytes: number;
}

const BYTES_PER_KIBIBYTE = 1024;
const BYTES_PER_MEGABYTE = 1e6;
const surroundings = { toolVersion: 'bench', now: () => new Date() };

const driven = JSON.parse(process.argv[2] ?? '') as DrivenLoad;
const reference = await referenceProcess(pinnedTo(SERVER_CORE))(driven.pace);
const result = driven.reading === 'joined' ? await joined(driven, reference) : await measured(driven, reference);
await reference.stop();
const maxRssMegabytes = (process.resourceUsage().maxRSS * BYTES_PER_KIBIBYTE) / BYTES_PER_MEGABYTE;
process.stdout.write(JSON.stringify({ events: null, requests: null, point: null, ...result, maxRssMegabytes }));

async function joined({ pace, load }: DrivenLoad, server: Reference): Promise<Partial<DrivenResult>> {
  const cancel = new AbortController().signal;
  const reading = await loadStep(load, { ...surroundings, references: [server], cancel });
  const { arrivals } = load;
  if (arrivals.kind === 'concurrency' && pace.kind === 'paced') {
    return { events: eventStepOf(reading, { streamCount: arrivals.concurrency, eventGapMs: pace.eventGapMs }) };
  }
  if (arrivals.kind === 'constant') return { requests: requestStepOf(reading, arrivals.requestsPerSecond) };
  throw new Error('only paced streams and constant rates can be joined to what the server knows');
}

async function measured({ load }: DrivenLoad, server: Reference): Promise<Partial<DrivenResult>> {
  const plan = stepPlan(load, { urls: [server.url], eventsPath: null });
  const { measurement } = await runLoadTest(plan, { ...surroundings, apiKey: null });
  return { point: measurement.operatingPoints[0] ?? null };
}
