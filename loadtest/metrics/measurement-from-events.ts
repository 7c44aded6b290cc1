import type { LoadEvent } from '../../schema/event.ts';
import { type Measurement, MEASUREMENT_SCHEMA } from '../../schema/measurement.ts';
import { operatingPointOf } from './operating-point.ts';
import { runRecordOf } from './point-record.ts';

const SPECULATION_WARNING =
  'prompts are random words: speculative decoding and any cache of answers behave differently on real text';

/**
 * The measurement that a log of events tells: the only way one is made, live or afterwards, so that both are identical.
 * A log without its end, as a crash leaves it, gives what is there and `complete: false`.
 */
export function measurementFromEvents(events: Iterable<LoadEvent>, file?: string): Measurement {
  const { plan, points, end } = runRecordOf(events, file);
  const operatingPoints = points.map((point) =>
    operatingPointOf(point, { plan, droppedLines: end?.droppedLines ?? 0 }),
  );
  return {
    schema: MEASUREMENT_SCHEMA,
    createdAt: plan.createdAt,
    tool: plan.tool,
    source: plan.source,
    complete: end?.complete === true && points.length === plan.points.length,
    endpoint: plan.endpoint,
    hardware: plan.hardware,
    workload: plan.workload,
    slo: plan.slo,
    seed: plan.seed,
    client: plan.client,
    clientDelayMs: null,
    warnings: [...plan.warnings, ...(end?.warnings ?? []), ...tokenWarnings(operatingPoints), SPECULATION_WARNING],
    operatingPoints,
  };
}

function tokenWarnings(points: Measurement['operatingPoints']): string[] {
  const warnings: string[] = [];
  if (points.some(({ tokens }) => tokens.countedBy === 'events')) {
    warnings.push(
      'the endpoint sent no usage: output tokens are counted by events, which may hold more than one token each, and input tokens are unknown',
    );
  }
  const cached = points.filter(
    ({ tokens: { cachedInput, input } }) => (cachedInput ?? 0) > CACHED_LIMIT * (input ?? Infinity),
  );
  if (cached.length > 0) {
    warnings.push(
      `the endpoint answered part of the prompts from its cache (${cached.map(({ id }) => id).join(', ')}), which flatters TTFT`,
    );
  }
  return warnings;
}

/** A chat template is the same in every request: so much may well be cached. */
const CACHED_LIMIT = 0.1;
