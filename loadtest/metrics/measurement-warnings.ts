import type { PlanEvent } from '../../schema/event.ts';
import type { OperatingPoint } from '../../schema/measurement.ts';
import { cachedPromptRatio, sharesPrompts } from '../validity/prefix-cache-hits.ts';
import { SYNTHETIC_TEXT_WARNING } from '../workload/synthetic-text-warning.ts';
import type { PointFigures } from './operating-point.ts';

/** Below both of these no client is near its limit. */
const HARD_WORK_TOKEN_EVENTS_PER_SECOND = 20_000;
const HARD_WORK_CPU_RATIO = 0.5;
/** A chat template is the same in every request: so much may well be cached. */
const CACHED_LIMIT_RATIO = 0.1;

/** What a reader of the figures must know that makes none of them invalid. */
export function measurementWarnings(plan: PlanEvent, points: readonly PointFigures[]): string[] {
  return [
    ...uncountedTokens(points),
    ...cachedPrompts(plan, points),
    ...clientCeiling(plan, points),
    ...(plan.workload.content === 'prompts' ? [] : [SYNTHETIC_TEXT_WARNING]),
  ];
}

function uncountedTokens(points: readonly PointFigures[]): string[] {
  if (points.every(({ point }) => point.tokens.countedBy !== 'events')) return [];
  return [
    'the endpoint sent no usage: output tokens are counted by events, which may hold more than one token each, and input tokens are unknown',
  ];
}

/** Prompts that nobody made different from those before. Where each is its own, hits make a point invalid. */
function cachedPrompts({ workload }: PlanEvent, points: readonly PointFigures[]): string[] {
  if (workload.saltedPrompts || sharesPrompts(workload)) return [];
  const cached = points.filter(({ point }) => (cachedPromptRatio(point) ?? 0) > CACHED_LIMIT_RATIO);
  if (cached.length === 0) return [];
  return [`the endpoint answered part of the prompts from its cache (${idsOf(cached)}), which flatters TTFT`];
}

function clientCeiling({ client: { ceiling } }: PlanEvent, points: readonly PointFigures[]): string[] {
  if (ceiling === null) {
    const hard = points.filter(
      ({ point, tokenEventsPerSecond }) =>
        (tokenEventsPerSecond ?? 0) > HARD_WORK_TOKEN_EVENTS_PER_SECOND ||
        (point.client.cpuRatio ?? 0) > HARD_WORK_CPU_RATIO,
    );
    if (hard.length === 0) return [];
    return [
      `the client's ceiling is unknown and it worked hard (${idsOf(hard)}): run breakeven calibrate on this machine`,
    ];
  }
  const above = points.filter(({ tokenEventsPerSecond }) => (tokenEventsPerSecond ?? 0) > ceiling.eventsPerSecond);
  if (above.length === 0) return [];
  return [
    `more tokens came than the client is known to read in time, ${Math.round(ceiling.eventsPerSecond)} events/s (${idsOf(above)}): latency may be the client's; use a faster machine`,
  ];
}

const idsOf = (points: readonly { readonly point: Pick<OperatingPoint, 'id'> }[]): string =>
  points.map(({ point }) => point.id).join(', ');
