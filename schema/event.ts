import * as z from 'zod/mini';
import { SOURCE_KINDS } from './known.ts';
import { count, isoDate, nonNegative, positive, ratio, text } from './sourced.ts';
import { InputError, shown } from './input-error.ts';
import {
  arrivalsSchema,
  clientSchema,
  endpointSchema,
  hardwareSchema,
  toolSchema,
  workloadSchema,
} from './measurement.ts';
import { parseValue } from './parse-document.ts';
import { sloSchema } from './slo.ts';

export const EVENT_SCHEMA = 'event/1';

/** Why a request failed. `stale-socket` and `client-resources` are the client's own fault. */
export const FAILURE_KINDS = [
  'dns',
  'connect-refused',
  'connect-timeout',
  'connect-failed',
  'tls',
  'reset',
  'stale-socket',
  'bad-http',
  'http-status',
  'not-a-stream',
  'bad-json',
  'error-in-stream',
  'truncated',
  'no-tokens',
  'token-mismatch',
  'first-byte-timeout',
  'idle-timeout',
  'request-timeout',
  'client-resources',
] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

/** Milliseconds since the clock of the load began. */
const ms = nonNegative;

const pointPlan = z.strictObject({
  id: text,
  arrivals: arrivalsSchema,
  warmupMs: ms,
  /** Length of the measured window; null when `requestCount` ends it. */
  durationMs: z.nullable(positive),
  requestCount: z.nullable(z.int().check(z.positive())),
  /** How long after the window its requests may still finish. */
  graceMs: ms,
  maxInFlightRequests: z.nullable(z.int().check(z.positive())),
});
export type PointPlan = z.infer<typeof pointPlan>;

export const timeoutsSchema = z.strictObject({
  connectTimeoutMs: positive,
  /** From the request's first byte to the first byte of the answer's body. */
  firstByteTimeoutMs: positive,
  /** Between bytes of the answer. */
  idleTimeoutMs: positive,
  requestTimeoutMs: positive,
});
export type Timeouts = z.infer<typeof timeoutsSchema>;

/** What a search for capacity may try. */
const searchPlan = z.strictObject({
  /** Closed-loop rungs stop here. */
  mostConcurrentRequests: z.int().check(z.positive()),
  /** The bracket is narrow enough when its ends differ by no more than this share of the upper one. */
  precisionRatio: ratio,
  /** Length of one run at one rate. */
  warmupMs: ms,
  runMs: positive,
  graceMs: ms,
  /** All runs together may take so long. */
  budgetMs: positive,
});
export type SearchPlan = z.infer<typeof searchPlan>;

const planEvent = z.strictObject({
  kind: z.literal('plan'),
  schema: z.literal(EVENT_SCHEMA),
  createdAt: isoDate,
  tool: toolSchema,
  source: z.enum(SOURCE_KINDS),
  endpoint: endpointSchema,
  hardware: hardwareSchema,
  workload: workloadSchema,
  slo: sloSchema,
  seed: count,
  /** Makes this run's prompts its own, so that no cache has seen them. */
  salt: text,
  /** How the words of a made-up prompt became tokens; null when it was assumed. */
  promptCalibration: z.nullable(
    z.strictObject({ inputTokensPerWord: positive, templateInputTokens: z.number(), samples: count }),
  ),
  client: clientSchema,
  timeouts: timeoutsSchema,
  /** The run was to end when more than this share of a point's requests failed; null for never. */
  abortErrorRatio: z.nullable(ratio),
  /** What was asked. A search adds points as it goes, each told by a line of its own. */
  points: z.array(pointPlan),
  search: z.nullable(searchPlan),
  warnings: z.array(text),
});
export type PlanEvent = z.infer<typeof planEvent>;

/** An operating point that the plan did not name, told before its load begins. */
const pointEvent = z.strictObject({ kind: z.literal('point'), plan: pointPlan });
export type PointEvent = z.infer<typeof pointEvent>;

/** A boundary of one operating point's load. A window without its end was cut short. */
const stageEvent = z.strictObject({
  kind: z.literal('stage'),
  point: text,
  boundary: z.enum(['load-start', 'window-start', 'window-end', 'load-end']),
  atMs: ms,
});

/** An arrival: written before the request is sent, so that one in flight at a crash is known. */
const startEvent = z.strictObject({
  kind: z.literal('start'),
  point: text,
  id: text,
  intendedMs: ms,
  /** Null where the length of a prompt of a file is not known. */
  askedInputTokens: z.nullable(nonNegative),
  /** Null where the endpoint decides. */
  askedOutputTokens: z.nullable(count),
  /** Position in its conversation, from 0. */
  turn: count,
});
export type StartEvent = z.infer<typeof startEvent>;

