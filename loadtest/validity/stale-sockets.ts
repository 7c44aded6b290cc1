import type { Judge } from './judgement.ts';

const LIMIT_RATIO = 0.005;

/** Requests lost because the server had closed an idle connection just as the client used it again. */
export const staleSockets: Judge = ({ figures: { client } }) =>
  client.staleSocketRatio === null || client.staleSocketRatio <= LIMIT_RATIO
    ? null
    : {
        code: 'stale-sockets',
        figure: client.staleSocketRatio,
        limit: LIMIT_RATIO,
        unit: 'share of the requests',
        message:
          'The server closes idle connections very soon: requests failed for a reason no user would meet. Raise its keep-alive time.',
      };
