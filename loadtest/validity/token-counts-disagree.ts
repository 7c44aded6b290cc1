import type { Judge } from './judgement.ts';

const LIMIT_RATIO = 0.01;

/** The endpoint's own token counts are proved wrong by what arrived. */
export const tokenCountsDisagree: Judge = ({ figures: { requests } }) => {
  const figure = requests.started === 0 ? 0 : (requests.failuresByKind['token-mismatch'] ?? 0) / requests.started;
  if (figure <= LIMIT_RATIO) return null;
  return {
    code: 'token-counts-disagree',
    figure,
    limit: LIMIT_RATIO,
    unit: 'share of the requests',
    message: 'The usage the endpoint reports cannot be what it sent: figures per token would be wrong.',
  };
};
