import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cascadedUsd, routedUsd } from '../../calculator/routing.ts';
import { runwayDays } from '../../calculator/runway.ts';
import { expectNear } from '../factories/near.ts';

const pair = { smallUsd: 0.1, largeUsd: 15, largeRatio: 0.2 };

test('a router pays one model for each call, a cascade the small one for every call', () => {
  expectNear(routedUsd(pair), 3.08); // 0.8*0.1 + 0.2*15
  expectNear(cascadedUsd(pair), 3.1); // 0.1 + 0.2*15
});

test('the router and the scorer are paid for every call', () => {
  expectNear(routedUsd(pair, 0.5), 3.58);
  expectNear(cascadedUsd(pair, 0.5), 3.6);
});

test('at the ends of the share', () => {
  expectNear(routedUsd({ ...pair, largeRatio: 0 }), 0.1);
  expectNear(routedUsd({ ...pair, largeRatio: 1 }), 15);
  expectNear(cascadedUsd({ ...pair, largeRatio: 0 }), 0.1);
  expectNear(cascadedUsd({ ...pair, largeRatio: 1 }), 15.1);
});

test('a cascade is dearer than a router by what the small model costs for the calls it hands on', () => {
  const usd = fc.double({ min: 0, max: 100, noNaN: true });
  const ratio = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(usd, usd, ratio, (smallUsd, largeUsd, largeRatio) => {
      const calls = { smallUsd, largeUsd, largeRatio };
      const difference = cascadedUsd(calls) - routedUsd(calls);
      expect(Math.abs(difference - smallUsd * largeRatio)).toBeLessThan(1e-9);
    }),
  );
});

test('a price paid once lasts for its worth of requests', () => {
  // 799/(0.0186*500); twice the messages, half the days.
  expectNear(runwayDays({ paidUsd: 799, usdPerRequest: 0.0186, requestsPerDay: 500 }), 85.9139784946237);
  expectNear(runwayDays({ paidUsd: 799, usdPerRequest: 0.0186, requestsPerDay: 1_000 }), 42.9569892473118);
  expect(runwayDays({ paidUsd: 799, usdPerRequest: 0.0186, requestsPerDay: 0 })).toBe(Infinity);
});
