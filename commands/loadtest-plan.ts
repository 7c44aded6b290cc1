import { DEFAULT_DURATION_SECONDS, DEFAULT_TIMEOUTS } from '../loadtest/defaults.ts';
import type { LoadTestPlan } from '../loadtest/plan.ts';
import { NAMED_WORKLOADS, type WorkloadName } from '../loadtest/workload/named-workloads.ts';
import { InputError } from '../schema/input-error.ts';
import type { Arrivals } from '../schema/measurement.ts';
import { msFromSeconds } from '../schema/units.ts';
import type { CommandContext } from './context.ts';
import { concurrencies, DEFAULT_CONCURRENCIES } from './loadtest-flags.ts';
import { type HardwareFlags, hardwareOf } from './loadtest-hardware.ts';
import { sloOf } from './loadtest-slo.ts';

export interface LoadtestFlags extends HardwareFlags {
  readonly model?: string;
  readonly concurrency?: Arrivals[];
  readonly rate?: number[];
  readonly arrivals: 'poisson' | 'constant';
  readonly duration?: number;
  readonly requests?: number;
  readonly warmup: number;
  readonly grace: number;
  readonly maxInFlight?: number;
  readonly workload: WorkloadName;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly slo?: string;
  readonly firstByteTimeout: number;
  readonly idleTimeout: number;
  readonly requestTimeout: number;
  readonly route: 'chat' | 'completions';
  readonly calibrate: boolean;
  readonly out: string;
  readonly events?: string;
  readonly fromEvents?: string;
  readonly seed: number;
  readonly strict: boolean;
  readonly json: boolean;
}

/** The load test that flags and environment ask for. InputError where they are missing or against each other. */
export async function planOf(
  argument: string | undefined,
  flags: LoadtestFlags,
  env: CommandContext['env'],
): Promise<LoadTestPlan> {
  const url = argument ?? (env.BREAKEVEN_URL || undefined);
  if (url === undefined) {
    throw new InputError({
      path: 'breakeven loadtest',
      expected: 'given the URL of an endpoint',
      received: 'none',
      hint: 'For example breakeven loadtest http://127.0.0.1:8000; breakeven simulate gives one to try.',
    });
  }
  notBoth('--concurrency', flags.concurrency, '--rate', flags.rate);
  notBoth('--duration', flags.duration, '--requests', flags.requests);
  notBoth('--concurrency', flags.rate === undefined ? true : undefined, '--max-in-flight', flags.maxInFlight);
  const catalogue =
    flags.hardware === undefined && flags.accelerator === undefined
      ? { instances: {}, accelerators: {} }
      : await (await import('../pricing/load-catalogue.ts')).loadCatalogue();
  const named = NAMED_WORKLOADS[flags.workload];
  const ownLengths = flags.inputTokens !== undefined || flags.outputTokens !== undefined;
  return {
    url,
    model: flags.model ?? (env.BREAKEVEN_MODEL || null),
    route: flags.route,
    arrivals:
      flags.rate?.map((requestsPerSecond) => ({ kind: flags.arrivals, requestsPerSecond })) ??
      flags.concurrency ??
      concurrencies(DEFAULT_CONCURRENCIES),
    warmupSeconds: flags.warmup,
    length:
      flags.requests === undefined
        ? { durationSeconds: flags.duration ?? DEFAULT_DURATION_SECONDS }
        : { requestCount: flags.requests },
    graceSeconds: flags.grace,
    maxInFlightRequests: flags.maxInFlight ?? null,
    workload: {
      name: ownLengths ? 'own lengths' : flags.workload,
      inputTokensPerRequest: flags.inputTokens ?? named.inputTokensPerRequest,
      outputTokensPerRequest: flags.outputTokens ?? named.outputTokensPerRequest,
    },
    calibratePrompts: flags.calibrate,
    slo: sloOf(flags.slo ?? 'server'),
    hardware: hardwareOf(flags, catalogue),
    timeouts: {
      connectTimeoutMs: msFromSeconds(DEFAULT_TIMEOUTS.connectSeconds),
      firstByteTimeoutMs: msFromSeconds(flags.firstByteTimeout),
      idleTimeoutMs: msFromSeconds(flags.idleTimeout),
      requestTimeoutMs: msFromSeconds(flags.requestTimeout),
    },
    seed: flags.seed,
    eventsPath: flags.events ?? null,
  };
}

function notBoth(a: string, valueOfA: unknown, b: string, valueOfB: unknown): void {
  if (valueOfA === undefined || valueOfB === undefined) return;
  throw new InputError({ path: b, expected: `without ${a}`, received: 'both', hint: 'Leave one of them out.' });
}
