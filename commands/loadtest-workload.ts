import { basename } from 'node:path';
import { namedWorkload } from '../loadtest/workload/named-workloads.ts';
import type { WorkloadPlan } from '../loadtest/workload/workload-plan.ts';
import { InputError } from '../schema/input-error.ts';
import { datasetContent } from './loadtest-dataset.ts';
import type { LoadtestFlags } from './loadtest-flag-values.ts';

/** What requests are made of: the words of a named workload with the flags in its place, or a file. */
export async function workloadPlan(flags: LoadtestFlags): Promise<WorkloadPlan> {
  const { salt: salted, forceLength: forceOutputLength, thinkTime } = flags;
  if (flags.dataset === undefined) return { ...madeUpWorkload(flags), salted, forceOutputLength };
  const content = await datasetContent({
    path: flags.dataset,
    format: flags.datasetFormat,
    output: flags.outputTokens ?? null,
  });
  if (content.kind === 'trace') refuseForTrace(flags);
  return {
    name: basename(flags.dataset),
    content,
    turnsPerSession: 1,
    thinkTimeSeconds: thinkTime ?? 0,
    sharedPrefixTokens: 0,
    salted,
    forceOutputLength,
  };
}

function madeUpWorkload(flags: LoadtestFlags): WorkloadPlan {
  const named = namedWorkload(flags.workload ?? 'chat');
  const { content } = named;
  if (content.kind !== 'synthetic') throw new Error(`the workload ${named.name} has no lengths`);
  const { inputTokens, outputTokens, turns, thinkTime, sharedPrefixTokens } = flags;
  const ownLengths = inputTokens !== undefined || outputTokens !== undefined;
  const ownForm = turns !== undefined || thinkTime !== undefined || sharedPrefixTokens !== undefined;
  return {
    ...named,
    name: ownLengths ? 'own lengths' : ownForm ? `${named.name}, changed` : named.name,
    content: { ...content, input: inputTokens ?? content.input, output: outputTokens ?? content.output },
    turnsPerSession: turns ?? named.turnsPerSession,
    thinkTimeSeconds: thinkTime ?? named.thinkTimeSeconds,
    sharedPrefixTokens: sharedPrefixTokens ?? named.sharedPrefixTokens,
  };
}

/** A trace has all lengths, and each of its requests stands alone. */
function refuseForTrace({ outputTokens, thinkTime }: LoadtestFlags): void {
  const stray = outputTokens !== undefined ? '--output-tokens' : thinkTime !== undefined ? '--think-time' : null;
  if (stray === null) return;
  throw new InputError({
    path: stray,
    expected: 'left out with a trace',
    received: 'both',
    hint: 'A trace says how long answers are and when each request comes.',
  });
}
