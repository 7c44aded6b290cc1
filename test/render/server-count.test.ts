import { expect, test } from 'vitest';
import { serverCount, serverCountText } from '../../render/server-count.ts';
import { pointWith } from '../factories/measurement.ts';

const slice = (outputTokens: number) => ({
  startMs: 0,
  durationSeconds: 1,
  requestsCompleted: 1,
  inputTokens: 1,
  outputTokens,
  meanInFlightRequests: 1,
});
const server = (generatedTokens: number | null) => ({ promptTokens: 400, generatedTokens, prefixCacheHitRatio: 0 });

const textOf = (point: Parameters<typeof serverCount>[0]): string | null => {
  const count = serverCount(point);
  return count === null ? null : serverCountText(count);
};

test("the server's count stands beside what arrived in the slices of the window, and how far they are apart", () => {
  // 1,000 + 990 = 1,990 of 2,000: 0.5 %
  const point = { ...pointWith(), windows: [slice(1_000), slice(990)], server: server(2_000) };
  expect(textOf(point)).toBe(
    'the server counted 2,000 output tokens in the window, the client received 1,990 (0.5 % apart)',
  );
});

test('a counter that stood still has no share to be apart by', () => {
  expect(textOf({ ...pointWith(), windows: [slice(3)], server: server(0) })).toMatch(/received 3$/);
});

test('without a counter nothing is said', () => {
  expect(textOf(pointWith())).toBeNull();
  expect(textOf({ ...pointWith(), server: server(null) })).toBeNull();
});
