import { expect, test } from 'vitest';
import { inParallel } from '../../pricing/live/in-parallel.ts';

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('every item is worked on once, and never more at once than allowed', async () => {
  const items = Array.from({ length: 20 }, (_, i) => i);
  const done: number[] = [];
  let running = 0;
  let most = 0;
  await inParallel(items, 3, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await tick();
    running -= 1;
    done.push(item);
  });
  expect(done.toSorted((a, b) => a - b)).toEqual(items);
  expect(most).toBe(3);
});

test('the first failure is thrown, and no further item is begun', async () => {
  const begun: number[] = [];
  const work = inParallel([0, 1, 2, 3, 4, 5], 2, async (item) => {
    begun.push(item);
    await tick();
    if (item === 1) throw new Error('no answer');
  });
  await expect(work).rejects.toThrow('no answer');
  await tick();
  await tick();
  expect(begun).toEqual([0, 1, 2]);
});

test('nothing to do is done at once', async () => {
  await inParallel([], 4, () => Promise.reject(new Error('never called')));
});
