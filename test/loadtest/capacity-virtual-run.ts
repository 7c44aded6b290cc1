import { exponentialGap } from '../../math/distributions.ts';
import { sampleFloor } from '../../math/early-stopping.ts';
import { nearestRank, sortedSamples } from '../../math/quantile.ts';
import { type RandomStream, randomStream } from '../../math/random.ts';
import { nextStep } from '../../loadtest/capacity/next-step.ts';
import { outcomeOf, type RunOutcome } from '../../loadtest/capacity/run-outcome.ts';
import type { SearchInput } from '../../loadtest/capacity/search-state.ts';
import type { PointPlan } from '../../schema/event.ts';
import type { ValidityReason } from '../../schema/measurement.ts';
import { Heap } from './capacity-heap.ts';
import type { Served, Source, VirtualServer } from './capacity-virtual-servers.ts';

export function poissonSource(requestsPerSecond: number, random: RandomStream): Source {
  let atMs = 0;
  return {
    next: () => (atMs += exponentialGap(random, requestsPerSecond / 1000)),
    ended: () => undefined,
  };
}

/** Users who send their next request when the last one has ended; first ones spread over a second. */
export function closedSource(concurrency: number): Source {
  const ready = new Heap();
  for (let user = 0; user < concurrency; user++) ready.push((1000 * user) / concurrency);
  return { next: () => ready.pop(), ended: (atMs) => ready.push(atMs) };
}

/** A run as the engine makes it: from an empty server, warm-up, window, then on until the window's requests have ended or the grace is over. */
export function runOn(server: VirtualServer, plan: PointPlan, seed: number): RunOutcome {
  const { arrivals, warmupMs, graceMs } = plan;
  const windowEndMs = warmupMs + plan.durationMs!;
  const source =
    arrivals.kind === 'concurrency'
      ? closedSource(arrivals.concurrency)
      : poissonSource((arrivals as { requestsPerSecond: number }).requestsPerSecond, randomStream(seed, plan.id));
  const served = server.serve(source, randomStream(seed, plan.id, 'service'), windowEndMs + graceMs);
  const cohort = served.filter(({ intendedMs }) => intendedMs >= warmupMs && intendedMs < windowEndMs);
  const lastMs = Math.min(
    windowEndMs + graceMs,
    cohort.reduce((last, { endMs }) => Math.max(last, endMs), windowEndMs),
  );
  const valueOf = (of: (request: Served) => number): Float64Array =>
    Float64Array.from(cohort, (request) => (request.endMs <= lastMs ? of(request) : Infinity));
  const completed = served.filter(({ endMs }) => endMs >= warmupMs && endMs < windowEndMs).length;
  return outcomeOf({
    plan,
    elapsedMs: lastMs,
    windowMs: plan.durationMs!,
    terms: [
      { metric: 'ttft', valuesMs: valueOf(({ intendedMs, firstTokenMs }) => firstTokenMs - intendedMs) },
      {
        metric: 'tpot',
        valuesMs: valueOf(({ firstTokenMs, endMs }) => (endMs - firstTokenMs) / (server.outputTokens - 1)),
      },
    ],
    startedCount: cohort.length,
    failedCount: 0,
    completedRequestsPerSecond: (1000 * completed) / plan.durationMs!,
    turnCount: 1,
    inFlightRequests: inFlight(served, warmupMs, windowEndMs),
    reasons: notSteady(cohort.filter(({ endMs }) => endMs <= lastMs)),
  });
}

const SLICE_MS = 1000;

function inFlight(served: readonly Served[], fromMs: number, toMs: number): number[] {
  const slices = new Array<number>(Math.max(10, Math.floor((toMs - fromMs) / SLICE_MS))).fill(0);
  const sliceMs = (toMs - fromMs) / slices.length;
  for (const { intendedMs, endMs } of served) {
    const first = Math.max(0, Math.floor((intendedMs - fromMs) / sliceMs));
    for (let slice = first; slice < slices.length && fromMs + slice * sliceMs < endMs; slice++) {
      const sliceStart = fromMs + slice * sliceMs;
      slices[slice]! += (Math.min(endMs, sliceStart + sliceMs) - Math.max(intendedMs, sliceStart)) / sliceMs;
    }
  }
  return slices;
}

/** The rule of the certificate: the medians of four quarters go one way, by more than a quarter of the median. */
function notSteady(finished: readonly Served[]): ValidityReason[] {
  const latencies = finished.map(({ intendedMs, endMs }) => endMs - intendedMs);
  if (latencies.length < 4 * sampleFloor(0.5)) return [];
  const medianOf = (values: readonly number[]): number => nearestRank(sortedSamples(values)!, 0.5);
  const medians = [0, 1, 2, 3].map((i) =>
    medianOf(latencies.slice(Math.round((i * latencies.length) / 4), Math.round(((i + 1) * latencies.length) / 4))),
  );
  const steps = medians.slice(1).map((median, i) => Math.sign(median - medians[i]!));
  const figure = (medians[3]! - medians[0]!) / medianOf(latencies);
  if (!steps.every((step) => step === steps[0]) || Math.abs(figure) <= 0.25) return [];
  return [{ code: 'not-steady', figure, limit: 0.25, unit: 'share', message: 'Latency went one way.' }];
}

export interface SearchOptions extends Pick<SearchInput, 'search' | 'slo' | 'seed'> {
  readonly maxInFlightRequests?: number | null;
  /** Runs of an earlier part. */
  readonly outcomes?: readonly RunOutcome[];
  readonly run: (plan: PointPlan) => RunOutcome;
}

const MOST_STEPS = 300;

/** All runs of a search, those of an earlier part first. */
export function searched({ run, maxInFlightRequests = null, ...options }: SearchOptions): RunOutcome[] {
  const outcomes = [...(options.outcomes ?? [])];
  for (let step = 0; step < MOST_STEPS; step++) {
    const next = nextStep({ ...options, maxInFlightRequests, outcomes });
    if (next.kind === 'done') return outcomes;
    outcomes.push(run(next.plan));
  }
  throw new Error('the search does not end');
}
