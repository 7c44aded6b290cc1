import { randomStream } from '../../math/random.ts';
import type { PlanEvent, RequestEvent } from '../../schema/event.ts';
import type { Latency, OperatingPoint } from '../../schema/measurement.ts';
import { secondsFromMs } from '../../schema/units.ts';
import { validityOf } from '../validity/certificate.ts';
import { clientFigures } from './client-figures.ts';
import { goodputOf } from './goodput.ts';
import { latencyOf } from './latency.ts';
import type { CohortMember, PointRecord } from './point-record.ts';
import { e2eMs, tpotMs, ttftFromIntendedMs, ttftFromSendMs } from './request-latency.ts';
import { sloTerm } from './slo-terms.ts';
import { throughputOf, windowSlices } from './throughput.ts';
import { tokenCounts } from './token-counts.ts';

export interface PointContext {
  readonly plan: PlanEvent;
  /** Lines the event log could not hold. */
  readonly droppedLines: number;
}

/** Every figure of one operating point, and whether they can be trusted. */
export function operatingPointOf(record: PointRecord, context: PointContext): OperatingPoint {
  const { plan } = context;
  const { window, cohort } = record;
  const successes = cohort.flatMap(({ request }) => (request?.outcome === 'succeeded' ? [request] : []));
  const failures = cohort.flatMap(({ request }) => (request?.outcome === 'failed' ? [request] : []));
  const windowSeconds = window === null ? null : secondsFromMs(window.endMs - window.startMs);
  const windows = window === null ? [] : windowSlices(record.requests, window);
  const tokens = tokenCounts(successes);
  const throughput = throughputOf(windows, cohort.length, tokens.input !== null);
  const closedLoop = record.plan.arrivals.kind === 'concurrency';
  const ttftOf = closedLoop ? ttftFromSendMs : ttftFromIntendedMs;
  const figures: Omit<OperatingPoint, 'validity'> = {
    id: record.plan.id,
    arrivals: record.plan.arrivals,
    steadyWindow: window === null ? null : { startMs: window.startMs, durationSeconds: windowSeconds! },
    requests: {
      started: cohort.length,
      succeeded: successes.length,
      failed: failures.length,
      censored: cohort.length - successes.length - failures.length,
      failuresByKind: countsByKind(failures),
    },
    headlineTtft: closedLoop ? 'ttftFromSendMs' : 'ttftFromIntendedMs',
    latency: latencies(record, plan.seed),
    coalescedEventRatio: coalescedRatio(successes),
    throughput: throughput.rates,
    tokens,
    meanInFlightRequests: throughput.meanInFlightRequests,
    sloTerms: sloTermsOf(record, plan, ttftOf),
    goodput: goodputOf({ cohort, slo: plan.slo, ttftOf, windowSeconds }),
    power: null,
    client: clientFigures(record),
    windows,
  };
  return { ...figures, validity: validityOf({ figures, record, ...context }) };
}

function countsByKind(failures: readonly RequestEvent[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { failure } of failures) if (failure !== null) counts[failure] = (counts[failure] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function coalescedRatio(successes: readonly RequestEvent[]): number | null {
  const events = successes.reduce((sum, { tokenEvents }) => sum + tokenEvents, 0);
  const coalesced = successes.reduce((sum, { coalescedTokenEvents }) => sum + coalescedTokenEvents, 0);
  return events === 0 ? null : coalesced / events;
}

function latencies(record: PointRecord, seed: number): OperatingPoint['latency'] {
  const stream = (metric: string) => randomStream(seed, record.plan.id, metric, 'bootstrap');
  const of = (metric: string, valueOf: (request: RequestEvent) => number | null, boundOf: BoundOf): Latency =>
    latencyOf({ ...samples(record, valueOf, boundOf), random: stream(metric) });
  const fromIntended: BoundOf = ({ intendedMs, request }) => (request?.endMs ?? record.lastMs) - intendedMs;
  const fromSend: BoundOf = ({ request }) =>
    request === null || request.sentMs === null ? 0 : request.endMs - request.sentMs;
  return {
    ttftFromSendMs: of('ttftFromSendMs', ttftFromSendMs, fromSend),
    ttftFromIntendedMs: of('ttftFromIntendedMs', ttftFromIntendedMs, fromIntended),
    tpotMs: of('tpotMs', finished(tpotMs), () => Infinity),
    interEventMs: latencyOf({
      valuesMs: record.cohort.flatMap(({ request }) => (request?.outcome === 'succeeded' ? request.gapsMs : [])),
      aboveMs: [],
      random: null,
    }),
    e2eMs: of('e2eMs', finished(e2eMs), fromIntended),
  };
}

/** Known to be above this many milliseconds. */
type BoundOf = (member: CohortMember) => number;

/** A figure that only a whole answer has. */
const finished =
  (valueOf: (request: RequestEvent) => number | null) =>
  (request: RequestEvent): number | null =>
    request.outcome === 'succeeded' ? valueOf(request) : null;

/** Failed requests are in no latency; of one cut off, what is known is. */
function samples(record: PointRecord, valueOf: (request: RequestEvent) => number | null, boundOf: BoundOf) {
  const valuesMs: number[] = [];
  const aboveMs: number[] = [];
  for (const member of record.cohort) {
    const { request } = member;
    if (request?.outcome === 'failed') continue;
    const value = request === null ? null : valueOf(request);
    if (value !== null) valuesMs.push(Math.max(0, value));
    else if (request?.outcome !== 'succeeded') aboveMs.push(boundOf(member));
  }
  return { valuesMs, aboveMs };
}

/**
 * A request that the end of the grace cut off is a miss; one that an interruption cut off might have met its limits, and
 * is left out.
 */
function sloTermsOf(
  { cohort, interrupted, plan: { id } }: PointRecord,
  { slo, seed }: PlanEvent,
  ttftOf: (request: RequestEvent) => number | null,
): OperatingPoint['sloTerms'] {
  const whole = ({ request }: CohortMember): RequestEvent | null => (request?.outcome === 'succeeded' ? request : null);
  const judged = interrupted
    ? cohort.filter(({ request }) => request !== null && request.outcome !== 'censored')
    : cohort;
  const withTpot = judged.filter((member) => whole(member) === null || tpotMs(whole(member)!) !== null);
  const term = (metric: 'ttft' | 'tpot', members: readonly CohortMember[], valueOf: typeof ttftOf) =>
    sloTerm({
      metric,
      limitMs: metric === 'ttft' ? slo.ttftLimitMs : slo.tpotLimitMs,
      quantileRatio: slo.quantileRatio,
      valuesMs: members.map((member) => (whole(member) === null ? null : valueOf(whole(member)!))),
      leftOutCount: cohort.length - members.length,
      random: randomStream(seed, id, metric, 'slo'),
    });
  return [term('ttft', judged, ttftOf), term('tpot', withTpot, tpotMs)];
}
