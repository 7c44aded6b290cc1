import { constants, getPriority } from 'node:os';
import { describe, expect, it } from 'vitest';
import { backgroundThreads, lowerBackgroundThreads } from '../../loadtest/engine/background-threads.ts';

const threads = (first: number, ...names: string[]) => names.map((name, i) => ({ id: first + i, name }));
const ids = (found: readonly { id: number }[]) => found.map(({ id }) => id);

describe('the threads of the compiler and the collector', () => {
  it('are known by their name in Node 24', () => {
    const workers = ['V8Worker', 'V8Worker', 'V8Worker', 'V8Worker'];
    const all = threads(70, 'MainThread', 'DelayedTaskSche', ...workers, 'SignalInspector', 'libuv-worker');
    expect(ids(backgroundThreads(all, 70))).toEqual([72, 73, 74, 75]);
  });

  it('come right after the scheduler in Node 22 and 20, whatever order they are listed in', () => {
    const node = ['node', 'node', 'node', 'node', 'node'];
    const of22 = threads(70, 'node', 'DelayedTaskSche', ...node, 'libuv-worker', 'libuv-worker');
    const of20 = threads(70, 'node', 'node', ...node, 'node', 'node');
    expect(ids(backgroundThreads(of22.toReversed(), 70))).toEqual([72, 73, 74, 75]);
    expect(ids(backgroundThreads(of20.toReversed(), 70))).toEqual([72, 73, 74, 75]);
  });

  it('are none where another thread could be meant', () => {
    const smallPool = threads(70, 'node', 'DelayedTaskSche', 'node', 'node', 'SignalInspector', 'libuv-worker');
    const idsBegunAnew = [...threads(98, 'node', 'node', 'node'), ...threads(2, 'node', 'node', 'node', 'node')];
    expect(backgroundThreads(smallPool, 70)).toEqual([]);
    expect(backgroundThreads(idsBegunAnew, 98)).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('are given the lowest priority, and no other thread is', () => {
    const found = lowerBackgroundThreads();
    expect(found).toHaveLength(4);
    for (const { id } of found) expect(getPriority(id)).toBe(constants.priority.PRIORITY_LOW);
    expect(getPriority(process.pid)).toBeLessThan(constants.priority.PRIORITY_LOW);
  });

  it('are left alone where threads have no priority of their own', () => {
    expect(lowerBackgroundThreads('darwin')).toEqual([]);
  });
});
