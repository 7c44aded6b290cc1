import { cpus } from 'node:os';
import { EVENT_SCHEMA, type PlanEvent } from '../../schema/event.ts';
import type { Endpoint } from '../client/endpoint.ts';
import type { ServedModel } from '../client/model-list.ts';
import type { LoadTestPlan } from '../plan.ts';
import { workloadOf } from '../workload/workload-schema.ts';
import { asLogged } from './as-logged.ts';
import { pointPlans } from './point-plans.ts';

export interface PlanParts {
  readonly plan: LoadTestPlan;
  readonly endpoints: readonly Endpoint[];
  readonly served: ServedModel;
}

/** What two runs must have in common for one to go on where the other stopped. */
export type RunSubject = Pick<PlanEvent, 'endpoint' | 'workload' | 'slo' | 'seed' | 'search'>;

export function runSubject({ plan, endpoints, served }: PlanParts): RunSubject {
  const [url, ...otherUrls] = endpoints.map((endpoint) => endpoint.url);
  return {
    endpoint: {
      url: url!,
      otherUrls,
      model: served.model,
      engine: served.dialect.engine,
      precision: null,
      route: plan.route,
    },
    workload: workloadOf(plan.workload, {
      sampling: plan.sampling,
      forcedOutputLength: plan.workload.forceOutputLength && served.dialect.forcedLength !== null,
    }),
    slo: plan.slo,
    seed: plan.seed,
    search: plan.load.kind === 'search' ? plan.load.search : null,
  };
}

export interface PlanEventParts extends PlanParts {
  readonly createdAt: string;
  readonly toolVersion: string;
  readonly salt: string;
  readonly promptCalibration: PlanEvent['promptCalibration'];
  readonly workerThreads: number;
  readonly warnings: readonly string[];
}

/** The first line of the event log. */
export function planEventOf(parts: PlanEventParts): PlanEvent {
  const { plan, served, createdAt, toolVersion, salt, promptCalibration, workerThreads, warnings } = parts;
  const processors = cpus();
  return asLogged<PlanEvent>({
    kind: 'plan',
    schema: EVENT_SCHEMA,
    createdAt,
    tool: { name: 'breakeven', version: toolVersion },
    source: served.simulated ? 'simulated' : 'measured',
    ...runSubject(parts),
    hardware: plan.hardware,
    salt,
    promptCalibration,
    client: {
      nodeVersion: process.version,
      cpuModel: processors[0]?.model.trim() || 'unknown',
      cpuCores: processors.length,
      workerThreads,
      ceiling: plan.ceiling,
    },
    timeouts: plan.timeouts,
    abortErrorRatio: plan.abortErrorRatio,
    points: pointPlans(plan),
    warnings: [...warnings],
  });
}
