import type { Judge } from './judgement.ts';

/** The disk was too slow or full: lines are missing, nobody knows whose. */
export const logOverflow: Judge = ({ droppedLines }) =>
  droppedLines === 0
    ? null
    : {
        code: 'log-overflow',
        figure: droppedLines,
        limit: 0,
        unit: 'lines lost',
        message: 'The event log could not be written fast enough. Put it on a faster disk.',
      };
