import type { RequestStep } from '../loadtest/calibration/request-step.ts';
import { drivenRuns } from './driven.ts';
import { Disturbed, runsTaken } from './foreign-work.ts';
import { type Figure, median } from './figure.ts';
import type { DrivenLoad } from './load-driver.ts';
import { PINNING } from './pinned.ts';

const REQUESTS_PER_SECOND = 500;
const RUNS = 5;
/** The compiler of the runtime works beside a new load for some seconds, on the same core. */
const WARMUP_SECONDS = 6;
const WINDOW_SECONDS = 6;

interface Case {
  readonly what: string;
  readonly bar: string;
  readonly pace: DrivenLoad['pace'];
  readonly outputTokens: number;
}

const CASES: readonly Case[] = [
  { what: 'and nothing else', bar: '< 1 ms', pace: { kind: 'at-once' }, outputTokens: 1 },
  {
    // 500 a second of 100 events each, 10 ms apart: 50,000 events a second once the first second is over.
    what: 'with 50,000 chunks/s arriving',
    bar: '< 3 ms',
    pace: { kind: 'paced', eventGapMs: 10 },
    outputTokens: 100,
  },
];

/** How late requests of an open loop are sent from one core. */
export async function sendLag(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { what, bar, pace, outputTokens } of CASES) {
    const load = {
      arrivals: { kind: 'constant', requestsPerSecond: REQUESTS_PER_SECOND },
      outputTokens,
      warmupSeconds: WARMUP_SECONDS,
      windowSeconds: WINDOW_SECONDS,
      workers: 1,
    } as const;
    const { results, disturbedRuns } = await drivenRuns({ pace, load, reading: 'joined' }, RUNS);
    if (results.length === 0) throw new Disturbed(disturbedRuns);
    const middle = (of: (step: RequestStep) => number | null): number =>
      median(results.map(({ requests }) => of(requests!) ?? Infinity));
    figures.push({
      what: `send lag p99, ${REQUESTS_PER_SECOND} requests/s ${what}`,
      value: `${middle((step) => step.sendLagP99Ms).toFixed(2)} ms`,
      beside: `p50 ${middle((step) => step.sendLagP50Ms).toFixed(2)} ms, most ${middle((step) => step.sendLagMaxMs).toFixed(2)} ms, ${(100 * middle((step) => step.cpuRatio)).toFixed(0)} % of a core; ${runsTaken(results, disturbedRuns)}; ${PINNING}`,
      bar,
    });
  }
  return figures;
}
