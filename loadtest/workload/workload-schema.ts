import { basename } from 'node:path';
import type { Sampling, Workload } from '../../schema/measurement.ts';
import { lengthsText, meanTokensOf } from './token-lengths.ts';
import type { RecordedTurn, TokenLengths, WorkloadPlan } from './workload-plan.ts';

const LEFT_TO_THE_ENDPOINT = 'left to the endpoint';

/** What the measurement says of its requests. Means are over all turns, as if every answer had the wanted length. */
export function workloadOf(
  plan: WorkloadPlan,
  more: { readonly sampling: Sampling; readonly forcedOutputLength: boolean },
): Workload {
  const { content } = plan;
  return {
    name: plan.name,
    ...lengthsOf(plan),
    forcedOutputLength: more.forcedOutputLength,
    saltedPrompts: plan.salted,
    content: content.kind,
    file: content.kind === 'synthetic' ? null : basename(content.file),
    thinkTimeSeconds: plan.thinkTimeSeconds,
    sharedPrefixTokens: plan.sharedPrefixTokens,
    sampling: more.sampling,
  };
}

type Lengths = Pick<
  Workload,
  'inputTokensPerRequest' | 'outputTokensPerRequest' | 'inputLengths' | 'outputLengths' | 'turnCount'
>;

function lengthsOf(plan: WorkloadPlan): Lengths {
  const { content } = plan;
  switch (content.kind) {
    case 'synthetic':
      return syntheticLengths(plan, content);
    case 'prompts':
      return recordedLengths(content);
    case 'trace':
      return {
        inputTokensPerRequest: meanOf(content.records.map(({ inputTokens }) => inputTokens)),
        outputTokensPerRequest: meanOf(content.records.map(({ outputTokens }) => outputTokens)),
        inputLengths: 'of the trace',
        outputLengths: 'of the trace',
        turnCount: 1,
      };
  }
}

/** Turn t of T, from 1, has t messages and t - 1 answers in its prompt: (T + 1) / 2 and (T - 1) / 2 on average. */
function syntheticLengths(
  { turnsPerSession, sharedPrefixTokens }: WorkloadPlan,
  { input, output }: { readonly input: TokenLengths; readonly output: TokenLengths },
): Lengths {
  const inputTokens = meanTokensOf(input);
  const outputTokens = meanTokensOf(output);
  const messages = inputTokens * ((turnsPerSession + 1) / 2);
  const answers = outputTokens * ((turnsPerSession - 1) / 2);
  return {
    inputTokensPerRequest: sharedPrefixTokens + messages + answers,
    outputTokensPerRequest: outputTokens,
    inputLengths: turnsPerSession === 1 ? lengthsText(input) : `each turn ${lengthsText(input)} more`,
    outputLengths: lengthsText(output),
    turnCount: turnsPerSession,
  };
}

function recordedLengths({ conversations, output }: Extract<WorkloadPlan['content'], { kind: 'prompts' }>): Lengths {
  const turns = conversations.flatMap((conversation) => conversation.turns);
  const mean = output === null ? null : meanTokensOf(output);
  const tokens = turns.map(({ outputTokens }) => outputTokens ?? mean);
  return {
    inputTokensPerRequest: null,
    outputTokensPerRequest: tokens.every((each) => each !== null) ? meanOf(tokens) : null,
    inputLengths: 'of the file',
    outputLengths: outputText(turns, output),
    turnCount: turns.length / conversations.length,
  };
}

function outputText(turns: readonly RecordedTurn[], output: TokenLengths | null): string {
  const otherwise = output === null ? LEFT_TO_THE_ENDPOINT : lengthsText(output);
  const recorded = turns.filter(({ outputTokens }) => outputTokens !== null).length;
  if (recorded === turns.length) return 'of the file';
  return recorded === 0 ? otherwise : `of the file, else ${otherwise}`;
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
