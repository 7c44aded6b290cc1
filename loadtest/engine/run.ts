import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { PlanEvent, PointEvent } from '../../schema/event.ts';
import type { Measurement } from '../../schema/measurement.ts';
import { type CanaryProcess, startCanary } from '../canary/start-canary.ts';
import { type Endpoint, endpointOf } from '../client/endpoint.ts';
import type { ServedModel } from '../client/model-list.ts';
import { monotonicClock } from '../client/monotonic-clock.ts';
import { routePath } from '../client/request-body.ts';
import { measurementOf } from '../metrics/measurement-of.ts';
import { RunRecorder } from '../metrics/run-recorder.ts';
import type { LoadTestPlan } from '../plan.ts';
import type { SupplySettings } from '../workload/session-supply.ts';
import { asLogged } from './as-logged.ts';
import { Coordinator, type RunEnding } from './coordinator.ts';
import { type EarlierRun, earlierRun, mendLastLine } from './earlier-run.ts';
import { EventLog } from './event-log.ts';
import type { LoadTestHooks } from './hooks.ts';
import { InterruptedBeforeLoad } from './interrupted-before-load.ts';
import { Journal } from './journal.ts';
import { searchedPoints } from './load-points.ts';
import { planEventOf, runSubject } from './plan-event.ts';
import { type Preparation, prepare } from './preparation.ts';
import { readCountersOf } from './read-counters.ts';
import { refusePlan } from './refuse-plan.ts';
import { servedEverywhere } from './served-endpoints.ts';
import { shardCount } from './shard-count.ts';
import { ShardGroup } from './shard-group.ts';
import { stopSignal } from './stop-signal.ts';
import { startWorkerShard } from './worker-shard.ts';

export interface LoadTestResult {
  readonly measurement: Measurement;
  readonly eventsPath: string | null;
  readonly ending: RunEnding;
}

/**
 * Measures an endpoint: asks it for its models, sends one whole request, calibrates prompts, then runs each operating
 * point in turn. Throws EndpointUnreachable or InputError before any load when the endpoint or the plan is no good, and
 * InterruptedBeforeLoad when it was stopped by then.
 */
export async function runLoadTest(plan: LoadTestPlan, hooks: LoadTestHooks): Promise<LoadTestResult> {
  refusePlan(plan);
  const endpoints = plan.urls.map((url) => endpointOf(url, hooks.apiKey));
  const { signal, release } = stopSignal(hooks);
  const ready = await beforeLoad({ plan, hooks, endpoints, signal }).finally(release);
  if (ready.kind === 'nothing-to-do') {
    return {
      measurement: measurementOf(ready.earlier.recorder.record()),
      eventsPath: plan.eventsPath,
      ending: 'complete',
    };
  }
  const canary = await canaryFor(hooks);
  try {
    return await underLoad({ plan, hooks, endpoints, ready, canary });
  } finally {
    await canary.process?.stop();
  }
}

interface BeforeLoad {
  readonly plan: LoadTestPlan;
  readonly hooks: LoadTestHooks;
  readonly endpoints: readonly Endpoint[];
  /** Cuts it off. */
  readonly signal: AbortSignal;
}

interface Ready {
  readonly kind: 'ready';
  readonly createdAt: string;
  readonly served: ServedModel;
  readonly earlier: EarlierRun | null;
  readonly settings: SupplySettings;
  readonly preparation: Preparation;
}

async function beforeLoad({
  plan,
  hooks,
  endpoints,
  signal,
}: BeforeLoad): Promise<Ready | { readonly kind: 'nothing-to-do'; readonly earlier: EarlierRun }> {
  const createdAt = hooks.now().toISOString();
  try {
    const served = await servedEverywhere(endpoints, plan.model, { timeouts: plan.timeouts, signal });
    const earlier = plan.resume ? await earlierRun(plan.eventsPath!, runSubject({ plan, endpoints, served })) : null;
    if (earlier?.complete === true) return { kind: 'nothing-to-do', earlier };
    const settings: SupplySettings = {
      route: plan.route,
      model: served.model,
      dialectName: served.dialect.name,
      sampling: plan.sampling,
      workload: plan.workload,
      calibration: earlier?.plan.promptCalibration ?? null,
      seed: plan.seed,
      salt: earlier?.plan.salt ?? createdAt,
    };
    const say = (text: string) => hooks.onMessage?.(text);
    const calibrate = plan.calibratePrompts && earlier === null;
    const preparation = await prepare({ plan, endpoints, served, settings, calibrate, say, signal });
    return { kind: 'ready', createdAt, served, earlier, settings, preparation };
  } catch (error) {
    throw signal.aborted ? new InterruptedBeforeLoad() : error;
  }
}

