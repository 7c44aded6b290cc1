import type { LoadEvent, PlanEvent, PointPlan, RequestEvent, StartEvent } from '../../schema/event.ts';
import { SLO_PRESETS } from '../../schema/slo.ts';

export const pointPlan = (change: Partial<PointPlan> = {}): PointPlan => ({
  id: 'point',
  arrivals: { kind: 'concurrency', concurrency: 2 },
  warmupMs: 1000,
  durationMs: 10_000,
  requestCount: null,
  graceMs: 1000,
  maxInFlightRequests: null,
  ...change,
});

export const planEvent = (points: readonly PointPlan[], change: Partial<PlanEvent> = {}): PlanEvent => ({
  kind: 'plan',
  schema: 'event/1',
  createdAt: '2026-11-21T12:00:00.000Z',
  tool: { name: 'breakeven', version: '0.1.0' },
  source: 'measured',
  endpoint: { url: 'http://host/v1', otherUrls: [], model: 'model', engine: null, precision: null, route: 'chat' },
  hardware: { instance: null, accelerator: null, acceleratorCount: null, description: 'not stated' },
  workload: {
    name: 'test',
    inputTokensPerRequest: 100,
    outputTokensPerRequest: 5,
    inputLengths: '100 tokens',
    outputLengths: '5 tokens',
    forcedOutputLength: false,
    saltedPrompts: true,
    content: 'synthetic',
    file: null,
    turnCount: 1,
    thinkTimeSeconds: 0,
    sharedPrefixTokens: 0,
    sampling: { temperature: null, topP: null, topK: null, seed: null },
  },
  slo: SLO_PRESETS.demo,
  seed: 1,
  salt: 'salt',
  promptCalibration: null,
  client: { nodeVersion: 'v20.20.2', cpuModel: 'cpu', cpuCores: 2, workerThreads: 1, ceiling: null },
  timeouts: { connectTimeoutMs: 10_000, firstByteTimeoutMs: 60_000, idleTimeoutMs: 30_000, requestTimeoutMs: 600_000 },
  abortErrorRatio: null,
  points: [...points],
  search: null,
  warnings: [],
  ...change,
});

/** A success: sent when intended, first token after 100 ms, five tokens 20 ms apart, so TPOT 20 and end after 180 ms. */
export function request(id: string | number, intendedMs: number, change: Partial<RequestEvent> = {}): RequestEvent {
  return {
    kind: 'request',
    point: 'point',
    id: String(id),
    target: 0,
    intendedMs,
    dueMs: intendedMs,
    sentMs: intendedMs,
    headersMs: intendedMs + 90,
    firstByteMs: intendedMs + 90,
    firstTokenMs: intendedMs + 100,
    firstContentMs: intendedMs + 100,
    lastTokenMs: intendedMs + 180,
    endMs: intendedMs + 180,
    connectMs: null,
    socketReused: true,
    status: 200,
    outcome: 'succeeded',
    failure: null,
    detail: null,
    finishReason: 'length',
    inputTokens: 100,
    cachedInputTokens: null,
    outputTokens: 5,
    reasoningTokens: null,
    tokenEvents: 5,
    coalescedTokenEvents: 0,
    textBytes: 20,
    gapsMs: [20, 20, 20, 20],
    ...change,
  };
}

export const failed = (id: string | number, intendedMs: number, change: Partial<RequestEvent> = {}): RequestEvent =>
  request(id, intendedMs, {
    outcome: 'failed',
    failure: 'http-status',
    detail: '500',
    status: 500,
    firstTokenMs: null,
    firstContentMs: null,
    lastTokenMs: null,
    tokenEvents: 0,
    gapsMs: [],
    inputTokens: null,
    outputTokens: null,
    finishReason: null,
    ...change,
  });

export const start = (id: string | number, intendedMs: number, change: Partial<StartEvent> = {}): StartEvent => ({
  kind: 'start',
  point: 'point',
  id: String(id),
  intendedMs,
  askedInputTokens: 100,
  askedOutputTokens: 5,
  turn: 0,
  ...change,
});

export interface LogParts {
  readonly point?: Partial<PointPlan>;
  readonly plan?: Partial<PlanEvent>;
  /** Window, milliseconds of the load's clock; null for one that never ended. */
  readonly window?: readonly [startMs: number, endMs: number | null];
  readonly requests: readonly RequestEvent[];
  /** Started and never heard of again. */
  readonly lost?: readonly { readonly id: string; readonly intendedMs: number }[];
  /** What every start line says beside its time. */
  readonly asked?: Partial<StartEvent>;
  /** The same for each request apart, by its position. */
  readonly eachAsked?: (position: number) => Partial<StartEvent>;
  readonly workerBusyRatio?: number;
  readonly droppedLines?: number;
  /** Further lines, such as of the canary and of counters. */
  readonly more?: readonly LoadEvent[];
}

/** A whole log of one operating point. */
export function eventsOf({
  point,
  plan,
  window = [1000, 11_000],
  requests,
  lost = [],
  asked = {},
  eachAsked = () => ({}),
  workerBusyRatio = 0.1,
  droppedLines = 0,
  more = [],
}: LogParts): LoadEvent[] {
  const [startMs, endMs] = window;
  const stage = (boundary: 'load-start' | 'window-start' | 'window-end' | 'load-end', atMs: number): LoadEvent => ({
    kind: 'stage',
    point: 'point',
    boundary,
    atMs,
  });
  const starts = [...requests, ...lost].map(({ id, intendedMs }, i) =>
    start(id, intendedMs, { ...asked, ...eachAsked(i) }),
  );
  const span = { point: 'point', shard: 0, fromMs: startMs, toMs: endMs ?? startMs };
  return [
    planEvent([pointPlan(point)], plan),
    stage('load-start', 0),
    stage('window-start', startMs),
    ...starts,
    ...requests,
    { kind: 'lag', ...span, eventLoopDelayP99Ms: 1 },
    { kind: 'cpu', ...span, workerBusyRatio, processCpuRatio: 0.2 },
    ...more,
    ...(endMs === null ? [] : [stage('window-end', endMs)]),
    stage('load-end', (endMs ?? 20_000) + 100),
    { kind: 'end', atMs: (endMs ?? 20_000) + 100, complete: endMs !== null, droppedLines, warnings: [] },
  ];
}
