import type { OperatingPoint } from '../../schema/measurement.ts';
import { clientCpu } from './client-cpu.ts';
import { clientDelay } from './client-delay.ts';
import { errorRatio } from './error-ratio.ts';
import { inFlight } from './in-flight.ts';
import { interrupted } from './interrupted.ts';
import type { Judge, Judged } from './judgement.ts';
import { logOverflow } from './log-overflow.ts';
import { noRequests } from './no-requests.ts';
import { notSteady } from './not-steady.ts';
import { offeredLoad } from './offered-load.ts';
import { outputLength } from './output-length.ts';
import { prefixCacheHits } from './prefix-cache-hits.ts';
import { promptLength } from './prompt-length.ts';
import { sendLag } from './send-lag.ts';
import { staleSockets } from './stale-sockets.ts';
import { tokenCountsDisagree } from './token-counts-disagree.ts';

/** Most telling first. */
const JUDGES: readonly Judge[] = [
  interrupted,
  noRequests,
  errorRatio,
  tokenCountsDisagree,
  outputLength,
  promptLength,
  prefixCacheHits,
  offeredLoad,
  inFlight,
  notSteady,
  clientDelay,
  sendLag,
  clientCpu,
  staleSockets,
  logOverflow,
];

/** Whether the figures are free of known bias: VALID, or INVALID with every reason. Too few samples is no reason. */
export function validityOf(judged: Judged): OperatingPoint['validity'] {
  const reasons = JUDGES.flatMap((judge) => judge(judged) ?? []);
  return { verdict: reasons.length === 0 ? 'VALID' : 'INVALID', reasons };
}
