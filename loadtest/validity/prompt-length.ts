import type { Judge } from './judgement.ts';

const LIMIT_RATIO = 0.02;

/** Prompts that were calibrated came out at another length after all. */
export const promptLength: Judge = ({ figures: { tokens }, plan: { workload, promptCalibration } }) => {
  if (promptCalibration === null || tokens.input === null) return null;
  const figure = tokens.input / workload.inputTokensPerRequest - 1;
  if (Math.abs(figure) <= LIMIT_RATIO) return null;
  return {
    code: 'prompt-length',
    figure,
    limit: LIMIT_RATIO,
    unit: 'off the asked input length, as a share of it',
    message:
      'Prompts were counted at another length than asked: the endpoint truncates them or leaves cached tokens out.',
  };
};
