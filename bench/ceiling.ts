import type { EventStep } from '../loadtest/calibration/event-step.ts';
import { drivenRuns } from './driven.ts';
import { Disturbed, runsTaken } from './foreign-work.ts';
import { type Figure, median } from './figure.ts';
import { PINNING } from './pinned.ts';

interface Rung {
  readonly streams: number;
  readonly eventsPerSecondEach: number;
}

/** Rising; the bar is the second. */
const RUNGS: readonly Rung[] = [
  { streams: 1000, eventsPerSecondEach: 50 },
  { streams: 1000, eventsPerSecondEach: 80 },
  { streams: 1250, eventsPerSecondEach: 80 },
  { streams: 1500, eventsPerSecondEach: 80 },
];
const RUNS = 3;
const TOKENS = 128;
/** The compiler of the runtime works beside a new load for some seconds, on the same cores. */
const WARMUP_SECONDS = 6;
const WINDOW_SECONDS = 4;
const POURED_STREAMS = 8;
const POURED_TOKENS = 50_000;

/** How many events a second one core reads: one in each read of a socket, and as many as come in one. */
export async function ceiling(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const rung of RUNGS) {
    const figure = await pacedFigure(rung);
    figures.push(figure.figure);
    if (!figure.holds) break;
  }
  return [...figures, await pouredFigure()];
}

async function pacedFigure({ streams, eventsPerSecondEach }: Rung): Promise<{ figure: Figure; holds: boolean }> {
  const eventGapMs = 1000 / eventsPerSecondEach;
  const load = {
    arrivals: { kind: 'concurrency', concurrency: streams },
    outputTokens: TOKENS,
    warmupSeconds: WARMUP_SECONDS,
    windowSeconds: WINDOW_SECONDS,
    workers: 1,
  } as const;
  const { results, disturbedRuns } = await drivenRuns(
    { pace: { kind: 'paced', eventGapMs }, load, reading: 'joined' },
    RUNS,
  );
  if (results.length === 0) throw new Disturbed(disturbedRuns);
  const steps = results.map(({ events }) => events!);
  const middle = (of: (step: EventStep) => number | null): number => median(steps.map((step) => of(step) ?? Infinity));
  const late = steps.filter(({ limit }) => limit === 'reference-server').length;
  return {
    holds: steps.filter(({ holds }) => holds).length * 2 > steps.length,
    figure: {
      what: `paced events, ${streams} streams x ${eventsPerSecondEach}/s: p99 client delay`,
      value: `${middle(({ clientDelayP99Ms }) => clientDelayP99Ms).toFixed(2)} ms at ${Math.round(middle((step) => step.eventsPerSecond))} events/s`,
      beside: `p50 ${middle((step) => step.clientDelayP50Ms).toFixed(2)} ms, ${percent(middle((step) => step.cpuRatio))} of a core, ${percent(middle((step) => step.coalescedRatio))} coalesced, server late ${middle((step) => step.serverLatenessP99Ms).toFixed(2)} ms at p99; ${runsTaken(results, disturbedRuns)}, ${late} limited by the server; ${PINNING}`,
      bar: streams * eventsPerSecondEach === 80_000 ? '< 5 ms at >= 80,000 events/s' : '',
    },
  };
}

async function pouredFigure(): Promise<Figure> {
  const load = {
    arrivals: { kind: 'concurrency', concurrency: POURED_STREAMS },
    outputTokens: POURED_TOKENS,
    warmupSeconds: WARMUP_SECONDS,
    windowSeconds: WINDOW_SECONDS,
    workers: 1,
  } as const;
  const { results, disturbedRuns } = await drivenRuns({ pace: { kind: 'poured' }, load, reading: 'measured' }, RUNS);
  if (results.length === 0) throw new Disturbed(disturbedRuns);
  const middle = (of: (result: (typeof results)[number]) => number | null | undefined): number =>
    median(results.map((result) => of(result) ?? 0));
  return {
    what: 'coalesced events as fast as they come',
    value: `${Math.round(middle(({ point }) => point?.throughput.outputTokensPerSecond))} events/s`,
    beside: `${percent(middle(({ point }) => point?.coalescedEventRatio))} coalesced, ${percent(middle(({ point }) => point?.client.cpuRatio))} of a core; ${runsTaken(results, disturbedRuns)}`,
    bar: '>= 1,000,000 events/s',
  };
}

const percent = (ratio: number): string => `${(100 * ratio).toFixed(0)} %`;
