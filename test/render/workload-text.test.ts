import { expect, test } from 'vitest';
import { workloadText } from '../../render/workload-text.ts';
import type { Workload } from '../../schema/measurement.ts';
import { measurementWith } from '../factories/measurement.ts';

const textWith = (parts: Partial<Workload>): string => workloadText({ ...measurementWith().workload, ...parts });

test('lengths that all requests have are figures alone; drawn ones say from what', () => {
  expect(textWith({})).toBe('pep-talk: 400 tokens in, 105 out');
  expect(textWith({ inputTokensPerRequest: 612.4, inputLengths: 'lognormal, median 400, P95 2,000' })).toBe(
    'pep-talk: 612.4 tokens in on average (lognormal, median 400, P95 2,000), 105 out',
  );
});

test('what nobody knows beforehand has no figure', () => {
  const file = { content: 'prompts', file: 'talks.json' } as const;
  expect(
    textWith({
      ...file,
      name: 'ShareGPT',
      inputTokensPerRequest: null,
      inputLengths: 'of the file',
      outputTokensPerRequest: null,
      outputLengths: 'left to the endpoint',
    }),
  ).toBe('ShareGPT of talks.json: input of the file, output left to the endpoint');
  expect(textWith({ ...file, name: 'talks.json' })).toBe('talks.json: 400 tokens in, 105 out');
});

test('turns, a shared beginning and sampling are told where there are any', () => {
  expect(
    textWith({
      turnCount: 4,
      thinkTimeSeconds: 2,
      sharedPrefixTokens: 1_000,
      sampling: { temperature: 0, topP: 0.9, topK: null, seed: 7 },
    }),
  ).toBe(
    'pep-talk: 400 tokens in, 105 out, 4 turns a conversation with 2 s between, first 1,000 tokens the same in all, temperature 0, top p 0.9, sampling seed 7',
  );
  expect(textWith({ turnCount: 2.5 })).toContain('2.5 turns a conversation');
});
