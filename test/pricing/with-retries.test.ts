import { describe, expect, test } from 'vitest';
import { SourceError } from '../../pricing/live/live-source.ts';
import { withRetries } from '../../pricing/live/with-retries.ts';

const failing = (passing: boolean, retryAfterSeconds: number | null = null): SourceError =>
  new SourceError('It failed.', { hint: 'Wait.', passing, retryAfterSeconds });

/** Runs attempts that fail so before they answer; the pauses are not waited for. */
async function attempts(failures: readonly unknown[], random = 0.5) {
  const pauses: number[] = [];
  let made = 0;
  const result = withRetries(
    async () => {
      const failure = failures[made++];
      if (failure !== undefined) throw failure;
      return 'prices';
    },
    { random: () => random, signal: new AbortController().signal, pause: async (ms) => void pauses.push(ms) },
  );
  const outcome = await result.catch((error: unknown) => error);
  return { outcome, made, pauses };
}

describe('after a passing failure', () => {
  // 500 ms doubled each time, times 0.5 + random: 1 at 0.5, 0.5 at 0, 1.5 just below 1.
  test.each([
    [0.5, [500, 1000, 2000]],
    [0, [250, 500, 1000]],
    [0.999999, [750, 1500, 3000]],
  ])('the pauses at a draw of %d are %j', async (random, expected) => {
    const { outcome, pauses } = await attempts([failing(true), failing(true), failing(true)], random);
    expect(outcome).toBe('prices');
    expect(pauses.map(Math.round)).toEqual(expected);
  });

  test('the fourth attempt is the last', async () => {
    const { outcome, made } = await attempts(Array.from({ length: 9 }, () => failing(true)));
    expect(made).toBe(4);
    expect(outcome).toMatchObject({ message: 'It failed. That was attempt 4 of 4.', hint: 'Wait.', passing: true });
  });

  test('the service says how long to wait, up to half a minute', async () => {
    expect((await attempts([failing(true, 3)])).pauses).toEqual([3000]);
    expect((await attempts([failing(true, 0)])).pauses).toEqual([0]);
    const { outcome, made, pauses } = await attempts([failing(true, 30.5)]);
    expect({ made, pauses }).toEqual({ made: 1, pauses: [] });
    expect(outcome).toMatchObject({ message: 'It failed. It asks to wait 31 s.' });
  });
});

test('a failure that stays is not tried again, nor is a fault of the program', async () => {
  for (const failure of [failing(false), new TypeError('slip')]) {
    const { outcome, made } = await attempts([failure]);
    expect(outcome).toBe(failure);
    expect(made).toBe(1);
  }
});

test('a pause that is ended ends the whole', async () => {
  const work = withRetries(() => Promise.reject(failing(true)), {
    random: () => 0,
    signal: new AbortController().signal,
    pause: () => Promise.reject(new Error('interrupted')),
  });
  await expect(work).rejects.toThrow('interrupted');
});
