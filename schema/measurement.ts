import * as z from 'zod/mini';
import { SOURCE_KINDS } from './known.ts';
import { count, isoDate, nonNegative, positive, ratio, sourced, text } from './sourced.ts';
import { sloSchema } from './slo.ts';
import { parseDocument } from './parse-document.ts';

export const MEASUREMENT_SCHEMA = 'measurement/1';

/** A stretch of load whose rate goes evenly from one figure to the other; equal figures hold it. */
export const rateStageSchema = z.strictObject({
  fromRequestsPerSecond: nonNegative,
  toRequestsPerSecond: nonNegative,
  durationSeconds: positive,
});
export type RateStage = z.infer<typeof rateStageSchema>;

/**
 * How requests arrive: a fixed number at a time (closed loop), or by a clock (open loop). `ramp` and `staged` are Poisson
 * arrivals of a changing rate, `replay` has the times of a trace: their figures are of no single load.
 */
export const arrivalsSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('concurrency'), concurrency: z.int().check(z.positive()) }),
  z.strictObject({ kind: z.literal('constant'), requestsPerSecond: positive }),
  z.strictObject({ kind: z.literal('poisson'), requestsPerSecond: positive }),
  z.strictObject({
    kind: z.literal('gamma'),
    requestsPerSecond: positive,
    /** Shape of the gaps' distribution: 1 is Poisson, below it arrivals come in bursts, above it they even out. */
    burstiness: positive,
  }),
  z.strictObject({
    kind: z.literal('ramp'),
    fromRequestsPerSecond: nonNegative,
    toRequestsPerSecond: nonNegative,
  }),
  z.strictObject({ kind: z.literal('staged'), stages: z.array(rateStageSchema).check(z.minLength(1)) }),
  z.strictObject({
    kind: z.literal('replay'),
    /** Name of the trace, without its folder. */
    trace: text,
    /** How many times faster than recorded. */
    speedRatio: positive,
  }),
]);
export type Arrivals = z.infer<typeof arrivalsSchema>;

/** One figure with the ends of its interval; an end is null when no interval could be given. */
export const estimateSchema = z.strictObject({
  value: nonNegative,
  low: z.nullable(nonNegative),
  high: z.nullable(nonNegative),
});

/**
 * A latency over the cohort's successful requests. A percentile is null below its sample floor (p50 11, p90 64, p95 130,
 * p99 662); `reasons` says why for each null value and for each missing interval.
 */
export const latencySchema = z.strictObject({
  sampleCount: count,
  mean: z.nullable(nonNegative),
  p50: z.nullable(estimateSchema),
  p90: z.nullable(estimateSchema),
  p95: z.nullable(estimateSchema),
  p99: z.nullable(estimateSchema),
  reasons: z.record(z.string(), text),
});
export type Latency = z.infer<typeof latencySchema>;

export const sloTermSchema = z.strictObject({
  metric: z.enum(['ttft', 'tpot']),
  limitMs: positive,
  quantileRatio: ratio,
  /** Share of the cohort at or below the limit; failed and censored requests are above it. Null without requests. */
  metRatio: z.nullable(z.strictObject({ value: ratio, low: z.nullable(ratio), high: z.nullable(ratio) })),
  sampleCount: count,
  leftOutCount: count,
  verdict: z.enum(['MET', 'MISSED', 'UNDECIDED']),
  samplesStillNeededCount: z.nullable(count),
});

/** A reason why a point is invalid, with the figure and the limit it broke, in the unit that `unit` names. */
export const validityReasonSchema = z.strictObject({
  code: z.enum([
    'client-delay',
    'send-lag',
    'client-cpu',
    'offered-load',
    'in-flight',
    'not-steady',
    'stale-sockets',
    'error-ratio',
    'output-length',
    'prompt-length',
    'token-counts-disagree',
    'prefix-cache-hits',
    'no-requests',
    'log-overflow',
    'interrupted',
    /** Somebody else's result: what may have biased it is not known. */
    'published',
  ]),
  figure: z.nullable(z.number()),
  limit: z.nullable(z.number()),
  unit: text,
  message: text,
});
export type ValidityReason = z.infer<typeof validityReasonSchema>;

/** How late the client read, by a stream of its own whose sender stamps each event; null where none was read. */
export const clientDelaySchema = z.nullable(
  z.strictObject({ p50: nonNegative, p99: nonNegative, max: nonNegative, sampleCount: count }),
);
export type ClientDelay = z.infer<typeof clientDelaySchema>;

