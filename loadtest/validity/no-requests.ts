import type { Judge } from './judgement.ts';

/** Nothing succeeded: there is nothing to speak of. */
export const noRequests: Judge = ({ figures: { requests } }) =>
  requests.succeeded > 0
    ? null
    : {
        code: 'no-requests',
        figure: 0,
        limit: 1,
        unit: 'successful requests in the window',
        message:
          requests.started === 0
            ? 'No request was meant to start in the window. It must be longer than one request takes under this load.'
            : 'No request of the window succeeded. The endpoint failed them all, or needs longer than the run gave it.',
      };
