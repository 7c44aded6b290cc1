import { afterEach, expect, test, vi } from 'vitest';
import { AlarmClock } from '../../loadtest/engine/alarm-clock.ts';
import { SendTimer } from '../../loadtest/engine/send-timer.ts';

const clock = () => performance.now();
const timers: Pick<SendTimer, 'stop'>[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(timers.splice(0).map((timer) => timer.stop()));
});

/** Waits for something that must come, however late the machine lets it; else the test runs into its own time limit. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
}

function timerWith(onDue: () => void, at = clock): SendTimer {
  const timer = new SendTimer(at, onDue);
  timers.push(timer);
  return timer;
}

test('never calls back early', async () => {
  for (const waitMs of [0, 0.2, 1, 3, 12]) {
    const due = clock() + waitMs;
    const at = await new Promise<number>((resolve) => {
      const timer = timerWith(() => resolve(clock()));
      timer.set(due);
    });
    expect(at).toBeGreaterThanOrEqual(due);
  }
});

test('a time that is past is due at once, but never within the call', async () => {
  let called = false;
  await new Promise<void>((resolve) => {
    const timer = timerWith(() => {
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
  const timer = timerWith(() => calls.push(clock()));
  const later = clock() + 20;
  timer.set(clock() + 5);
  timer.set(later);
  await until(() => calls.length > 0);
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
  const timer = timerWith(
    () => calls++,
    () => nowMs,
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
    const timer = timerWith(() => {
      calls++;
      if (calls === 3) resolve();
      else timer.set(due + calls);
    });
    timer.set(due);
  });
  expect(calls).toBe(3);
  expect(clock()).toBeGreaterThanOrEqual(due + 2);
});

test('does not keep the event loop turning while it waits', async () => {
  const turned = vi.spyOn(globalThis, 'setImmediate');
  const at = await new Promise<number>((resolve) => {
    timerWith(() => resolve(clock())).set(clock() + 20);
  });
  expect(at).toBeGreaterThan(0);
  expect(turned).not.toHaveBeenCalled();
});

test('an alarm rings once, at its time; a new time replaces it, and a thread that ended rings no more', async () => {
  const rung: number[] = [];
  const alarm = new AlarmClock(() => rung.push(clock()));
  timers.push(alarm);
  await alarm.ready;
  const setMs = clock();
  alarm.ringIn(5);
  alarm.ringIn(25);
  await until(() => rung.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(rung).toHaveLength(1);
  expect(rung[0]! - setMs).toBeGreaterThan(24.9);
  alarm.ringIn(Infinity);
  alarm.ringIn(5);
  alarm.ringIn(Infinity);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(rung).toHaveLength(1);
  alarm.ringIn(20);
  await alarm.stop();
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(rung).toHaveLength(1);
});
