import { cpus } from 'node:os';
import { EVENT_SCHEMA, type PlanEvent } from '../../schema/event.ts';
import type { Measurement } from '../../schema/measurement.ts';
import { type Endpoint, endpointOf } from '../client/endpoint.ts';
import { servedModel, type ServedModel } from '../client/model-list.ts';
import { measurementFromEvents } from '../metrics/measurement-from-events.ts';
import type { LoadTestPlan } from '../plan.ts';
import { Coordinator } from './coordinator.ts';
import { EventLog } from './event-log.ts';
import type { LoadTestHooks } from './hooks.ts';
import { InterruptedBeforeLoad } from './interrupted-before-load.ts';
import { pointPlans } from './point-plans.ts';
import { type Preparation, prepare } from './preparation.ts';

export interface LoadTestResult {
  readonly measurement: Measurement;
  readonly eventsPath: string | null;
}

/** Of the first engine: one thread drives the load, this one shows it. */
const WORKER_THREADS = 1;

/**
 * Measures an endpoint: asks it for its models, sends one whole request, calibrates prompts, then runs each operating
 * point in turn. Throws EndpointUnreachable or InputError before any load when the endpoint or the plan is no good, and
 * InterruptedBeforeLoad when it was stopped by then.
 */
export async function runLoadTest(plan: LoadTestPlan, hooks: LoadTestHooks): Promise<LoadTestResult> {
  const endpoint = endpointOf(plan.url, hooks.apiKey);
  const createdAt = hooks.now().toISOString();
  const { signal, release } = stopSignal(hooks);
  const { served, preparation } = await prepared({ plan, hooks, endpoint, salt: createdAt, signal }).finally(release);
  // Not before the load is sure to begin: an older log of that name is worth more than an empty one.
  const log = plan.eventsPath === null ? null : await EventLog.open(plan.eventsPath);
  try {
    const planEvent = planEventOf({ plan, hooks, endpoint, served, preparation, createdAt });
    const events = await new Coordinator({ plan, hooks, endpoint, planEvent, log }).run(
      served.dialect.name,
      preparation,
    );
    return { measurement: measurementFromEvents(events), eventsPath: plan.eventsPath };
  } finally {
    await log?.close();
  }
}

interface PreparationParts {
  readonly plan: LoadTestPlan;
  readonly hooks: LoadTestHooks;
  readonly endpoint: Endpoint;
  readonly salt: string;
  readonly signal: AbortSignal;
}

async function prepared({ plan, hooks, endpoint, salt, signal }: PreparationParts) {
  const say = (text: string) => hooks.onMessage?.(text);
  try {
    const served = await servedModel(endpoint, plan.model, { timeouts: plan.timeouts, signal });
    return { served, preparation: await prepare({ plan, endpoint, served, salt, say, signal }) };
  } catch (error) {
    throw signal.aborted ? new InterruptedBeforeLoad() : error;
  }
}

/** One signal for either way of stopping. */
function stopSignal({ drain, cancel }: LoadTestHooks): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  for (const signal of [drain, cancel]) {
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort);
  }
  return {
    signal: controller.signal,
    release: () => [drain, cancel].forEach((signal) => signal?.removeEventListener('abort', abort)),
  };
}

interface PlanParts {
  readonly plan: LoadTestPlan;
  readonly hooks: LoadTestHooks;
  readonly endpoint: Endpoint;
  readonly served: ServedModel;
  readonly preparation: Preparation;
  readonly createdAt: string;
}

function planEventOf({ plan, hooks, endpoint, served, preparation, createdAt }: PlanParts): PlanEvent {
  const processors = cpus();
  return {
    kind: 'plan',
    schema: EVENT_SCHEMA,
    createdAt,
    tool: { name: 'breakeven', version: hooks.toolVersion },
    source: served.simulated ? 'simulated' : 'measured',
    endpoint: {
      url: endpoint.url,
      model: served.model,
      engine: served.dialect.engine,
      precision: null,
      route: plan.route,
    },
    hardware: plan.hardware,
    workload: { ...plan.workload, forcedOutputLength: served.dialect.forcedLength !== null, saltedPrompts: true },
    slo: plan.slo,
    seed: plan.seed,
    salt: createdAt,
    promptCalibration: preparation.calibration,
    promptWords: preparation.promptWords,
    client: {
      nodeVersion: process.version,
      cpuModel: processors[0]?.model.trim() || 'unknown',
      cpuCores: processors.length,
      workerThreads: WORKER_THREADS,
    },
    timeouts: plan.timeouts,
    points: pointPlans(plan),
    warnings: [...served.warnings, ...preparation.warnings],
  };
}
