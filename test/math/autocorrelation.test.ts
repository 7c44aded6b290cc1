import { expect, test } from 'vitest';
import { integratedAutocorrelationTime } from '../../math/autocorrelation.ts';
import { randomStream } from '../../math/random.ts';

/** x[i] = memory * x[i-1] + noise: its integrated time is (1 + memory) / (1 - memory). */
function autoregressive(memory: number, size: number): number[] {
  const random = randomStream('autoregressive', memory);
  let value = 0;
  return Array.from({ length: size }, () => (value = memory * value + random() - 0.5));
}

test('a first-order process has time (1 + a) / (1 - a)', () => {
  expect(integratedAutocorrelationTime(autoregressive(0, 20_000))).toBeLessThan(1.2);
  const time = integratedAutocorrelationTime(autoregressive(0.8, 50_000));
  expect(time).toBeGreaterThan(7.5); // (1 + 0.8) / (1 - 0.8) = 9
  expect(time).toBeLessThan(10.5);
});

test('degenerate series have time 1', () => {
  expect(integratedAutocorrelationTime([])).toBe(1);
  expect(integratedAutocorrelationTime([1, 2, 3])).toBe(1);
  expect(integratedAutocorrelationTime(new Array(100).fill(7))).toBe(1);
});

test('an alternating series never counts as more than its samples', () => {
  expect(integratedAutocorrelationTime(Array.from({ length: 1000 }, (_, i) => i % 2))).toBe(1);
});
