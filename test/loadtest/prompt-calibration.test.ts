import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cachedTokensWarning, calibratePrompts, wordsFor } from '../../loadtest/workload/prompt-calibration.ts';
import { randomInteger, randomStream } from '../../math/random.ts';
import { InputError } from '../../schema/input-error.ts';

test('calibration finds slope and template, and prompts then come out as asked', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.double({ min: 0.7, max: 3, noNaN: true }),
      fc.integer({ min: 0, max: 60 }),
      fc.double({ min: 200, max: 8000, noNaN: true }),
      async (perWord, template, target) => {
        let asked = 0;
        const calibration = await calibratePrompts(target, (words) => {
          asked++;
          expect(Number.isInteger(words)).toBe(true);
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

/** Counts words of 1, 2 or 3 tokens, even shares, after a template of 10. */
const scattered = (seed: number) => {
  const random = randomStream('scatter', seed);
  return (words: number): Promise<number> => {
    let tokens = 10;
    for (let i = 0; i < words; i++) tokens += 1 + randomInteger(random, 3);
    return Promise.resolve(tokens);
  };
};

test.each([30, 400])(
  'where words differ in tokens the calibration asks until the mean of %i is sure',
  async (target) => {
    // A prompt of 200 words scatters by sqrt(2 / 3 / 200) / 2 = 2.9 %, one of 10 words by 13 %.
    const misses: number[] = [];
    for (let seed = 0; seed < 40; seed++) {
      const calibration = await calibratePrompts(target, scattered(seed));
      // The true mean of a prompt built by the fit: 10 of the template and 2 a word.
      misses.push(Math.abs((10 + 2 * wordsFor(target, calibration!)) / target - 1));
    }
    expect(misses.filter((miss) => miss > (target === 30 ? 0.06 : 0.02)).length).toBe(0);
  },
);

test('texts are each their own', async () => {
  const texts: string[] = [];
  await calibratePrompts(500, (words, text) => {
    texts.push(text);
    return Promise.resolve(words + 5);
  });
  expect(texts.length).toBeGreaterThanOrEqual(5);
  expect(new Set(texts).size).toBe(texts.length);
});

test('without usage there is no calibration', async () => {
  expect(await calibratePrompts(100, () => Promise.resolve(null))).toBeNull();
});

describe('an endpoint that cuts prompts off', () => {
  const cutAt = (most: number) => calibratePrompts(4000, (words) => Promise.resolve(Math.min(most, 10 + words)));

  test.each([16, 100, 1999, 2500, 3600, 3800, 3900])('at %i tokens is told of', async (most) => {
    await expect(cutAt(most)).rejects.toThrow(InputError);
    await expect(cutAt(most)).rejects.toThrow(new RegExp(`got .*${most} tokens for \\d+ words.*truncates prompts`));
  });

  test.each([100, 1999, 2500, 3500])(
    'at %i tokens is found before prompts grow beyond the wanted length',
    async (most) => {
      let longest = 0;
      const count = (words: number) => {
        longest = Math.max(longest, words);
        return Promise.resolve(Math.min(most, 10 + words));
      };
      await expect(calibratePrompts(4000, count)).rejects.toThrow(InputError);
      expect(longest).toBe(4000);
    },
  );

  test('beyond the wanted length does no harm', async () => {
    expect(await cutAt(4100)).toMatchObject({ inputTokensPerWord: 1, templateInputTokens: 10 });
  });
});

test('a vocabulary that scatters is not taken for one that cuts off', async () => {
  for (let seed = 100; seed < 200; seed++) {
    await expect(calibratePrompts(64, scattered(seed))).resolves.not.toBeNull();
  }
});

test('a prompt shorter than the template cannot be had', () => {
  const calibration = { inputTokensPerWord: 1, templateInputTokens: 30, samples: 4 };
  expect(() => wordsFor(20, calibration)).toThrow(/at least 31/);
});

describe('a prompt that is counted twice', () => {
  const warning = (cached: number) => {
    const seen = new Set<string>();
    return cachedTokensWarning((words, text) => {
      const tokens = 10 + words - (seen.has(text) ? cached : 0);
      seen.add(text);
      return Promise.resolve(tokens);
    });
  };

  test('in full is right', async () => {
    expect(await warning(0)).toBeNull();
  });

  test('without what was cached is warned of', async () => {
    expect(await warning(496)).toMatch(/one prompt as 522 tokens and, when it came again, as 26/);
  });

  test('by an endpoint without usage says nothing', async () => {
    expect(await cachedTokensWarning(() => Promise.resolve(null))).toBeNull();
  });

  test('that scatters when texts cannot be repeated is no reason to warn', async () => {
    for (let seed = 0; seed < 50; seed++) expect(await cachedTokensWarning(scattered(seed))).toBeNull();
  });
});
