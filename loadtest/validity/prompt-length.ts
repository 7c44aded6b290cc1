import { offAskedLength } from './asked-length.ts';
import type { Judge } from './judgement.ts';

const LIMIT_RATIO = 0.02;

/** Prompts that were calibrated came out at another length after all. */
export const promptLength: Judge = ({ record }) => {
  if (record.run.promptCalibration === null) return null;
  const figure = offAskedLength(record, {
    counted: (requests, row) => requests.inputTokens(row),
    asked: (requests, row) => requests.askedInputTokens(row),
  });
  if (figure === null || Math.abs(figure) <= LIMIT_RATIO) return null;
  return {
    code: 'prompt-length',
    figure,
    limit: LIMIT_RATIO,
    unit: 'off the asked input length, as a share of it',
    message:
      'Prompts were counted at another length than asked: the endpoint truncates them or leaves cached tokens out.',
  };
};
