import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InputError, nearest, shown } from '../../schema/input-error.ts';

test('the message names the place, what was expected, what came and what to do', () => {
  const error = new InputError({
    path: 'scenario.json: options[0].powerWatts',
    expected: '> 0',
    received: '-5',
    hint: "Use the card's measured average, not its TDP.",
  });
  expect(error.message).toBe(
    "scenario.json: options[0].powerWatts must be > 0 (got -5). Use the card's measured average, not its TDP.",
  );
  expect(error.name).toBe('InputError');
  expect(error).toBeInstanceOf(Error);
});

test.each<[unknown, string]>([
  [undefined, 'nothing'],
  [null, 'null'],
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
  [-0.5, '-0.5'],
  [true, 'true'],
  ['a "word"', '"a \\"word\\""'],
  [[1, 2], 'a list of 2'],
  [{ a: 1 }, 'an object'],
])('%j is shown as %s', (value, text) => {
  expect(shown(value)).toBe(text);
});

test('a long text is shortened to 60 characters and says so', () => {
  // 59 of the 200 letters fit behind the opening quote.
  expect(shown('x'.repeat(200))).toBe(`"${'x'.repeat(59)}...`);
});

const KEYS = ['requestsPerMonth', 'inputTokensPerRequest', 'high', 'low', 'value'];

test.each([
  ['requestPerMonth', 'requestsPerMonth'],
  ['REQUESTSPERMONTH', 'requestsPerMonth'],
  ['requestsPerMnoth', 'requestsPerMonth'],
  ['hihg', 'high'],
  ['valu', 'value'],
])('the nearest key to %s is %s', (word, key) => {
  expect(nearest(word, KEYS)).toBe(key);
});

test.each(['colour', 'requests', '', 'xy'])('nothing is near to "%s"', (word) => {
  expect(nearest(word, KEYS)).toBeNull();
});

test('of two the nearer one is taken, of equals the first', () => {
  expect(nearest('usdPerHours', ['usdPerDay', 'usdPerHour'])).toBe('usdPerHour');
  expect(nearest('cat', ['bat', 'hat'])).toBe('bat');
});

test('a word is nearest to itself, and one slip in a word of four letters or more is found', () => {
  const word = fc.stringMatching(/^[a-z]{4,12}$/);
  fc.assert(
    fc.property(word, fc.nat(), (right, at) => {
      const i = at % right.length;
      expect(nearest(right, [right])).toBe(right);
      expect(nearest(right.slice(0, i) + right.slice(i + 1), [right])).toBe(right);
      expect(nearest(`${right.slice(0, i)}#${right.slice(i + 1)}`, [right])).toBe(right);
    }),
  );
});
