import type { Judge } from './judgement.ts';

/** The window did not reach its end. */
export const interrupted: Judge = ({ record }) =>
  record.interrupted
    ? {
        code: 'interrupted',
        figure: null,
        limit: null,
        unit: 'none',
        message: 'The run was cut short before the window ended.',
      }
    : null;
