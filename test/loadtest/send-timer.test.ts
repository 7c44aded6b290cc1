import { expect, test } from 'vitest';
import { SendTimer } from '../../loadtest/engine/send-timer.ts';

const clock = () => performance.now();

test('never calls back early', async () => {
  for (const waitMs of [0, 0.2, 1, 3, 12]) {
    const due = clock() + waitMs;
    const at = await new Promise<number>((resolve) => {
      const timer = new SendTimer(clock, () => resolve(clock()));
      timer.set(due);
    });
    expect(at).toBeGreaterThanOrEqual(due);
  }
});

test('a time that is past is due at once, but never within the call', async () => {
  let called = false;
  await new Promise<void>((resolve) => {
    const timer = new SendTimer(clock, () => {
      called = true;
      resolve();
    });
    timer.set(clock() - 100);
    expect(called).toBe(false);
  });
  expect(called).toBe(true);
});

test('setting again replaces, clearing forgets', async () => {
  const calls: number[] = [];
  const timer = new SendTimer(clock, () => calls.push(clock()));
  const later = clock() + 20;
  timer.set(clock() + 5);
  timer.set(later);
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(calls).toHaveLength(1);
  expect(calls[0]!).toBeGreaterThanOrEqual(later);
  timer.set(clock() + 5);
  timer.clear();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(calls).toHaveLength(1);
});

test('whoever looks in between calls it as soon as it is due, and no sooner or twice', () => {
  let nowMs = 0;
  let calls = 0;
  const timer = new SendTimer(
    () => nowMs,
    () => calls++,
  );
  timer.check();
  timer.set(15);
  nowMs = 14.999;
  timer.check();
  expect(calls).toBe(0);
  nowMs = 15;
  timer.check();
  timer.check();
  expect(calls).toBe(1);
});

test('may be set again from within the call', async () => {
  const due = clock() + 3;
  let calls = 0;
  await new Promise<void>((resolve) => {
    const timer = new SendTimer(clock, () => {
      calls++;
      if (calls === 3) resolve();
      else timer.set(due + calls);
    });
    timer.set(due);
  });
  expect(calls).toBe(3);
  expect(clock()).toBeGreaterThanOrEqual(due + 2);
});
