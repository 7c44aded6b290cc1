import { randomStream } from '../../math/random.ts';
import type { CountedPoint, OperatingPoint } from '../../schema/measurement.ts';
import { secondsFromMs } from '../../schema/units.ts';
import { validityOf } from '../validity/certificate.ts';
import { clientFigures } from './client-figures.ts';
import { gapLatencyOf } from './gap-latency.ts';
import { goodputOf } from './goodput.ts';
import { latencyOf } from './latency.ts';
import type { PointRecord } from './point-record.ts';
import { e2eMs, headlineTtft, type LatencyOf, tpotMs, ttftFromIntendedMs, ttftFromSendMs } from './request-latency.ts';
import { rowsWhere } from './rows-where.ts';
import { type SampleRoom, sampleRoom } from './sample-room.ts';
import { serverFigures } from './server-figures.ts';
import { sloSamples } from './slo-samples.ts';
import { sloTerm } from './slo-terms.ts';
import { throughputOf, type WindowContent, windowContent } from './throughput.ts';
import { tokenCounts } from './token-counts.ts';

export interface PointFigures {
  readonly point: CountedPoint;
  /** Token-bearing events that came in a second of the window, whatever became of their request; null without a window. */
  readonly tokenEventsPerSecond: number | null;
}

/** Every figure of one operating point, and whether they can be trusted. `droppedLines` the event log could not hold. */
export function operatingPointOf(record: PointRecord, droppedLines: number): PointFigures {
  const { plan, run, window, cohort, requests } = record;
  const windowSeconds = window === null ? null : secondsFromMs(window.endMs - window.startMs);
  const content: WindowContent = window === null ? { slices: [], tokenEvents: 0 } : windowContent(record, window);
  const successes = rowsWhere(cohort, (row) => requests.outcome(row) === 'succeeded');
  const failures = rowsWhere(cohort, (row) => requests.outcome(row) === 'failed');
  const tokens = tokenCounts(requests, successes);
  const throughput = throughputOf(content.slices, cohort.length, tokens.input !== null);
  const headline = headlineTtft(plan.arrivals);
  const room = sampleRoom(cohort.length);
  const figures: Omit<CountedPoint, 'validity'> = {
    id: plan.id,
    arrivals: plan.arrivals,
    steadyWindow: window === null ? null : { startMs: window.startMs, durationSeconds: windowSeconds! },
    requests: {
      started: cohort.length,
      succeeded: successes.length,
      failed: failures.length,
      censored: cohort.length - successes.length - failures.length,
      failuresByKind: countsByKind(record, failures),
    },
    headlineTtft: headline.name,
    latency: latencies(record, successes, room),
    coalescedEventRatio: coalescedRatio(record, successes),
    throughput: throughput.rates,
    tokens,
    meanInFlightRequests: throughput.meanInFlightRequests,
    sloTerms: sloTermsOf(record, room),
    goodput: goodputOf(record, run.slo, headline.of),
    power: null,
    client: clientFigures(record, room),
    server: serverFigures(record.counters),
    windows: [...content.slices],
  };
  return {
    point: { ...figures, validity: validityOf({ figures, record, droppedLines }) },
    tokenEventsPerSecond: windowSeconds === null ? null : content.tokenEvents / windowSeconds,
  };
}

function countsByKind({ requests }: PointRecord, failures: Uint32Array): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of failures) {
    const failure = requests.failure(row);
    if (failure !== null) counts[failure] = (counts[failure] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function coalescedRatio({ requests }: PointRecord, successes: Uint32Array): number | null {
  let events = 0;
  let coalesced = 0;
  for (const row of successes) {
    events += requests.tokenEvents(row);
    coalesced += requests.coalescedTokenEvents(row);
  }
  return events === 0 ? null : coalesced / events;
}

function latencies(record: PointRecord, successes: Uint32Array, room: SampleRoom): OperatingPoint['latency'] {
  const { requests, run, plan, lastMs } = record;
  const of = (metric: string, valueOf: LatencyOf, boundOf: BoundOf) => {
    const { count, aboveMs } = samples(record, { valueOf, boundOf, into: room.valuesMs });
    const random = randomStream(run.seed, plan.id, metric, 'bootstrap');
    const [valuesMs, sortRoom] = [room.valuesMs.subarray(0, count), room.sortedMs.subarray(0, count)];
    return latencyOf({ valuesMs, aboveMs, random, room: sortRoom });
  };
  const fromIntended: BoundOf = (row) => requests.endMs(row) ?? lastMs - requests.intendedMs(row);
  const fromSend: BoundOf = (row) => {
    const sentMs = requests.sentMs(row);
    return sentMs === null ? 0 : requests.endMs(row)! - sentMs;
  };
  const finished =
    (valueOf: LatencyOf): LatencyOf =>
    (columns, row) =>
      columns.outcome(row) === 'succeeded' ? valueOf(columns, row) : null;
  return {
    ttftFromSendMs: of('ttftFromSendMs', ttftFromSendMs, fromSend),
    ttftFromIntendedMs: of('ttftFromIntendedMs', ttftFromIntendedMs, fromIntended),
    tpotMs: of('tpotMs', finished(tpotMs), () => Infinity),
    interEventMs: gapLatencyOf(requests, successes),
    e2eMs: of('e2eMs', finished(e2eMs), fromIntended),
  };
}

/** The figure of a request that was cut off before it was known is above this many milliseconds. */
type BoundOf = (row: number) => number;

interface SampleRequest {
  readonly valueOf: LatencyOf;
  readonly boundOf: BoundOf;
  readonly into: Float64Array;
}

/** Failed requests are in no latency; of one cut off, what is known is. */
function samples({ requests, cohort }: PointRecord, { valueOf, boundOf, into }: SampleRequest) {
  const aboveMs: number[] = [];
  let count = 0;
  for (const row of cohort) {
    const outcome = requests.outcome(row);
    if (outcome === 'failed') continue;
    const value = outcome === null ? null : valueOf(requests, row);
    if (value !== null) into[count++] = Math.max(0, value);
    else if (outcome !== 'succeeded') aboveMs.push(boundOf(row));
  }
  return { count, aboveMs };
}

function sloTermsOf(record: PointRecord, room: SampleRoom): OperatingPoint['sloTerms'] {
  const { slo, seed } = record.run;
  return (['ttft', 'tpot'] as const).map((metric) =>
    sloTerm({
      ...sloSamples(record, metric, room.valuesMs),
      limitMs: metric === 'ttft' ? slo.ttftLimitMs : slo.tpotLimitMs,
      quantileRatio: slo.quantileRatio,
      random: randomStream(seed, record.plan.id, metric, 'slo'),
    }),
  );
}
