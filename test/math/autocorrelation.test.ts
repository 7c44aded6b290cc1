import { expect, test } from 'vitest';
import { autocorrelationTime, integratedAutocorrelationTime } from '../../math/autocorrelation.ts';
import { mean } from '../../math/quantile.ts';
import { randomStream } from '../../math/random.ts';

/** x[i] = memory * x[i-1] + noise: its integrated time is (1 + memory) / (1 - memory). */
function autoregressive(memory: number, size: number, seed = 0): Float64Array {
  const random = randomStream('autoregressive', memory, seed);
  let value = 0;
  return Float64Array.from({ length: size }, () => (value = memory * value + random() - 0.5));
}

test('a first-order process has time (1 + a) / (1 - a)', () => {
  expect(integratedAutocorrelationTime(autoregressive(0, 20_000))).toBeLessThan(1.2);
  // (1 + 0.8) / (1 - 0.8) = 9, each of ten known to a tenth of it.
  const times = Array.from({ length: 10 }, (_, seed) =>
    integratedAutocorrelationTime(autoregressive(0.8, 20_000, seed)),
  );
  const average = mean(times)!;
  expect(average).toBeGreaterThan(8.3);
  expect(average).toBeLessThan(9.9);
});

test('a time beyond the lags that are looked at is found in means of neighbours', () => {
  const time = integratedAutocorrelationTime(autoregressive(0.99, 400_000)); // 199, in a series longer than its batches
  expect(time).toBeGreaterThan(150);
  expect(time).toBeLessThan(260);
});

test('a weak slow component is found under the noise of single samples', () => {
  // A fiftieth of the variance is a process of time (1 + 0.998) / (1 - 0.998) = 999: 0.98 + 0.02 * 999 = 21. Single samples
  // show a correlation of 0.02 at each lag, and the sum of five of them looks settled at 1.2.
  const random = randomStream('noise');
  const uniform = (): number => Math.sqrt(12) * (random() - 0.5);
  let slow = 0;
  const series = Float64Array.from({ length: 60_000 }, () => {
    slow = 0.998 * slow + Math.sqrt(1 - 0.998 ** 2) * uniform();
    return Math.sqrt(0.02) * slow + Math.sqrt(0.98) * uniform();
  });
  const { time, upper } = autocorrelationTime(series);
  expect(time).toBeGreaterThan(10);
  expect(time).toBeLessThan(42);
  expect(upper).toBeGreaterThan(1.1 * time);
});

test('a short trend: about their own mean all autocorrelations come to -1/2, so only the positive ones are summed', () => {
  expect(integratedAutocorrelationTime(Array.from({ length: 40 }, (_, i) => i))).toBeGreaterThan(8);
});

test('the error of the time grows with the window and shrinks with the length', () => {
  // Madras and Sokal: with 20,000 samples of time 9 the window is some 45 lags, so sqrt(2 * 91 / 20000) = 0.1 of it.
  const long = autocorrelationTime(autoregressive(0.8, 20_000));
  expect(long.upper / long.time).toBeGreaterThan(1.05);
  expect(long.upper / long.time).toBeLessThan(1.2);
  const short = autocorrelationTime(autoregressive(0.8, 500));
  expect(short.upper / short.time).toBeGreaterThan(1.2);
});

test('of what is made of each sample', () => {
  const series = autoregressive(0.9, 5000);
  const above = autocorrelationTime(series, (value) => (value > 0 ? 1 : 0));
  expect(above).toEqual(autocorrelationTime(series.map((value) => (value > 0 ? 1 : 0))));
  expect(above.time).toBeGreaterThan(5);
});

test('degenerate series have time 1', () => {
  expect(autocorrelationTime([])).toEqual({ time: 1, upper: 1 });
  expect(integratedAutocorrelationTime([1, 2, 3])).toBe(1);
  expect(autocorrelationTime(new Array(100).fill(7))).toEqual({ time: 1, upper: 1 });
  expect(autocorrelationTime(new Array(999).fill(0.1))).toEqual({ time: 1, upper: 1 }); // its mean is off by rounding
});

test('an alternating series never counts as more than its samples', () => {
  expect(integratedAutocorrelationTime(Array.from({ length: 1000 }, (_, i) => i % 2))).toBe(1);
  expect(integratedAutocorrelationTime(Array.from({ length: 1001 }, (_, i) => i % 2))).toBe(1);
});
