import type { Judge } from './judgement.ts';

/** Late sends are a bias only against what they are measured with. */
const LIMIT_MS = 10;
const LIMIT_OF_TTFT_RATIO = 0.1;

/** Requests left later than was meant, by the client's own fault: latency from the intended start is the client's then. */
export const sendLag: Judge = ({ figures: { client, latency, headlineTtft } }) => {
  const figure = client.sendLagP99Ms;
  const limit = Math.max(LIMIT_MS, LIMIT_OF_TTFT_RATIO * (latency[headlineTtft].p50?.value ?? 0));
  if (figure === null || figure <= limit) return null;
  return {
    code: 'send-lag',
    figure,
    limit,
    unit: 'ms',
    message:
      '1 in 100 requests left later than this: the client was too slow. Ask for less load, or give it a core of its own.',
  };
};
