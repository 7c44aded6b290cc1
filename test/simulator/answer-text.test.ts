import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../math/random.ts';
import { answerWord } from '../../simulator/answer-words.ts';
import { drawOutputTokens } from '../../simulator/engine/output-length.ts';
import { chatTokens, PROMPT_TOKEN_RULE, textTokens } from '../../simulator/prompt-tokens.ts';

describe('prompt tokens', () => {
  it('are words between white space', () => {
    expect(textTokens('  one two,three\n\tfour ')).toBe(3);
    expect(textTokens(' \n')).toBe(0);
  });

  it('of a chat have 4 more per message and 3 once', () => {
    // (2 + 4) + (3 + 4) + 3 = 16
    expect(chatTokens(['be brief', 'how are you'])).toBe(16);
    expect(PROMPT_TOKEN_RULE).toContain('4 per message and 3 once');
  });
});

describe('answerWord', () => {
  it('makes text that counts as many tokens as it has words, and that JSON need not escape', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 300 }), (seed, tokens) => {
        const random = randomStream(seed);
        const text = Array.from({ length: tokens }, (_, index) => answerWord(random, index + 1)).join('');
        expect(textTokens(text)).toBe(tokens);
        expect(JSON.stringify(text)).toBe(`"${text}"`);
      }),
    );
  });
});

describe('drawOutputTokens', () => {
  it.each([20, 150])('has the stated mean, %i', (mean) => {
    const random = randomStream('lengths', mean);
    const draws = Array.from({ length: 40_000 }, () => drawOutputTokens(random, mean));
    const drawn = draws.reduce((a, b) => a + b, 0) / draws.length;
    expect(Math.abs(drawn / mean - 1)).toBeLessThan(0.02);
    expect(new Set(draws).size).toBeGreaterThan(mean);
  });

  it('gives whole tokens, at least one, at the ends of the stream too', () => {
    expect(drawOutputTokens(() => 0, 20)).toBe(1);
    expect(Number.isSafeInteger(drawOutputTokens(() => 1 - 2 ** -32, 20))).toBe(true);
  });
});
