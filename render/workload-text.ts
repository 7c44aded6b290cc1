import type { Sampling, Workload } from '../schema/measurement.ts';
import { number, whole } from './format.ts';

/** What requests were made of, in one line: "pep-talk: 400 tokens in, 105 out". */
export function workloadText(workload: Workload): string {
  const { inputTokensPerRequest, outputTokensPerRequest, inputLengths, outputLengths } = workload;
  const parts = [
    inputTokensPerRequest === null
      ? `input ${inputLengths}`
      : lengthText(inputTokensPerRequest, 'tokens in', inputLengths),
    outputTokensPerRequest === null
      ? `output ${outputLengths}`
      : lengthText(outputTokensPerRequest, 'out', outputLengths),
    ...(workload.turnCount === 1 ? [] : [turnsText(workload)]),
    ...(workload.sharedPrefixTokens === 0
      ? []
      : [`first ${whole(workload.sharedPrefixTokens)} tokens the same in all`]),
    ...samplingTexts(workload.sampling),
  ];
  const file = workload.file === null || workload.file === workload.name ? '' : ` of ${workload.file}`;
  return `${workload.name}${file}: ${parts.join(', ')}`;
}

/** A length that all requests have needs no more words. */
const lengthText = (meanTokens: number, side: string, lengths: string): string =>
  lengths.startsWith('fixed')
    ? `${number(meanTokens, 4)} ${side}`
    : `${number(meanTokens, 4)} ${side} on average (${lengths})`;

const turnsText = ({ turnCount, thinkTimeSeconds }: Workload): string =>
  `${number(turnCount)} turns a conversation${thinkTimeSeconds === 0 ? '' : ` with ${number(thinkTimeSeconds)} s between`}`;

const samplingTexts = ({ temperature, topP, topK, seed }: Sampling): string[] =>
  [
    ['temperature', temperature],
    ['top p', topP],
    ['top k', topK],
    ['sampling seed', seed],
  ].flatMap(([name, value]) => (value === null ? [] : [`${name} ${value}`]));
