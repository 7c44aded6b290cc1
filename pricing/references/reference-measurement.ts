import { InputError, nearest, shown } from '../../schema/input-error.ts';
import { type Latency, type Measurement, MEASUREMENT_SCHEMA, type OperatingPoint } from '../../schema/measurement.ts';
import { SLO_PRESETS } from '../../schema/slo.ts';
import {
  PUBLICATION,
  PUBLISHED_RESULTS,
  type PublishedPoint,
  type PublishedResult,
  TASKS,
} from './published-results.ts';

/** Names of the published results that a comparison can start from without an endpoint. */
export const referenceIds = (): string[] => Object.keys(PUBLISHED_RESULTS);

/**
 * A published result as a measurement of source "published". What was not published (latency, failures, windows, the
 * client) is null with its reason; InputError for an id there is none of.
 */
export function referenceMeasurement(id: string): Measurement {
  if (!Object.hasOwn(PUBLISHED_RESULTS, id)) {
    const ids = referenceIds();
    const guess = nearest(id, ids);
    throw new InputError({
      path: '--reference',
      expected: 'the name of a published result',
      received: shown(id),
      hint: guess ? `Did you mean "${guess}"?` : `There are ${ids.join(', ')}.`,
    });
  }
  return measurementOf(PUBLISHED_RESULTS[id]!);
}

const measurementOf = (result: PublishedResult): Measurement => ({
  schema: MEASUREMENT_SCHEMA,
  createdAt: PUBLICATION.asOf,
  tool: { name: PUBLICATION.name, version: PUBLICATION.version },
  source: 'published',
  complete: true,
  endpoint: {
    url: PUBLICATION.url,
    otherUrls: [],
    model: result.model,
    engine: null,
    precision: result.precision,
    route: null,
  },
  hardware: {
    instance: null,
    accelerator: result.accelerator,
    acceleratorCount: result.acceleratorCount,
    description: result.hardware,
  },
  workload: {
    name: result.task,
    inputTokensPerRequest: null,
    outputTokensPerRequest: null,
    inputLengths: `${TASKS[result.task]}; lengths not published`,
    outputLengths: 'as the model ended',
    forcedOutputLength: false,
    saltedPrompts: false,
    content: 'prompts',
    file: null,
    turnCount: 1,
    thinkTimeSeconds: 0,
    sharedPrefixTokens: 0,
    sampling: { temperature: null, topP: null, topK: null, seed: null },
  },
  slo: SLO_PRESETS.server,
  seed: null,
  client: null,
  clientDelayMs: null,
  capacity: null,
  warnings: [`published, not measured here: ${PUBLICATION.citation}.`],
  operatingPoints: result.points.map(pointOf),
});

const NO_LATENCY = 'published results give none';

/** A batch held full is a closed loop: as many requests at a time, each followed by the next. */
function pointOf(published: PublishedPoint): OperatingPoint {
  const { maxBatch, outputTokensPerSecond, outputTokensPerRequest } = published;
  const slo = SLO_PRESETS.server;
  return {
    id: `batch-${maxBatch}`,
    arrivals: { kind: 'concurrency', concurrency: maxBatch },
    steadyWindow: null,
    requests: { started: null, succeeded: null, failed: null, censored: null, failuresByKind: {} },
    headlineTtft: 'ttftFromSendMs',
    latency: {
      ttftFromSendMs: unknownLatency(),
      ttftFromIntendedMs: unknownLatency(),
      tpotMs: unknownLatency(),
      interEventMs: unknownLatency(),
      e2eMs: unknownLatency(),
    },
    coalescedEventRatio: null,
    throughput: {
      requestsPerSecond: outputTokensPerSecond / outputTokensPerRequest,
      offeredRequestsPerSecond: null,
      inputTokensPerSecond: null,
      outputTokensPerSecond,
    },
    tokens: {
      input: null,
      output: outputTokensPerRequest,
      cachedInput: null,
      countedBy: 'usage',
      unverifiedRequests: null,
    },
    meanInFlightRequests: published.meanBatch,
    sloTerms: [undecided('ttft', slo.ttftLimitMs), undecided('tpot', slo.tpotLimitMs)],
    goodput: { requestsPerSecond: null, metRatio: null },
    power: powerOf(published),
    client: {
      sendLagP50Ms: null,
      sendLagP99Ms: null,
      sendLagMaxMs: null,
      cpuRatio: null,
      eventLoopDelayP99Ms: null,
      staleSocketRatio: null,
      clientDelayMs: null,
    },
    server: null,
    windows: [],
    validity: {
      verdict: 'UNKNOWN',
      reasons: [
        {
          code: 'published',
          figure: null,
          limit: null,
          unit: 'none',
          message: 'Published without the figures that tell whether it is free of bias.',
        },
      ],
    },
  };
}

const unknownLatency = (): Latency => ({
  sampleCount: 0,
  mean: null,
  p50: null,
  p90: null,
  p95: null,
  p99: null,
  reasons: { mean: NO_LATENCY, p50: NO_LATENCY, p90: NO_LATENCY, p95: NO_LATENCY, p99: NO_LATENCY },
});

const undecided = (metric: 'ttft' | 'tpot', limitMs: number): OperatingPoint['sloTerms'][number] => ({
  metric,
  limitMs,
  quantileRatio: SLO_PRESETS.server.quantileRatio,
  metRatio: null,
  sampleCount: 0,
  leftOutCount: 0,
  verdict: 'UNDECIDED',
  samplesStillNeededCount: null,
});

/** Joules per token times tokens per second are watts. */
const powerOf = ({ joulesPerOutputToken, outputTokensPerSecond }: PublishedPoint): OperatingPoint['power'] => ({
  powerWatts: {
    value: joulesPerOutputToken * outputTokensPerSecond,
    source: 'published',
    citation: PUBLICATION.citation,
    url: PUBLICATION.url,
    asOf: PUBLICATION.asOf,
    note: `${joulesPerOutputToken} J per output token * ${outputTokensPerSecond} output tokens/s; the accelerators alone, prefill included.`,
  },
  boundary: 'accelerator',
});
