import type { OperatingPoint, Workload } from '../../schema/measurement.ts';
import type { Judge } from './judgement.ts';

const LIMIT_RATIO = 0.1;

/** Requests are meant to begin as others did: turns of one conversation, a shared prefix, a trace with its own repeats. */
export const sharesPrompts = ({ turnCount, sharedPrefixTokens, content }: Workload): boolean =>
  turnCount > 1 || sharedPrefixTokens > 0 || content === 'trace';

/** Share of the prompt tokens that came from the server's cache, by its own counters or by usage; null when neither tells. */
export function cachedPromptRatio({ server, tokens }: Pick<OperatingPoint, 'server' | 'tokens'>): number | null {
  const { input, cachedInput } = tokens;
  const ofUsage = input === null || cachedInput === null || input === 0 ? null : cachedInput / input;
  const ofCounters = server?.prefixCacheHitRatio ?? null;
  return ofUsage === null ? ofCounters : Math.max(ofUsage, ofCounters ?? 0);
}

/** Prompts were each made different, and still the server knew them. The chat template alone is the same in all of them. */
export const prefixCacheHits: Judge = ({ figures, record: { run } }) => {
  const { workload, promptCalibration } = run;
  const figure = cachedPromptRatio(figures);
  if (!workload.saltedPrompts || sharesPrompts(workload) || figure === null) return null;
  const template = Math.max(0, promptCalibration?.templateInputTokens ?? 0);
  const length = figures.tokens.input ?? workload.inputTokensPerRequest;
  const limit = LIMIT_RATIO + (length === null || length === 0 ? 0 : template / length);
  if (figure <= limit) return null;
  return {
    code: 'prefix-cache-hits',
    figure,
    limit,
    unit: 'share of the prompt tokens',
    message:
      'The server answered part of the prompts from its cache although none was like another: TTFT and cost are of less work than asked.',
  };
};
