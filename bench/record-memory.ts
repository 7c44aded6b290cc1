import { randomStream } from '../math/random.ts';
import { measurementOf } from '../loadtest/metrics/measurement-of.ts';
import { RunRecorder } from '../loadtest/metrics/run-recorder.ts';
import type { LoadEvent } from '../schema/event.ts';
import { planEvent, pointPlan, request, start } from '../test/loadtest/event-factory.ts';

/** Records so many requests and makes their measurement: `node record-memory.js '{"requests":...,"eventsEach":...}'`. */
export interface Recorded {
  readonly requests: number;
  /** Token events of each. */
  readonly eventsEach: number;
}

export interface RecordMemory {
  readonly maxRssMegabytes: number;
  readonly recordSeconds: number;
  readonly measureSeconds: number;
  readonly succeeded: number;
}

const BYTES_PER_KIBIBYTE = 1024;
const BYTES_PER_MEGABYTE = 1e6;
/** 2,000 requests a second. */
const SPACING_MS = 0.5;

const recorded = JSON.parse(process.argv[2] ?? '') as Recorded;
const startedMs = performance.now();
const recorder = new RunRecorder();
for (const event of eventsOf(recorded)) recorder.add(event);
const recordedMs = performance.now();
const { operatingPoints } = measurementOf(recorder.record());
const result: RecordMemory = {
  maxRssMegabytes: (process.resourceUsage().maxRSS * BYTES_PER_KIBIBYTE) / BYTES_PER_MEGABYTE,
  recordSeconds: (recordedMs - startedMs) / 1000,
  measureSeconds: (performance.now() - recordedMs) / 1000,
  succeeded: operatingPoints[0]?.requests.succeeded ?? 0,
};
process.stdout.write(JSON.stringify(result));

/** An open loop at half the load a server takes, in the order an engine tells of it. */
function* eventsOf({ requests, eventsEach }: Recorded): Generator<LoadEvent> {
  const random = randomStream('record-memory');
  const windowMs = requests * SPACING_MS;
  const plan = pointPlan({
    arrivals: { kind: 'constant', requestsPerSecond: 1000 / SPACING_MS },
    warmupMs: 0,
    durationMs: windowMs,
  });
  const boundary = (name: 'load-start' | 'window-start' | 'window-end' | 'load-end', atMs: number): LoadEvent => ({
    kind: 'stage',
    point: plan.id,
    boundary: name,
    atMs,
  });
  yield planEvent([plan]);
  yield boundary('load-start', 0);
  yield boundary('window-start', 0);
  for (let i = 0; i < requests; i++) {
    const intendedMs = i * SPACING_MS;
    const firstTokenMs = intendedMs + 50 + 20 * random();
    const gapsMs = Array.from({ length: eventsEach - 1 }, () => 9 + 2 * random());
    const lastTokenMs = gapsMs.reduce((sum, gapMs) => sum + gapMs, firstTokenMs);
    yield start(i, intendedMs, { askedOutputTokens: eventsEach });
    yield request(i, intendedMs, {
      headersMs: intendedMs + 2,
      firstByteMs: intendedMs + 2,
      firstTokenMs,
      firstContentMs: firstTokenMs,
      lastTokenMs,
      endMs: lastTokenMs,
      outputTokens: eventsEach,
      tokenEvents: eventsEach,
      textBytes: 5 * eventsEach,
      gapsMs,
    });
  }
  yield boundary('window-end', windowMs);
  yield boundary('load-end', windowMs + 2000);
  yield { kind: 'end', atMs: windowMs + 2000, complete: true, droppedLines: 0, warnings: [] };
}