/** A slice of the steady window, for the bootstrap of throughput and load. */
export const windowSchema = z.strictObject({
  startMs: nonNegative,
  durationSeconds: positive,
  requestsCompleted: count,
  inputTokens: nonNegative,
  outputTokens: nonNegative,
  meanInFlightRequests: nonNegative,
  /** Mean power over the slice, within the boundary of the point's power; omitted where nothing measured it. */
  powerWatts: z.optional(nonNegative),
});

export const operatingPointSchema = z.strictObject({
  id: text,
  arrivals: arrivalsSchema,
  steadyWindow: z.nullable(z.strictObject({ startMs: nonNegative, durationSeconds: positive })),
  /** Requests sent by this tool; in a published result nobody counted them: null, and no kind of failure. */
  requests: z.strictObject({
    started: z.nullable(count),
    succeeded: z.nullable(count),
    failed: z.nullable(count),
    censored: z.nullable(count),
    failuresByKind: z.record(z.string(), count),
  }),
  /** Which TTFT heads the report: from send in closed loop, from the intended start in open loop. */
  headlineTtft: z.enum(['ttftFromSendMs', 'ttftFromIntendedMs']),
  latency: z.strictObject({
    ttftFromSendMs: latencySchema,
    ttftFromIntendedMs: latencySchema,
    tpotMs: latencySchema,
    interEventMs: latencySchema,
    e2eMs: latencySchema,
  }),
  /** Share of the token-bearing events that came in one read with another one. */
  coalescedEventRatio: z.nullable(ratio),
  throughput: z.strictObject({
    requestsPerSecond: z.nullable(nonNegative),
    offeredRequestsPerSecond: z.nullable(nonNegative),
    inputTokensPerSecond: z.nullable(nonNegative),
    outputTokensPerSecond: z.nullable(nonNegative),
  }),
  tokens: z.strictObject({
    /**
     * Mean per successful request of the cohort, from the server's own usage. Without usage `input` is null and `output`
     * counts token-bearing events, as `countedBy` says.
     */
    input: z.nullable(nonNegative),
    output: z.nullable(nonNegative),
    cachedInput: z.nullable(nonNegative),
    countedBy: z.enum(['usage', 'events', 'none']),
    /** Successful requests without a count of the server; null in a published result. */
    unverifiedRequests: z.nullable(count),
  }),
  meanInFlightRequests: z.nullable(nonNegative),
  sloTerms: z.array(sloTermSchema),
  goodput: z.strictObject({ requestsPerSecond: z.nullable(nonNegative), metRatio: z.nullable(ratio) }),
  /** Mean power over the steady window with its boundary; null when nothing measured it. */
  power: z.nullable(
    z.strictObject({
      powerWatts: sourced(nonNegative),
      boundary: z.enum(['accelerator', 'node', 'wall']),
    }),
  ),
  client: z.strictObject({
    sendLagP50Ms: z.nullable(nonNegative),
    sendLagP99Ms: z.nullable(nonNegative),
    sendLagMaxMs: z.nullable(nonNegative),
    cpuRatio: z.nullable(nonNegative),
    eventLoopDelayP99Ms: z.nullable(nonNegative),
    staleSocketRatio: z.nullable(ratio),
    clientDelayMs: clientDelaySchema,
  }),
  /** The server's own counters over the window, where it publishes them. */
  server: z.nullable(
    z.strictObject({
      promptTokens: z.nullable(count),
      generatedTokens: z.nullable(count),
      prefixCacheHitRatio: z.nullable(ratio),
    }),
  ),
  windows: z.array(windowSchema),
  /** UNKNOWN: a published result, which comes without the figures to judge it by. */
  validity: z.strictObject({
    verdict: z.enum(['VALID', 'INVALID', 'UNKNOWN']),
    reasons: z.array(validityReasonSchema),
  }),
});
export type OperatingPoint = z.infer<typeof operatingPointSchema>;

/** A point whose requests this tool sent and counted. */
export type CountedPoint = Omit<OperatingPoint, 'requests'> & {
  requests: { [K in keyof OperatingPoint['requests']]: NonNullable<OperatingPoint['requests'][K]> };
};

/** How the next token is drawn; null is the endpoint's default. */
export const samplingSchema = z.strictObject({
  temperature: z.nullable(nonNegative),
  topP: z.nullable(ratio),
  topK: z.nullable(z.int().check(z.positive())),
  seed: z.nullable(count),
});
export type Sampling = z.infer<typeof samplingSchema>;

