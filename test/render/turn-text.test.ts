import { describe, expect, test } from 'vitest';
import { turnText } from '../../render/turn-text.ts';

const text = (
  cheaperSide: 'above' | 'below',
  crossingsRequestsPerMonth: number[],
  limit: { lastCrossingIsLimitOf?: string } = {},
): string | null => turnText({ cheaperSide, crossingsRequestsPerMonth, option: 'gpu', ...limit }, 'B');

describe('cheaper from a volume on', () => {
  test('one crossing', () => {
    expect(text('above', [2_400_000])).toBe('becomes cheaper than B above 2.4 million requests a month');
  });
  test('dearer again, and cheaper for good: where it begins and where it stays so', () => {
    const stays = 'becomes cheaper than B at 7.7 million requests a month, and stays so above 12 million';
    expect(text('above', [7_700_000, 8_400_000, 11_600_000])).toBe(stays);
  });
  test('crossings that read alike are said as one', () => {
    expect(text('above', [7_700_000, 7_710_000, 7_720_000])).toBe(
      'becomes cheaper than B above 7.7 million requests a month',
    );
  });
  test('dearer at the end: never "above"', () => {
    expect(text('above', [2_000_000, 9_000_000])).toBe(
      'is cheaper than B between 2 million and 9 million requests a month',
    );
    expect(text('above', [2_000_000, 3_000_000, 4_000_000, 9_000_000])).toBe(
      'is cheaper than B by turns between 2 million and 9 million requests a month',
    );
    expect(text('above', [2_000_000, 2_010_000])).toBe(
      'is cheaper than B between 2 million and 2.01 million requests a month',
    );
  });
});

describe('cheaper up to a volume', () => {
  test('one crossing', () => {
    expect(text('below', [39_000_000])).toBe('is cheaper than B up to 39 million requests a month');
  });
  test('and again above another', () => {
    expect(text('below', [2_000_000, 9_000_000])).toBe(
      'is cheaper than B up to 2 million requests a month, and again above 9 million',
    );
    expect(text('below', [2_000_000, 3_000_000, 4_000_000, 9_000_000])).toBe(
      'is cheaper than B up to 2 million requests a month, by turns from there, and again above 9 million',
    );
  });
  test('and again for a while', () => {
    expect(text('below', [33_000_000, 34_000_000, 37_000_000])).toBe(
      'is cheaper than B up to 33 million requests a month, and by turns up to 37 million',
    );
  });
});

test('a crossing at the most that one of them can serve says so', () => {
  expect(text('above', [3_500_000], { lastCrossingIsLimitOf: 'api' })).toBe(
    'becomes cheaper than B above 3.5 million requests a month, the most that B can serve',
  );
  expect(text('below', [3_500_000], { lastCrossingIsLimitOf: 'gpu' })).toBe(
    'is cheaper than B up to 3.5 million requests a month, the most that it can serve',
  );
});

test('nothing without a crossing', () => {
  expect(turnText({ cheaperSide: null, crossingsRequestsPerMonth: [], option: 'gpu' }, 'B')).toBeNull();
});
