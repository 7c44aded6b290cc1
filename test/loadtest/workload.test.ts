import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bodyMaker } from '../../loadtest/client/request-body.ts';
import { OPENAI } from '../../loadtest/client/dialects/openai.ts';
import { VLLM } from '../../loadtest/client/dialects/vllm.ts';
import { randomInteger, randomStream } from '../../math/random.ts';
import { calibratePrompts, wordsFor } from '../../loadtest/workload/prompt-calibration.ts';
import { promptText } from '../../loadtest/workload/prompt-text.ts';
import { InputError } from '../../schema/input-error.ts';

test('calibration finds slope and template, and prompts then come out as asked', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.double({ min: 0.7, max: 3, noNaN: true }),
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: 200, max: 8000 }),
      async (perWord, template, target) => {
        let asked = 0;
        const calibration = await calibratePrompts(target, (words) => {
          asked++;
          return Promise.resolve(Math.round(template + perWord * words));
        });
        const words = wordsFor(target, calibration!);
        expect(Math.abs((template + perWord * words) / target - 1)).toBeLessThan(0.02);
        expect(asked).toBeLessThanOrEqual(6);
        expect(calibration!.samples).toBe(asked);
      },
    ),
    { numRuns: 100 },
  );
});

test('a hand-worked fit: 12 for 16 words more than nothing, so 0.75 a word, and 10 for the template', async () => {
  // 16 words 22, 100 words 85, 200 words 160: 22 = 10 + 0.75 * 16, and so on.
  const calibration = await calibratePrompts(200, (words) => Promise.resolve(10 + 0.75 * words));
  expect(calibration!.inputTokensPerWord).toBeCloseTo(0.75, 12);
  expect(calibration!.templateInputTokens).toBeCloseTo(10, 9);
  expect(wordsFor(200, calibration!)).toBeCloseTo(190 / 0.75, 9);
});

test('where words differ in tokens the calibration asks until the mean is sure', async () => {
  // Words of 1, 2 or 3 tokens, even shares: a prompt of 200 words scatters by sqrt(2 / 3 / 200) / 2 = 2.9 %.
  const misses: number[] = [];
  for (let seed = 0; seed < 40; seed++) {
    const random = randomStream('scatter', seed);
    const count = (words: number) => {
      let tokens = 10;
      for (let i = 0; i < words; i++) tokens += 1 + randomInteger(random, 3);
      return Promise.resolve(tokens);
    };
    const calibration = await calibratePrompts(400, count);
    // The true mean of a prompt built by the fit: 10 of the template and 2 a word.
    misses.push(Math.abs((10 + 2 * wordsFor(400, calibration!)) / 400 - 1));
  }
  expect(misses.filter((miss) => miss > 0.02).length).toBe(0);
});

test('without usage there is no calibration', async () => {
  expect(await calibratePrompts(100, () => Promise.resolve(null))).toBeNull();
});

test('an endpoint that truncates is told of', async () => {
  await expect(calibratePrompts(4000, (words) => Promise.resolve(Math.min(16, words)))).rejects.toThrow(InputError);
});

test('a prompt shorter than the template cannot be had', () => {
  const calibration = { inputTokensPerWord: 1, templateInputTokens: 30, samples: 4 };
  expect(() => wordsFor(20, calibration)).toThrow(/at least 31/);
});

const key = { seed: 1, salt: 'salt', requestId: 'a' };

test('a prompt depends on its key alone, and has the words asked for', () => {
  expect(promptText(key, 50)).toBe(promptText(key, 50));
  expect(promptText(key, 50).split(' ')).toHaveLength(50);
  for (const other of [
    { ...key, seed: 2 },
    { ...key, salt: 'x' },
    { ...key, requestId: 'b' },
  ]) {
    expect(promptText(other, 50).split(' ').slice(0, 4)).not.toEqual(promptText(key, 50).split(' ').slice(0, 4));
  }
});

test('a fraction of a word is kept on average', () => {
  const total = Array.from(
    { length: 2000 },
    (_, i) => promptText({ ...key, requestId: String(i) }, 10.3).split(' ').length,
  );
  const mean = total.reduce((sum, words) => sum + words, 0) / 2000;
  expect(Math.abs(mean - 10.3)).toBeLessThan(0.05); // standard error sqrt(0.21 / 2000) = 0.01
});

test('bodies are whole JSON whatever the prompt, and hold what the dialect takes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (prompt) => {
      const form = { route: 'chat', model: 'm', outputTokens: 9, forceOutputLength: true, dialect: VLLM } as const;
      expect(JSON.parse(bodyMaker(form)(prompt).toString())).toEqual({
        model: 'm',
        max_tokens: 9,
        stream: true,
        stream_options: { include_usage: true },
        ignore_eos: true,
        min_tokens: 9,
        messages: [{ role: 'user', content: prompt }],
      });
    }),
  );
  const form = { route: 'completions', model: 'm', outputTokens: 9, forceOutputLength: true, dialect: OPENAI } as const;
  expect(JSON.parse(bodyMaker(form)('hi').toString())).toEqual({
    model: 'm',
    max_tokens: 9,
    stream: true,
    stream_options: { include_usage: true },
    prompt: 'hi',
  });
});