export const workloadSchema = z.strictObject({
  name: text,
  /** Mean asked for; null where prompts are of a file and nobody knows before they are counted. */
  inputTokensPerRequest: z.nullable(positive),
  /** Mean asked for; null where the endpoint decides. */
  outputTokensPerRequest: z.nullable(positive),
  /** What lengths are drawn from, in words. */
  inputLengths: text,
  outputLengths: text,
  forcedOutputLength: z.boolean(),
  /** Every prompt begins with words of its own, so that no cache has seen it. */
  saltedPrompts: z.boolean(),
  /** Made-up words, prompts of a file, or the lengths of a recorded trace. */
  content: z.enum(['synthetic', 'prompts', 'trace']),
  /** Name of the file without its folder; null for made-up prompts. */
  file: z.nullable(text),
  turnCount: positive,
  thinkTimeSeconds: nonNegative,
  /** Tokens at the beginning of prompts that requests have in common. */
  sharedPrefixTokens: count,
  sampling: samplingSchema,
});
export type Workload = z.infer<typeof workloadSchema>;

/** The hardware that served: ids of the catalogue where known. A figure belongs to this hardware and no other. */
export const hardwareSchema = z.strictObject({
  instance: z.nullable(text),
  accelerator: z.nullable(text),
  acceleratorCount: z.nullable(count),
  description: text,
});
export type Hardware = z.infer<typeof hardwareSchema>;

/** What wrote a document. */
export const toolSchema = z.strictObject({ name: text, version: text });

/** What was measured; the URL without user and password, or the page that a published result stands on. */
export const endpointSchema = z.strictObject({
  url: text,
  /** Further URLs of the same model that took turns with the first. */
  otherUrls: z.array(text),
  model: text,
  engine: z.nullable(text),
  precision: z.nullable(text),
  /** Null in a published result that does not say. */
  route: z.nullable(z.enum(['chat', 'completions'])),
});

/** The machine that drove the load. */
export const clientSchema = z.strictObject({
  nodeVersion: text,
  cpuModel: text,
  cpuCores: count,
  workerThreads: count,
  /** What `breakeven calibrate` found this machine can drive; null where it was never run. */
  ceiling: z.nullable(
    z.strictObject({
      measuredAt: isoDate,
      /** Paced events with a p99 client delay below 5 ms. */
      eventsPerSecond: positive,
      streamCount: positive,
      requestsPerSecond: positive,
    }),
  ),
});
export type Client = z.infer<typeof clientSchema>;

/** What a search for the highest rate within the SLO found. */
export const capacitySchema = z.strictObject({
  /** Highest rate that MET; null when none did. */
  metRequestsPerSecond: z.nullable(positive),
  /** Lowest rate that MISSED; null when none did. */
  missedRequestsPerSecond: z.nullable(positive),
  verdict: z.enum(['FOUND', 'WIDE', 'BELOW_RANGE', 'ABOVE_RANGE', 'UNDECIDED']),
  reason: text,
  /** Every rate tried, rising, all its runs together. */
  rates: z.array(
    z.strictObject({
      requestsPerSecond: positive,
      runCount: count,
      sampleCount: count,
      verdict: z.enum(['MET', 'MISSED', 'UNDECIDED']),
      /** The number of requests in flight kept growing in one of its runs. */
      backlogGrew: z.boolean(),
    }),
  ),
});
export type Capacity = z.infer<typeof capacitySchema>;

export const measurementSchema = z.strictObject({
  schema: z.literal(MEASUREMENT_SCHEMA),
  createdAt: isoDate,
  tool: toolSchema,
  /** `simulated` when the endpoint says that it is breakeven's simulator, `published` for a result that others measured. */
  source: z.enum(SOURCE_KINDS),
  /** False when the run was cut short: what is here is real, but not all that was asked. */
  complete: z.boolean(),
  endpoint: endpointSchema,
  hardware: hardwareSchema,
  workload: workloadSchema,
  slo: sloSchema,
  /** Null in a published result. */
  seed: z.nullable(count),
  /** Null in a published result, for which this tool sent nothing. */
  client: z.nullable(clientSchema),
  /** The client's own delay over all windows. */
  clientDelayMs: clientDelaySchema,
  /** Null unless the run searched for it. */
  capacity: z.nullable(capacitySchema),
  warnings: z.array(text),
  operatingPoints: z.array(operatingPointSchema),
});
export type Measurement = z.infer<typeof measurementSchema>;

/** `value` (parsed JSON) as a measurement, or an InputError that names the place in `file`. */
export const parseMeasurement = (value: unknown, file = 'measurement.json'): Measurement =>
  parseDocument<Measurement>(
    {
      schemaName: MEASUREMENT_SCHEMA,
      schema: measurementSchema,
      otherVersionHint: 'Measure again with this version (breakeven loadtest), or use the version that wrote the file.',
    },
    value,
    file,
  );
