import type { Judge } from './judgement.ts';

/** A calibrated client reads below this at its ceiling; half of what a send may be late, for a read delays every token. */
const LIMIT_MS = 5;
const LIMIT_OF_TTFT_RATIO = 0.1;

/** What arrived waited for the client: 1 in 100 events of a stream whose sender stamps them was read so late. */
export const clientDelay: Judge = ({ figures: { client, latency, headlineTtft } }) => {
  const figure = client.clientDelayMs?.p99 ?? 0;
  const limit = Math.max(LIMIT_MS, LIMIT_OF_TTFT_RATIO * (latency[headlineTtft].p50?.value ?? 0));
  if (figure <= limit) return null;
  return {
    code: 'client-delay',
    figure,
    limit,
    unit: 'ms',
    message:
      'The client read 1 in 100 events later than this, so latency is partly its own. Ask for less load, or give it a core of its own.',
  };
};
