import { type Latency, type Measurement, type OperatingPoint, parseMeasurement } from '../../schema/measurement.ts';

/** Percentiles as figures without intervals; those left out are null with the reason of too few samples. */
export const latencyOf = (percentiles: Partial<Record<'p50' | 'p90' | 'p95' | 'p99', number>>): Latency => {
  const at = (name: 'p50' | 'p90' | 'p95' | 'p99') => {
    const value = percentiles[name];
    return value === undefined ? null : { value, low: null, high: null };
  };
  const missing = (['p50', 'p90', 'p95', 'p99'] as const).filter((name) => percentiles[name] === undefined);
  return {
    sampleCount: 1_000,
    mean: percentiles.p50 ?? null,
    p50: at('p50'),
    p90: at('p90'),
    p95: at('p95'),
    p99: at('p99'),
    reasons: Object.fromEntries(missing.map((name) => [name, 'too few samples'])),
  };
};

interface PointParts {
  readonly id?: string;
  readonly requestsPerSecond?: number | null;
  readonly arrivals?: OperatingPoint['arrivals'];
  readonly ttft?: Latency;
  readonly tpot?: Latency;
  /** Verdicts the load test reached on its own limits. */
  readonly slo?: { readonly ttft: SloVerdict; readonly tpot: SloVerdict };
  readonly inputTokens?: number | null;
  readonly outputTokens?: number | null;
  readonly valid?: boolean;
  readonly power?: OperatingPoint['power'];
}
type SloVerdict = OperatingPoint['sloTerms'][number]['verdict'];

/** A point that is valid and meets its limits; Poisson arrivals unless stated. */
export function pointWith(parts: PointParts = {}): OperatingPoint {
  const requestsPerSecond = parts.requestsPerSecond === undefined ? 2 : parts.requestsPerSecond;
  const arrivals = parts.arrivals ?? { kind: 'poisson' as const, requestsPerSecond: requestsPerSecond || 1 };
  const ttft = parts.ttft ?? latencyOf({ p50: 200, p90: 400, p95: 500, p99: 900 });
  const tpot = parts.tpot ?? latencyOf({ p50: 20, p90: 25, p95: 28, p99: 35 });
  const slo = parts.slo ?? { ttft: 'MET', tpot: 'MET' };
  const term = (metric: 'ttft' | 'tpot', limitMs: number) => ({
    metric,
    limitMs,
    quantileRatio: 0.99,
    metRatio: { value: 1, low: null, high: null },
    sampleCount: 1_000,
    leftOutCount: 0,
    verdict: slo[metric],
    samplesStillNeededCount: null,
  });
  const output = parts.outputTokens === undefined ? 105 : parts.outputTokens;
  return {
    id: parts.id ?? `rate-${requestsPerSecond}`,
    arrivals,
    steadyWindow: { startMs: 0, durationSeconds: 60 },
    requests: { started: 1_000, succeeded: 1_000, failed: 0, censored: 0, failuresByKind: {} },
    headlineTtft: arrivals.kind === 'concurrency' ? 'ttftFromSendMs' : 'ttftFromIntendedMs',
    latency: { ttftFromSendMs: ttft, ttftFromIntendedMs: ttft, tpotMs: tpot, interEventMs: tpot, e2eMs: ttft },
    coalescedEventRatio: 0,
    throughput: {
      requestsPerSecond,
      offeredRequestsPerSecond: requestsPerSecond,
      inputTokensPerSecond: null,
      outputTokensPerSecond: requestsPerSecond === null || output === null ? null : requestsPerSecond * output,
    },
    tokens: {
      input: parts.inputTokens === undefined ? 400 : parts.inputTokens,
      output,
      cachedInput: null,
      countedBy: 'usage',
      unverifiedRequests: 0,
    },
    meanInFlightRequests: 8,
    sloTerms: [term('ttft', 2_000), term('tpot', 100)],
    goodput: { requestsPerSecond, metRatio: 1 },
    power: parts.power ?? null,
    client: {
      sendLagP50Ms: 0.1,
      sendLagP99Ms: 0.4,
      sendLagMaxMs: 2,
      cpuRatio: 0.2,
      eventLoopDelayP99Ms: 1,
      staleSocketRatio: 0,
      clientDelayMs: null,
    },
    server: null,
    windows: [],
    validity:
      parts.valid === false
        ? {
            verdict: 'INVALID',
            reasons: [{ code: 'send-lag', figure: 12, limit: 3, unit: 'ms', message: 'The client sent late.' }],
          }
        : { verdict: 'VALID', reasons: [] },
  };
}

/** A measured run on one card of instance cloud/one, of 400 tokens in and 105 out, 2 requests/s in open loop. */
export const measurementWith = (parts: Partial<Measurement> = {}): Measurement =>
  parseMeasurement({
    schema: 'measurement/1',
    createdAt: '2026-11-01T12:00:00.000Z',
    tool: { name: 'breakeven', version: '0.1.0' },
    source: 'measured',
    complete: true,
    endpoint: {
      url: 'http://127.0.0.1:8000',
      otherUrls: [],
      model: 'slm-8b',
      engine: 'vllm',
      precision: 'bf16',
      route: 'chat',
    },
    hardware: { instance: 'cloud/one', accelerator: 'card', acceleratorCount: 1, description: 'one card' },
    workload: {
      name: 'pep-talk',
      inputTokensPerRequest: 400,
      outputTokensPerRequest: 105,
      inputLengths: 'fixed 400',
      outputLengths: 'fixed 105',
      forcedOutputLength: true,
      saltedPrompts: true,
      content: 'synthetic',
      file: null,
      turnCount: 1,
      thinkTimeSeconds: 0,
      sharedPrefixTokens: 0,
      sampling: { temperature: null, topP: null, topK: null, seed: null },
    },
    slo: { name: 'server', quantileRatio: 0.99, ttftLimitMs: 2_000, tpotLimitMs: 100 },
    seed: 1,
    client: { nodeVersion: 'v20.19.0', cpuModel: 'cpu', cpuCores: 2, workerThreads: 1, ceiling: null },
    clientDelayMs: null,
    capacity: null,
    warnings: [],
    operatingPoints: [pointWith()],
    ...parts,
  });
