import { expect, test } from 'vitest';
import {
  duration,
  exact,
  hundredths,
  mass,
  number,
  percent,
  probability,
  range,
  signed,
  span,
  usd,
  volume,
  volumesApart,
  whole,
} from '../../render/format.ts';

test.each([
  [null, 'unknown'],
  [0, '0'],
  [0.000_123_45, '0.000123'],
  [0.9996, '1'],
  [1.234, '1.23'],
  [12.34, '12.3'],
  [-1234.5, '-1,230'],
  [999.6, '1,000'],
])('number(%s) keeps three digits: %s', (value, text) => {
  expect(number(value)).toBe(text);
});

test.each([
  [null, 'unknown'],
  [0, '0'],
  [0.001_234, '0.00123'],
  [1.5, '1.50'],
  [9.999, '10.00'],
  [12.5, '13'],
  [999.4, '999'],
  [4_812, '4,810'],
])('usd(%s) reads %s', (value, text) => {
  expect(usd(value)).toBe(text);
});

test('a probability is never rounded to certainty', () => {
  expect([probability(1), probability(0.994), probability(0.5), probability(0), probability(null)]).toEqual([
    'over 99 %',
    'over 99 %',
    '50 %',
    'under 1 %',
    'unknown',
  ]);
});

test.each([
  [null, 'unknown'],
  [0.4, '0 s'],
  [119, '119 s'],
  [120, '2 min'],
  [570, '9.5 min'],
  [7_200, '2 h'],
])('a stretch of %s seconds is %s', (seconds, text) => {
  expect(span(seconds)).toBe(text);
});

test('shares, durations, masses and volumes carry their unit', () => {
  expect(percent(0.0087)).toBe('0.9 %');
  expect(percent(0.234)).toBe('23 %');
  expect(duration(240.4)).toBe('240 ms');
  expect(duration(12_345)).toBe('12.3 s');
  expect(mass(0.7234)).toBe('723 g');
  expect(mass(48.24)).toBe('48.2 kg');
  expect(mass(1290)).toBe('1.29 t');
  expect(volume(300_000)).toBe('300,000');
  expect(volume(22_400_000)).toBe('22 million');
  expect(volume(3.14e9)).toBe('3.1 billion');
  expect(whole(1234.4)).toBe('1,234');
  expect(exact(0.001_25)).toBe('0.00125');
});

test('a range shows the ends only where the draws differ in what is shown', () => {
  expect(range({ value: 4812, p5: 3540, p50: 4800, p95: 7690 }, usd)).toBe('4,810 (3,540 to 7,690)');
  expect(range({ value: 4812, p5: 4811, p50: 4812, p95: 4813 }, usd)).toBe('4,810');
  expect(range(null, usd)).toBe('unknown');
});

test('neighbouring volumes have the digits that keep them apart, and no more', () => {
  expect(volumesApart([1_000, 129_844_538, 131_217_796, 132_554_925, 328_044_490])).toEqual([
    '1,000',
    '130 million',
    '131 million',
    '133 million',
    '330 million',
  ]);
  expect(volumesApart([35_802_893, 36_511_145, 39_319_694, 39_672_147])).toEqual([
    '36 million',
    '37 million',
    '39 million',
    '40 million',
  ]);
  expect(volumesApart([123_410, 123_420, 123_430])).toEqual(['123,410', '123,420', '123,430']);
  expect(volumesApart([2_000_000, 2_000_000])).toEqual(['2 million', '2 million']);
});

test('a change has its sign, but what rounds to 0 has no sign', () => {
  expect(signed(3.2, hundredths)).toBe('+3.20');
  expect(signed(-0.5, hundredths)).toBe('-0.50');
  expect(signed(0, hundredths)).toBe('0.00');
  for (const noise of [1e-14, -1e-14]) expect(signed(noise, number)).not.toMatch(/^[+-]0$/);
  for (const small of [0.4, -0.4]) expect(signed(small, (size) => size.toFixed(0))).toBe('0');
});
