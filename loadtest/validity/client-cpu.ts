import type { Judge } from './judgement.ts';

const LIMIT_RATIO = 0.85;

/** The thread that drives the load had no time left: bytes waited before they were stamped. */
export const clientCpu: Judge = ({ figures: { client } }) =>
  client.cpuRatio === null || client.cpuRatio <= LIMIT_RATIO
    ? null
    : {
        code: 'client-cpu',
        figure: client.cpuRatio,
        limit: LIMIT_RATIO,
        unit: 'share of the time',
        message:
          'The client was busy nearly all the time and may have been the bottleneck. Use a faster machine or less load.',
      };
