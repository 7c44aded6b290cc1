import { describe, expect, test } from 'vitest';
import { listText, missedText, numberText, textsApart } from '../../../calculator/search/limit-text.ts';
import type { LimitCheck } from '../../../schema/search-result.ts';

const missed = (parts: Partial<LimitCheck>): LimitCheck => ({
  limit: 'carbon',
  status: 'missed',
  value: null,
  atMost: null,
  atLeast: null,
  unit: 'kg CO2e/month',
  note: null,
  ...parts,
});

describe('a missed limit in words', () => {
  test.each([
    [{ value: 120, atMost: 100 }, 'its CO2e of 120 kg a month is above the limit of 100 kg'],
    [
      { value: 120, atMost: 100, note: 'a lower bound, without idle power' },
      'its CO2e of at least 120 kg a month is above the limit of 100 kg',
    ],
    [{ limit: 'ttft-p99', value: 900, atMost: 500 }, 'its TTFT p99 of 900 ms is above the limit of 500 ms'],
    [
      { limit: 'tpot-p99', value: 35, atMost: 30, note: 'at the lightest load' },
      'its TPOT p99 of 35 ms (at the lightest load) is above the limit of 30 ms',
    ],
    [
      { limit: 'retained-quality', value: 0.8, atLeast: 0.9 },
      'its retained quality of 80 % is below the limit of 90 %',
    ],
    [
      { limit: 'acceptance', value: 0.875, atLeast: 0.9 },
      'its share of accepted answers of 87.5 % is below the limit of 90 %',
    ],
    [
      { limit: 'capacity', value: 300_000, atMost: 262_800 },
      'the demand of 300,000 requests a month is above the 263,000 that it can serve',
    ],
    [{ limit: 'data-on-premises' }, 'its data leave the premises'],
    [{ limit: 'ttft-p99', atMost: 500, note: 'two answers' }, 'its TTFT p99 misses the limit (two answers)'],
    [{ limit: 'ttft-p99', atMost: 500 }, 'its TTFT p99 misses the limit'],
  ] as const)('%o', (check, text) => {
    expect(missedText(missed(check))).toBe(text);
  });
});

test('two numbers have as many digits as it takes to tell them apart', () => {
  expect(textsApart(120.04, 100)).toEqual(['120', '100']);
  expect(textsApart(100.04, 100)).toEqual(['100.04', '100']);
  expect(textsApart(1 + 2 ** -52, 1)).toEqual(['1.0000000000000002', '1']);
  expect(textsApart(7, 7)).toEqual(['7', '7']);
});

test('thousands are grouped, decimals are not', () => {
  expect(numberText(1_234_567.8912, 11)).toBe('1,234,567.8912');
  expect(numberText(0.000123456, 3)).toBe('0.000123');
});

test('lists', () => {
  expect(listText([])).toBe('');
  expect(listText(['a'])).toBe('a');
  expect(listText(['a', 'b'])).toBe('a and b');
  expect(listText(['a', 'b', 'c'])).toBe('a, b and c');
});
