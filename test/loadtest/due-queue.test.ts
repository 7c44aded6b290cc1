import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Arrival, Backlog } from '../../loadtest/engine/backlog.ts';
import { DueQueue } from '../../loadtest/engine/due-queue.ts';

test('gives the earliest first, whatever came in between', () => {
  // A number is added, a null takes one; the same is done to a list that is sorted each time.
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 50 }), { nil: null })), (steps) => {
      const queue = new DueQueue<{ intendedMs: number }>();
      const list: number[] = [];
      for (const step of steps) {
        if (step === null) expect(queue.take()?.intendedMs).toBe(list.shift());
        else {
          queue.add({ intendedMs: step });
          list.push(step);
          list.sort((a, b) => a - b);
        }
        expect(queue.nextMs).toBe(list[0] ?? Infinity);
      }
    }),
  );
});

test('a cleared queue is empty', () => {
  const queue = new DueQueue<{ intendedMs: number }>();
  for (const intendedMs of [3, 1, 2]) queue.add({ intendedMs });
  queue.clear();
  expect(queue.nextMs).toBe(Infinity);
  expect(queue.take()).toBeUndefined();
});

test('a backlog of thousands comes back in the order it went in', () => {
  const backlog = new Backlog();
  const turn = {} as Arrival['turn'];
  let added = 0;
  const taken: (number | undefined)[] = [];
  for (let round = 0; round < 50; round++) {
    for (let i = 0; i < 100; i++) backlog.add({ turn, intendedMs: added++, failuresBefore: 0 });
    for (let i = 0; i < 90; i++) taken.push(backlog.take()?.intendedMs);
  }
  while (taken.length < added) taken.push(backlog.take()?.intendedMs);
  expect(taken).toEqual(Array.from({ length: added }, (_, i) => i));
  expect(backlog.take()).toBeUndefined();
});