interface UnderLoad extends Omit<BeforeLoad, 'signal'> {
  readonly ready: Ready;
  readonly canary: Canary;
}

async function underLoad({ plan, hooks, endpoints, ready, canary }: UnderLoad): Promise<LoadTestResult> {
  const { served, earlier, preparation } = ready;
  // Not before the load is sure to begin: an older log of that name is worth more than an empty one.
  if (earlier !== null) await mendLastLine(plan.eventsPath!);
  const log = plan.eventsPath === null ? null : await EventLog.open(plan.eventsPath, { append: earlier !== null });
  const recorder = earlier?.recorder ?? new RunRecorder();
  const journal = new Journal(recorder, log);
  const settings = { ...ready.settings, calibration: preparation.calibration };
  const workers = shardCount(plan, availableParallelism());
  const planEvent =
    earlier?.plan ??
    planEventOf({
      plan,
      endpoints,
      served,
      createdAt: ready.createdAt,
      toolVersion: hooks.toolVersion,
      salt: settings.salt,
      promptCalibration: settings.calibration,
      workerThreads: workers,
      warnings: [...served.warnings, ...preparation.warnings, ...canary.warnings],
    });
  if (earlier === null) journal.keep(planEvent);
  const system = monotonicClock();
  const lastMs = earlier?.lastMs ?? 0;
  const zeroMs = system() - lastMs;
  const shards = startShards({
    plan,
    hooks,
    endpoints,
    settings,
    workers,
    zeroMs,
    canaryUrl: canary.process?.url ?? null,
  });
  let ending: RunEnding;
  try {
    ending = await new Coordinator({
      plan,
      hooks,
      planEvent,
      points: pointsOf({ planEvent, plan, recorder, earlier, journal }),
      journal,
      shards,
      clock: () => system() - zeroMs,
      readCounters: readCountersOf(endpoints, served.model),
      urls: endpoints.length,
      expectedRequestMs: preparation.expectedRequestMs,
      lastMs,
      pointsBefore: earlier?.points.length ?? 0,
    }).run();
  } finally {
    // The shards' memory is free again before the figures need theirs.
    await shards.terminate();
    await journal.abandon();
  }
  return { measurement: measurementOf(recorder.record()), eventsPath: plan.eventsPath, ending };
}

interface ShardsRequest extends Omit<BeforeLoad, 'signal'> {
  readonly settings: SupplySettings;
  readonly workers: number;
  readonly zeroMs: number;
  readonly canaryUrl: string | null;
}

function startShards({ plan, hooks, endpoints, settings, workers, zeroMs, canaryUrl }: ShardsRequest): ShardGroup {
  const runTag = randomBytes(4).toString('hex');
  const links = Array.from({ length: workers }, (_, shard) =>
    (hooks.startShard ?? startWorkerShard)({
      shard,
      shards: workers,
      zeroMs,
      runTag,
      targets: endpoints.map(({ origin, basePath, authorization }) => ({
        origin,
        path: basePath + routePath(plan.route),
        authorization,
      })),
      timeouts: plan.timeouts,
      supply: settings,
      canaryUrl,
    }),
  );
  return new ShardGroup(links);
}

interface PointsRequest {
  readonly planEvent: PlanEvent;
  readonly plan: LoadTestPlan;
  readonly recorder: RunRecorder;
  readonly earlier: EarlierRun | null;
  readonly journal: Journal;
}

function pointsOf({ planEvent, plan, recorder, earlier, journal }: PointsRequest) {
  if (planEvent.search === null) return planEvent.points.values();
  return searchedPoints({
    search: planEvent.search,
    plan: planEvent,
    maxInFlightRequests: plan.maxInFlightRequests,
    recorder,
    earlier: earlier?.points ?? [],
    announce: (point) => journal.keep(asLogged<PointEvent>({ kind: 'point', plan: point })),
  });
}

interface Canary {
  readonly process: CanaryProcess | null;
  readonly warnings: readonly string[];
}

async function canaryFor({ startCanary: start = startCanary }: LoadTestHooks): Promise<Canary> {
  if (start === null) return { process: null, warnings: [] };
  try {
    return { process: await start(), warnings: [] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { process: null, warnings: [`the client's own delay was not measured: ${reason}`] };
  }
}
