import { expect } from 'vitest';

/** Equal but for a share `tolerance` of the expected figure (of 1 where that is 0); a null or missing figure fails. */
export function expectNear(actual: number | null | undefined, expected: number, tolerance = 1e-9): void {
  expect(actual, `expected about ${expected}`).toBeTypeOf('number');
  const difference = Math.abs((actual as number) - expected);
  expect(difference, `${actual} against ${expected}`).toBeLessThanOrEqual(
    tolerance * (expected === 0 ? 1 : Math.abs(expected)),
  );
}
