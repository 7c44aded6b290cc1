import { expect, test } from 'vitest';
import { Alarms } from '../../loadtest/engine/alarms.ts';

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

test('calls when the clock says so, however late the clock is', async () => {
  // This clock runs at half the speed of the timers.
  const begun = performance.now();
  const slowClock = () => (performance.now() - begun) / 2;
  const alarms = new Alarms(slowClock);
  const calledAt: number[] = [];
  alarms.at(10, () => calledAt.push(slowClock()));
  await alarms.after(15);
  expect(slowClock()).toBeGreaterThanOrEqual(15);
  expect(calledAt).toHaveLength(1);
  expect(calledAt[0]!).toBeGreaterThanOrEqual(10);
});

test('forgets all at once', async () => {
  const alarms = new Alarms(() => performance.now());
  let called = 0;
  alarms.at(performance.now() + 5, () => called++);
  alarms.at(performance.now() - 5, () => called++);
  alarms.clear();
  await pause(20);
  expect(called).toBe(0);
});
