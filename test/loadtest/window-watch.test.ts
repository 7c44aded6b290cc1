import { expect, test } from 'vitest';
import { WindowWatch } from '../../loadtest/engine/window-watch.ts';
import type { LoadEvent } from '../../schema/event.ts';

function watchWith(delays: number[] | null) {
  const events: LoadEvent[] = [];
  const canary = delays === null ? null : { take: () => delays.splice(0) };
  const watch = new WindowWatch({
    point: 'point',
    shard: 3,
    clock: () => performance.now(),
    canary,
    emit: (event) => events.push(event),
  });
  return { watch, events };
}

test('tells delays of the window alone, and the state of the thread, once', () => {
  const delays = [100, 200];
  const { watch, events } = watchWith(delays);
  watch.open();
  delays.push(1, 2, 3);
  watch.close();
  watch.close();
  expect(events.map(({ kind }) => kind)).toEqual(['canary', 'lag', 'cpu']);
  expect(events[0]).toMatchObject({ point: 'point', shard: 3, delaysMs: [1, 2, 3] });
  for (const event of events) {
    if (event.kind !== 'canary' && event.kind !== 'lag' && event.kind !== 'cpu') throw new Error(event.kind);
    expect(event.toMs).toBeGreaterThanOrEqual(event.fromMs);
  }
});

test('tells of each second by itself', async () => {
  const delays: number[] = [];
  const { watch, events } = watchWith(delays);
  watch.open();
  delays.push(5);
  while (events.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  delays.push(6);
  watch.close();
  const canaries = events.flatMap((event) => (event.kind === 'canary' ? [event] : []));
  expect(canaries.map(({ delaysMs }) => delaysMs)).toEqual([[5], [6]]);
  expect(canaries[1]!.fromMs).toBe(canaries[0]!.toMs);
});

test('without a window, or without a canary, there is nothing of it to tell', () => {
  const never = watchWith([1]);
  never.watch.close();
  expect(never.events).toEqual([]);
  const { watch, events } = watchWith(null);
  watch.open();
  watch.close();
  watch.open();
  expect(events.map(({ kind }) => kind)).toEqual(['lag', 'cpu']);
});
