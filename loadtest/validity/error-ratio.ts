import type { Judge } from './judgement.ts';

const LIMIT_RATIO = 0.01;

/** Failed requests are in no latency: with many of them the rest is no fair sample. */
export const errorRatio: Judge = ({ figures: { requests } }) => {
  const figure = requests.started === 0 ? 0 : requests.failed / requests.started;
  if (figure <= LIMIT_RATIO) return null;
  const kinds = Object.entries(requests.failuresByKind).map(([kind, count]) => `${kind} ${count}`);
  return {
    code: 'error-ratio',
    figure,
    limit: LIMIT_RATIO,
    unit: 'share of the requests',
    message: `Too many requests failed (${kinds.join(', ')}).`,
  };
};
