import type { ValidityReason } from '../../schema/measurement.ts';
import type { RunOutcome } from './run-outcome.ts';

/** A spoilt run is tried again at most twice. */
export const MOST_TRIES = 3;

/**
 * What spoils a run as evidence: the client was the bottleneck, the load was not the asked one, or it was cut short.
 * The other codes tell of the server under this load: failures are misses, and a latency that rises is a queue that grows.
 */
const SPOILING: ReadonlySet<ValidityReason['code']> = new Set<ValidityReason['code']>([
  'client-delay',
  'send-lag',
  'client-cpu',
  'stale-sockets',
  'log-overflow',
  'output-length',
  'prompt-length',
  'token-counts-disagree',
  'prefix-cache-hits',
  'no-requests',
  'interrupted',
]);

/**
 * Why a run says nothing about its load; null when it does. A load that was not offered is the client's fault unless a
 * cap held requests back: their wait is in the latency from the intended start then.
 */
export function spoiltBy({ reasons, plan, windowMs, terms }: RunOutcome): string | null {
  const reason = reasons.find(
    ({ code }) => SPOILING.has(code) || (code === 'offered-load' && plan.maxInFlightRequests === null),
  );
  if (reason !== undefined) return `${reason.code}: ${reason.message}`;
  const isEmpty = windowMs === 0 || terms.every(({ valuesMs }) => valuesMs.length === 0);
  return isEmpty ? 'no-requests: No request was meant to start in the window.' : null;
}