const requestEvent = z.strictObject({
  kind: z.literal('request'),
  point: text,
  id: text,
  /** Position of the URL it went to. */
  target: count,
  /** When the arrival process meant it to start. */
  intendedMs: ms,
  /** When it was allowed to: later than intended only where a cap on requests in flight held it back. */
  dueMs: ms,
  /** When its first byte was written. */
  sentMs: z.nullable(ms),
  headersMs: z.nullable(ms),
  firstByteMs: z.nullable(ms),
  /** First token on any channel, reasoning and tool calls included. */
  firstTokenMs: z.nullable(ms),
  firstContentMs: z.nullable(ms),
  lastTokenMs: z.nullable(ms),
  endMs: ms,
  /** What it waited for a connection; null when one was open. */
  connectMs: z.nullable(ms),
  socketReused: z.boolean(),
  status: z.nullable(count),
  /** Censored: cut off by the end of the run, so that only a lower bound of its latency is known. */
  outcome: z.enum(['succeeded', 'failed', 'censored']),
  failure: z.nullable(z.enum(FAILURE_KINDS)),
  detail: z.nullable(text),
  finishReason: z.nullable(text),
  inputTokens: z.nullable(count),
  cachedInputTokens: z.nullable(count),
  /** From the server's usage. */
  outputTokens: z.nullable(count),
  reasoningTokens: z.nullable(count),
  /** Events that brought text, reasoning or a tool call. */
  tokenEvents: count,
  /** Of these, how many came in one read with another one. */
  coalescedTokenEvents: count,
  /** UTF-8 bytes of everything they brought. */
  textBytes: count,
  /** Between one token-bearing event and the next, from the first one on. */
  gapsMs: z.array(ms),
});
export type RequestEvent = z.infer<typeof requestEvent>;

const lagEvent = z.strictObject({
  kind: z.literal('lag'),
  point: text,
  /** Worker, from 0. */
  shard: count,
  fromMs: ms,
  toMs: ms,
  eventLoopDelayP99Ms: ms,
});
export type LagEvent = z.infer<typeof lagEvent>;

const cpuEvent = z.strictObject({
  kind: z.literal('cpu'),
  point: text,
  shard: count,
  fromMs: ms,
  toMs: ms,
  /** Share of the time the worker's event loop was busy, waiting for the next send left out. */
  workerBusyRatio: ratio,
  /** CPU time of the whole process over the time passed: 2 is two cores. */
  processCpuRatio: nonNegative,
});
export type CpuEvent = z.infer<typeof cpuEvent>;

/** How long events of a stream that its sender stamps took to be read by a worker under load, one figure an event. */
const canaryEvent = z.strictObject({
  kind: z.literal('canary'),
  point: text,
  shard: count,
  fromMs: ms,
  toMs: ms,
  delaysMs: z.array(ms),
});
export type CanaryEvent = z.infer<typeof canaryEvent>;

/** The server's own counters, summed over the URLs, at the beginning and the end of a window; null for one it has not. */
const counterEvent = z.strictObject({
  kind: z.literal('counter'),
  point: text,
  boundary: z.enum(['window-start', 'window-end']),
  atMs: ms,
  promptTokens: z.nullable(count),
  generatedTokens: z.nullable(count),
  prefixCacheQueriedTokens: z.nullable(count),
  prefixCacheHitTokens: z.nullable(count),
});
export type CounterEvent = z.infer<typeof counterEvent>;

const endEvent = z.strictObject({
  kind: z.literal('end'),
  atMs: ms,
  complete: z.boolean(),
  /** Lines the log could not hold; more than none makes every point invalid. */
  droppedLines: count,
  warnings: z.array(text),
});
export type EndEvent = z.infer<typeof endEvent>;

/** One line of an event log: the first is the plan, the last the end. */
export const eventSchema = z.discriminatedUnion('kind', [
  planEvent,
  pointEvent,
  stageEvent,
  startEvent,
  requestEvent,
  lagEvent,
  cpuEvent,
  canaryEvent,
  counterEvent,
  endEvent,
]);
export type LoadEvent = z.infer<typeof eventSchema>;
export type StageEvent = z.infer<typeof stageEvent>;

const OTHER_VERSION_HINT = 'Use the version of breakeven that wrote the log.';

/** One line of an event log, or an InputError that names `place` (file and line). Null for a blank line. */
export function parseEventLine(line: string, place: string): LoadEvent | null {
  if (line.trim() === '') return null;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new InputError({
      path: place,
      expected: 'one JSON object',
      received: shown(line),
      hint: 'The line is damaged: only the last line of a log may be cut off.',
    });
  }
  const schemaName = (value as { schema?: unknown } | null)?.schema;
  if (schemaName !== undefined && schemaName !== EVENT_SCHEMA) {
    throw new InputError({
      path: `${place}: schema`,
      expected: `"${EVENT_SCHEMA}"`,
      received: shown(schemaName),
      hint: OTHER_VERSION_HINT,
    });
  }
  return parseValue<LoadEvent>(eventSchema, value, place);
}

/** The plan, which must be the first line of a log. */
export function planOf(first: LoadEvent | undefined, file: string): PlanEvent {
  if (first?.kind === 'plan') return first;
  throw new InputError({
    path: `${file}: line 1`,
    expected: 'the plan of a load test',
    received: first === undefined ? 'an empty log' : `a line of kind "${first.kind}"`,
    hint: 'breakeven loadtest --events FILE writes such a log.',
  });
}
