import { performance } from 'node:perf_hooks';
import { mean } from '../../math/quantile.ts';
import type { EndEvent, LoadEvent, PlanEvent, PointPlan } from '../../schema/event.ts';
import { secondsFromMs } from '../../schema/units.ts';
import { scheduleOf } from '../arrivals/schedule.ts';
import type { Endpoint } from '../client/endpoint.ts';
import { routePath } from '../client/request-body.ts';
import type { LoadTestPlan } from '../plan.ts';
import type { EventLog } from './event-log.ts';
import type { LoadTestHooks } from './hooks.ts';
import type { ShardLink } from './messages.ts';
import type { Preparation } from './preparation.ts';
import { ProgressCounter } from './progress.ts';
import { ShardLine } from './shard-line.ts';
import { startWorkerShard } from './worker-shard.ts';

const PROGRESS_EVERY_MS = 500;
const MOST_WARM_CONNECTIONS = 64;

export interface CoordinatorParts {
  readonly plan: LoadTestPlan;
  readonly hooks: LoadTestHooks;
  readonly endpoint: Endpoint;
  readonly planEvent: PlanEvent;
  readonly log: EventLog | null;
}

/** Runs the points on the shard one after another and keeps what happened. */
export class Coordinator {
  readonly #parts: CoordinatorParts;
  readonly #events: LoadEvent[] = [];
  #progress: ProgressCounter | null = null;
  #lastMs = 0;

  constructor(parts: CoordinatorParts) {
    this.#parts = parts;
  }

  async run(dialectName: string, { expectedRequestMs, promptWords }: Preparation): Promise<readonly LoadEvent[]> {
    const { planEvent, hooks } = this.#parts;
    this.#keep(planEvent);
    const shard = this.#startShard(dialectName, promptWords);
    const line = new ShardLine(shard, (event) => this.#keep(event));
    const stop = this.#passOnSignals(shard);
    try {
      let requestMs = expectedRequestMs;
      for (const [index, point] of planEvent.points.entries()) {
        if (this.#stopped()) break;
        hooks.onPoint?.(point.id);
        const from = this.#events.length;
        await this.#runPoint(line, point, { index, requestMs });
        requestMs = this.#meanRequestMs(from) ?? requestMs;
      }
      await line.close();
    } finally {
      stop();
      await shard.terminate();
    }
    this.#keep(this.#endEvent());
    return this.#events;
  }

  #startShard(dialectName: string, words: number): ShardLink {
    const { plan, hooks, endpoint, planEvent } = this.#parts;
    return (hooks.startShard ?? startWorkerShard)({
      origin: endpoint.origin,
      path: endpoint.basePath + routePath(plan.route),
      authorization: endpoint.authorization,
      timeouts: plan.timeouts,
      body: {
        route: plan.route,
        model: planEvent.endpoint.model,
        outputTokens: plan.workload.outputTokensPerRequest,
        forceOutputLength: true,
        dialectName,
      },
      prompt: { seed: plan.seed, salt: planEvent.salt, words },
    });
  }

  async #runPoint(
    line: ShardLine,
    point: PointPlan,
    { index, requestMs }: { index: number; requestMs: number },
  ): Promise<void> {
    const { planEvent, hooks } = this.#parts;
    const { points, seed } = planEvent;
    this.#progress = new ProgressCounter(
      point,
      { number: index + 1, count: points.length, secondsAfter: secondsOf(points.slice(index + 1)) },
      performance.now(),
    );
    const ticker = setInterval(() => hooks.onProgress?.(this.#progress!.at(performance.now())), PROGRESS_EVERY_MS);
    try {
      await line.run({
        point,
        schedule: scheduleOf({ point, seed, expectedRequestMs: requestMs }),
        warmConnections: warmConnections(point, requestMs),
      });
    } finally {
      clearInterval(ticker);
    }
  }

  #passOnSignals(shard: ShardLink): () => void {
    const { drain, cancel } = this.#parts.hooks;
    const onDrain = () => shard.send({ kind: 'drain' });
    const onCancel = () => shard.send({ kind: 'cancel' });
    drain?.addEventListener('abort', onDrain);
    cancel?.addEventListener('abort', onCancel);
    return () => {
      drain?.removeEventListener('abort', onDrain);
      cancel?.removeEventListener('abort', onCancel);
    };
  }

  #stopped(): boolean {
    const { drain, cancel } = this.#parts.hooks;
    return drain?.aborted === true || cancel?.aborted === true;
  }

  #keep(event: LoadEvent): void {
    this.#events.push(event);
    this.#parts.log?.append(event);
    this.#progress?.add(event, performance.now());
    if (event.kind === 'stage') this.#lastMs = event.atMs;
  }

  #meanRequestMs(from: number): number | null {
    const took = this.#events
      .slice(from)
      .flatMap((event) =>
        event.kind === 'request' && event.outcome === 'succeeded' && event.sentMs !== null
          ? [event.endMs - event.sentMs]
          : [],
      );
    return mean(took);
  }

  #endEvent(): EndEvent {
    return {
      kind: 'end',
      atMs: this.#lastMs,
      complete: !this.#stopped(),
      droppedLines: this.#parts.log?.droppedLines ?? 0,
      warnings: [],
    };
  }
}

/** What the points still to come will take; null when counts of requests decide. */
function secondsOf(points: readonly PointPlan[]): number | null {
  let milliseconds = 0;
  for (const { warmupMs, durationMs } of points) {
    if (durationMs === null) return null;
    milliseconds += warmupMs + durationMs;
  }
  return secondsFromMs(milliseconds);
}

/** Enough connections for the requests expected in flight, so that the first ones do not wait for them. */
function warmConnections({ arrivals, maxInFlightRequests }: PointPlan, requestMs: number): number {
  if (arrivals.kind === 'concurrency') return arrivals.concurrency;
  const expected = Math.ceil(arrivals.requestsPerSecond * secondsFromMs(requestMs) * 1.5) + 1;
  return Math.min(expected, MOST_WARM_CONNECTIONS, maxInFlightRequests ?? Infinity);
}
