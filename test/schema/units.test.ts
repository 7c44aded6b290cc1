import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  gramsFromKilograms,
  HOURS_PER_MONTH,
  HOURS_PER_YEAR,
  kilogramsFromGrams,
  kilowattHoursFromJoules,
  kilowattHoursFromWatts,
  msFromSeconds,
  requestsPerMonthFromPerSecond,
  requestsPerSecondFromMonthly,
  secondsFromMs,
  usdOfTokens,
} from '../../schema/units.ts';

test('a month is 730 hours and a year 8,760', () => {
  expect(HOURS_PER_MONTH).toBe((365 * 24) / 12);
  expect(HOURS_PER_YEAR).toBe(365 * 24);
});

test.each([
  ['1,500 ms are 1.5 s', secondsFromMs(1500), 1.5],
  ['0.25 s are 250 ms', msFromSeconds(0.25), 250],
  // 730 h * 3,600 s = 2,628,000 s
  ['2,628,000 requests a month are one a second', requestsPerSecondFromMonthly(2_628_000), 1],
  ['half a request a second is 1,314,000 a month', requestsPerMonthFromPerSecond(0.5), 1_314_000],
  // 300,000 * 105 tokens * 2 USD / 1,000,000
  ['31.5 M tokens at 2 USD a million cost 63 USD', usdOfTokens(31_500_000, 2), 63],
  // 300 W * 730 h / 1,000
  ['300 W for a month are 219 kWh', kilowattHoursFromWatts(300, 730), 219],
  // 1 kWh = 1,000 W * 3,600 s
  ['7.2 MJ are 2 kWh', kilowattHoursFromJoules(7_200_000), 2],
  ['1.5 kg are 1,500 g', gramsFromKilograms(1.5), 1500],
  ['250 g are 0.25 kg', kilogramsFromGrams(250), 0.25],
])('%s', (_, converted, expected) => {
  expect(converted).toBeCloseTo(expected, 12);
});

test('there and back is where one began', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 1e12, noNaN: true }), (x) => {
      const back = [
        secondsFromMs(msFromSeconds(x)),
        gramsFromKilograms(kilogramsFromGrams(x)),
        requestsPerSecondFromMonthly(requestsPerMonthFromPerSecond(x)),
      ];
      for (const value of back) expect(Math.abs(value - x)).toBeLessThanOrEqual(x * 1e-15);
    }),
  );
});
