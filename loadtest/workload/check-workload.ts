import { InputError, shown } from '../../schema/input-error.ts';
import type { TokenLengths, WorkloadPlan } from './workload-plan.ts';

/** InputError where a workload asks for what cannot be had. */
export function checkWorkload({ content, turnsPerSession, thinkTimeSeconds, sharedPrefixTokens }: WorkloadPlan): void {
  refuseUnless(isWhole(turnsPerSession, 1), {
    path: 'turns per conversation',
    expected: 'a whole number, at least 1',
    received: shown(turnsPerSession),
  });
  refuseUnless(isBounded(thinkTimeSeconds, 0), {
    path: 'think time',
    expected: 'at least 0 seconds',
    received: shown(thinkTimeSeconds),
  });
  refuseUnless(isWhole(sharedPrefixTokens, 0), {
    path: 'shared prefix',
    expected: 'a whole number of tokens',
    received: shown(sharedPrefixTokens),
  });
  if (content.kind === 'synthetic') {
    checkLengths('input tokens', content.input);
    checkLengths('output tokens', content.output);
    return;
  }
  const what = content.kind === 'trace' ? 'a trace' : 'prompts of a file';
  const hint = `Leave it out, or leave out the file: ${what} cannot be changed.`;
  refuseUnless(turnsPerSession === 1, {
    path: 'turns per conversation',
    expected: `left out with ${what}`,
    received: shown(turnsPerSession),
    hint,
  });
  refuseUnless(sharedPrefixTokens === 0, {
    path: 'shared prefix',
    expected: `left out with ${what}`,
    received: shown(sharedPrefixTokens),
    hint,
  });
  const size = content.kind === 'trace' ? content.records.length : content.conversations.length;
  refuseUnless(size > 0, {
    path: content.file,
    expected: 'a file with at least one request',
    received: 'none',
    hint: 'Give another file.',
  });
  if (content.kind === 'prompts' && content.output !== null) checkLengths('output tokens', content.output);
}

function checkLengths(path: string, lengths: TokenLengths): void {
  switch (lengths.distribution) {
    case 'fixed':
      return refuseUnless(isWhole(lengths.tokens, 1), {
        path,
        expected: 'a whole number, at least 1',
        received: shown(lengths.tokens),
      });
    case 'uniform':
      return refuseUnless(isWhole(lengths.lowTokens, 1) && isWhole(lengths.highTokens, lengths.lowTokens), {
        path,
        expected: 'whole numbers from 1 up, the lower one first',
        received: `${lengths.lowTokens} to ${lengths.highTokens}`,
      });
    case 'normal':
      return refuseUnless(isBounded(lengths.meanTokens, 1) && isBounded(lengths.standardDeviationTokens, 0), {
        path,
        expected: 'a mean of at least 1 and a standard deviation of at least 0',
        received: `${lengths.meanTokens} and ${lengths.standardDeviationTokens}`,
      });
    case 'lognormal':
      return refuseUnless(isBounded(lengths.medianTokens, 1) && isBounded(lengths.p95Tokens, lengths.medianTokens), {
        path,
        expected: 'a median of at least 1 and a 95th percentile not below it',
        received: `${lengths.medianTokens} and ${lengths.p95Tokens}`,
      });
  }
}

const isWhole = (value: number, least: number): boolean => Number.isSafeInteger(value) && value >= least;

const isBounded = (value: number, least: number): boolean => Number.isFinite(value) && value >= least;

interface Refusal {
  readonly path: string;
  readonly expected: string;
  readonly received: string;
  readonly hint?: string;
}

function refuseUnless(isRight: boolean, { hint = 'Correct the figure.', ...refusal }: Refusal): void {
  if (!isRight) throw new InputError({ ...refusal, hint });
}
