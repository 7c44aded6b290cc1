import { driven } from './driven.ts';
import type { Figure } from './figure.ts';
import { benchScript, runNode } from './product.ts';
import type { RecordMemory, Recorded } from './record-memory.ts';

const RECORDED: readonly { readonly what: string; readonly recorded: Recorded }[] = [
  { what: '1,000,000 requests of 2 events', recorded: { requests: 1_000_000, eventsEach: 2 } },
  { what: '100,000 requests of 100 events', recorded: { requests: 100_000, eventsEach: 100 } },
];
const BAR = '< 300 MB';
const LIVE_STREAMS = 8;
const LIVE_TOKENS = 20_000;
const LIVE_SECONDS = 20;

/** The most a process holds that records a long run and makes its measurement; and one that drives load besides. */
export async function memory(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { what, recorded } of RECORDED) {
    const output = await runNode([benchScript('record-memory.js'), JSON.stringify(recorded)]);
    const { maxRssMegabytes, recordSeconds, measureSeconds, succeeded } = JSON.parse(output) as RecordMemory;
    if (succeeded !== recorded.requests) throw new Error(`${succeeded} of ${recorded.requests} requests were counted`);
    figures.push({
      what: `memory of ${what}`,
      value: megabytes(maxRssMegabytes),
      beside: `recorded in ${recordSeconds.toFixed(1)} s, measured in ${measureSeconds.toFixed(1)} s`,
      bar: BAR,
    });
  }
  return [...figures, await liveFigure()];
}

/** Whole engine: coalesced events as fast as one core reads them. */
async function liveFigure(): Promise<Figure> {
  const { maxRssMegabytes, point } = await driven({
    pace: { kind: 'poured' },
    load: {
      arrivals: { kind: 'concurrency', concurrency: LIVE_STREAMS },
      outputTokens: LIVE_TOKENS,
      warmupSeconds: 1,
      windowSeconds: LIVE_SECONDS,
      workers: 1,
    },
    reading: 'measured',
  });
  const events = (point?.throughput.outputTokensPerSecond ?? 0) * LIVE_SECONDS;
  return {
    what: `memory of a run of ${LIVE_SECONDS} s as fast as one core reads`,
    value: megabytes(maxRssMegabytes),
    beside: `${(events / 1e6).toFixed(1)} million events in ${point?.requests.succeeded ?? 0} requests`,
    bar: BAR,
  };
}

const megabytes = (value: number): string => `${Math.round(value)} MB`;
