import { availableParallelism } from 'node:os';
import { endpointOf } from '../loadtest/client/endpoint.ts';
import { shardCount } from '../loadtest/engine/shard-count.ts';
import type { LoadTestPlan } from '../loadtest/plan.ts';
import { workloadOf } from '../loadtest/workload/workload-schema.ts';
import { exact, number, percent, whole } from '../render/format.ts';
import { loadName } from '../render/load-name.ts';
import { limitsText } from '../render/limits-text.ts';
import { textTable } from '../render/text-table.ts';
import { workloadText } from '../render/workload-text.ts';
import { secondsFromMs } from '../schema/units.ts';
import { apiKeyOf } from './api-key.ts';
import type { CommandContext } from './context.ts';
import { flagName } from './loadtest-conflicts.ts';
import type { LoadtestFlags } from './loadtest-flag-values.ts';

interface Setting {
  readonly setting: string;
  readonly value: string;
  /** The flag or variable that gave it; null for the default. */
  readonly from: string | null;
}

export interface DryRun {
  readonly plan: LoadTestPlan;
  readonly urlsGiven: boolean;
  /** The flags of the command line. */
  readonly given: ReadonlySet<keyof LoadtestFlags>;
  readonly env: CommandContext['env'];
}

/** What a load test would do and where each value comes from, for people. */
export function dryRunText(request: DryRun): string {
  const rows = settingsOf(request).map(({ setting, value, from }) => [setting, value, from ?? 'default']);
  const columns = ['setting', 'value', 'from'].map((header) => ({ header, align: 'left' as const }));
  return `${textTable(columns, rows)}\n\nNothing was sent.`;
}

/** The same for programs. */
export function settingsOf(request: DryRun): Setting[] {
  const { plan, given } = request;
  const of = (setting: string, value: string, ...flags: (keyof LoadtestFlags)[]): Setting => ({
    setting,
    value,
    from:
      flags
        .filter((flag) => given.has(flag))
        .map(flagName)
        .join(', ') || null,
  });
  const { workload, sampling, slo, timeouts } = plan;
  const description = workloadOf(workload, { sampling, forcedOutputLength: workload.forceOutputLength });
  return [
    ...endpointSettings(request),
    of('route', plan.route, 'route'),
    of('hardware', plan.hardware.description, 'hardware', 'accelerator', 'acceleratorCount'),
    ...loadSettings(plan, of),
    of(
      'requests',
      workloadText(description),
      ...(['workload', 'dataset', 'datasetFormat', 'inputTokens', 'outputTokens', 'turns', 'thinkTime'] as const),
      ...(['sharedPrefixTokens', 'temperature', 'topP', 'topK', 'samplingSeed'] as const),
    ),
    of('each prompt unique', workload.salted ? 'yes' : 'no: a prefix cache may answer part of it', 'salt'),
    of(
      'length of answers',
      workload.forceOutputLength ? 'forced where the endpoint takes that' : 'as the model ends them',
      'forceLength',
    ),
    of(
      'prompt length',
      plan.calibratePrompts ? 'asked of the endpoint first' : 'one token a word assumed',
      'calibrate',
    ),
    of('limits', limitsText(slo), 'slo'),
    of(
      'end on errors',
      plan.abortErrorRatio === null ? 'never' : `above ${percent(plan.abortErrorRatio)}`,
      'abortErrorRatio',
    ),
    of('workers', whole(shardCount(plan, availableParallelism())), 'workers'),
    ceilingSetting(plan),
    of('wait for an answer to begin', timeText(secondsFromMs(timeouts.firstByteTimeoutMs)), 'firstByteTimeout'),
    of('wait between bytes', timeText(secondsFromMs(timeouts.idleTimeoutMs)), 'idleTimeout'),
    of('wait for a whole answer', timeText(secondsFromMs(timeouts.requestTimeoutMs)), 'requestTimeout'),
    of('seed', exact(plan.seed), 'seed'),
    of(
      'event log',
      plan.eventsPath === null ? 'none' : `${plan.eventsPath}${plan.resume ? ', continued' : ''}`,
      'events',
      'resume',
    ),
  ];
}

function endpointSettings({ plan, urlsGiven, given, env }: DryRun): Setting[] {
  const key = apiKeyOf(env);
  return [
    {
      setting: 'endpoint',
      value: plan.urls.map((url) => endpointOf(url, null).url).join(', '),
      from: urlsGiven ? 'argument' : 'BREAKEVEN_URL',
    },
    {
      setting: 'model',
      value: plan.model ?? 'the only one the endpoint lists',
      from: given.has('model') ? '--model' : plan.model === null ? null : 'BREAKEVEN_MODEL',
    },
    { setting: 'API key', value: key === null ? 'none' : 'given', from: key?.variable ?? null },
  ];
}

const ceilingSetting = ({ ceiling }: LoadTestPlan): Setting => ({
  setting: 'they can drive',
  value:
    ceiling === null
      ? 'unknown: breakeven calibrate measures it'
      : `${number(ceiling.eventsPerSecond)} events/s, ${number(ceiling.requestsPerSecond)} requests/s`,
  from: ceiling === null ? null : `breakeven calibrate, ${ceiling.measuredAt.slice(0, 10)}`,
});

type SettingOf = (setting: string, value: string, ...flags: (keyof LoadtestFlags)[]) => Setting;

function loadSettings(plan: LoadTestPlan, of: SettingOf): Setting[] {
  const cap = of(
    'most in flight',
    plan.maxInFlightRequests === null ? 'no limit' : whole(plan.maxInFlightRequests),
    'maxInFlight',
  );
  if (plan.load.kind === 'search') {
    const { precisionRatio, budgetMs, runMs, warmupMs, graceMs, mostConcurrentRequests } = plan.load.search;
    return [
      of('load', 'search for the highest rate within the limits', 'findCapacity'),
      of('each run', timeText(secondsFromMs(runMs)), 'duration'),
      of('warm-up of each', timeText(secondsFromMs(warmupMs)), 'warmup'),
      of('grace of each', timeText(secondsFromMs(graceMs)), 'grace'),
      of('precision', percent(precisionRatio), 'precision'),
      of('time for all runs', timeText(secondsFromMs(budgetMs)), 'budget'),
      of('most concurrent', whole(mostConcurrentRequests), 'mostConcurrent'),
      cap,
    ];
  }
  const { arrivals, repeats } = plan.load;
  return [
    of(
      'load',
      arrivals.map(loadName).join('; '),
      'concurrency',
      'rate',
      'arrivals',
      'ramp',
      'stages',
      'replay',
      'replaySpeed',
    ),
    of('runs of each', whole(repeats), 'repeat'),
    of('window of each', windowText(plan), 'duration', 'requests', 'stages', 'replay'),
    of('warm-up of each', timeText(plan.warmupSeconds), 'warmup'),
    of('grace of each', timeText(plan.graceSeconds), 'grace'),
    cap,
  ];
}

function windowText({ load, length }: LoadTestPlan): string {
  const kinds = load.kind === 'points' ? load.arrivals.map(({ kind }) => kind) : [];
  if (kinds.includes('staged')) return 'as long as the stages';
  if (kinds.includes('replay')) return 'as long as the trace';
  return 'requestCount' in length ? `${whole(length.requestCount)} requests` : timeText(length.durationSeconds);
}

const timeText = (seconds: number): string => `${exact(seconds)} s`;
