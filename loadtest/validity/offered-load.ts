import type { Judge } from './judgement.ts';

const LIMIT_RATIO = 0.97;

/** Open loop: of the requests meant to start in the window, too few were sent in it. */
export const offeredLoad: Judge = ({ figures: { arrivals }, record: { requests, cohort, window } }) => {
  if (arrivals.kind === 'concurrency' || window === null || cohort.length === 0) return null;
  let sent = 0;
  for (const row of cohort) {
    const sentMs = requests.sentMs(row);
    if (sentMs !== null && requests.intendedMs(row) + sentMs < window.endMs) sent++;
  }
  const figure = sent / cohort.length;
  if (figure >= LIMIT_RATIO) return null;
  return {
    code: 'offered-load',
    figure,
    limit: LIMIT_RATIO,
    unit: 'share of the planned requests sent in the window',
    message: 'The planned load was not offered: a cap on requests in flight or the client held requests back.',
  };
};
