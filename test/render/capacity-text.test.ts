import { expect, test } from 'vitest';
import { capacityText } from '../../render/capacity-text.ts';
import type { Capacity } from '../../schema/measurement.ts';

test.each<[number | null, number | null, string]>([
  [12, 12.6, '12 to 12.6 requests/s'],
  [12, null, 'at least 12 requests/s'],
  [null, 0.5, 'below 0.5 requests/s'],
  [null, null, 'unknown'],
])('met %s, missed %s: %s', (metRequestsPerSecond, missedRequestsPerSecond, text) => {
  const capacity: Capacity = {
    metRequestsPerSecond,
    missedRequestsPerSecond,
    verdict: 'FOUND',
    reason: 'for a test',
    rates: [],
  };
  expect(capacityText(capacity)).toBe(text);
});
