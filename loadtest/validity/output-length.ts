import { offAskedLength } from './asked-length.ts';
import type { Judge } from './judgement.ts';

const LIMIT_RATIO = 0.02;

/** The endpoint was told to give a length and gave another: throughput and latency are of another job. */
export const outputLength: Judge = ({ record }) => {
  if (!record.run.workload.forcedOutputLength) return null;
  const figure = offAskedLength(record, {
    counted: (requests, row) => requests.outputTokens(row),
    asked: (requests, row) => requests.askedOutputTokens(row),
  });
  if (figure === null || Math.abs(figure) <= LIMIT_RATIO) return null;
  return {
    code: 'output-length',
    figure,
    limit: LIMIT_RATIO,
    unit: 'off the asked output length, as a share of it',
    message:
      'Answers were not as long as asked although the endpoint takes a forced length. Its context may be too short.',
  };
};
