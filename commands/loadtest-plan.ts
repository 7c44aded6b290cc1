import { DEFAULT_TIMEOUTS } from '../loadtest/defaults.ts';
import type { LoadTestPlan } from '../loadtest/plan.ts';
import { InputError } from '../schema/input-error.ts';
import { msFromSeconds } from '../schema/units.ts';
import type { CommandContext } from './context.ts';
import { knownCeiling } from './known-ceiling.ts';
import { refuseConflicts } from './loadtest-conflicts.ts';
import { hardwareOf } from './loadtest-hardware.ts';
import { loadPlan, windowLength } from './loadtest-load.ts';
import { type LoadtestFlags, NEVER } from './loadtest-flag-values.ts';
import { sloOf } from './loadtest-slo.ts';
import { workloadPlan } from './loadtest-workload.ts';

/** The load test that flags and environment ask for, its files read. InputError where they are missing or against each other. */
export async function planOf(
  urls: readonly string[],
  flags: LoadtestFlags,
  env: CommandContext['env'],
): Promise<LoadTestPlan> {
  refuseConflicts(flags);
  const plan: LoadTestPlan = {
    urls: urls.length > 0 ? urls : urlsOfEnvironment(env),
    model: flags.model ?? (env.BREAKEVEN_MODEL || null),
    route: flags.route,
    load: loadPlan(flags),
    warmupSeconds: flags.warmup,
    length: windowLength(flags),
    graceSeconds: flags.grace,
    maxInFlightRequests: flags.maxInFlight ?? null,
    workload: await workloadPlan(flags),
    sampling: {
      temperature: flags.temperature ?? null,
      topP: flags.topP ?? null,
      topK: flags.topK ?? null,
      seed: flags.samplingSeed ?? null,
    },
    calibratePrompts: flags.calibrate,
    slo: sloOf(flags.slo ?? 'server'),
    hardware: hardwareOf(flags, await catalogueFor(flags)),
    timeouts: {
      connectTimeoutMs: msFromSeconds(DEFAULT_TIMEOUTS.connectSeconds),
      firstByteTimeoutMs: msFromSeconds(flags.firstByteTimeout),
      idleTimeoutMs: msFromSeconds(flags.idleTimeout),
      requestTimeoutMs: msFromSeconds(flags.requestTimeout),
    },
    workers: flags.workers ?? null,
    abortErrorRatio: flags.abortErrorRatio === NEVER ? null : flags.abortErrorRatio,
    ceiling: null,
    seed: flags.seed,
    eventsPath: flags.events ?? null,
    resume: flags.resume === true,
  };
  refuseReplayWithoutTimes(plan);
  return { ...plan, ceiling: await knownCeiling(plan, env) };
}

function urlsOfEnvironment(env: CommandContext['env']): string[] {
  const urls = (env.BREAKEVEN_URL ?? '').split(/[\s,]+/).filter((url) => url !== '');
  if (urls.length > 0) return urls;
  throw new InputError({
    path: 'breakeven loadtest',
    expected: 'given the URL of an endpoint',
    received: 'none',
    hint: 'For example breakeven loadtest http://127.0.0.1:8000; breakeven simulate gives one to try.',
  });
}

const catalogueFor = async ({ hardware, accelerator }: LoadtestFlags) =>
  hardware === undefined && accelerator === undefined
    ? { instances: {}, accelerators: {} }
    : (await import('../pricing/load-catalogue.ts')).loadCatalogue();

function refuseReplayWithoutTimes({ load, workload }: LoadTestPlan): void {
  const replays = load.kind === 'points' && load.arrivals.some(({ kind }) => kind === 'replay');
  if (!replays || workload.content.kind === 'trace') return;
  throw new InputError({
    path: '--replay',
    expected: 'a trace, which says when each request comes',
    received: `the prompts of ${workload.name}`,
    hint: 'Use --concurrency or --rate with prompts, or give a trace (--dataset-format azure or mooncake).',
  });
}
