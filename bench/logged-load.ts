import { secondsFromMs } from '../schema/units.ts';
import type { ClientRequest } from './beside-truth.ts';

/** What the lines of an event log tell of its one operating point, read apart from the code that makes the measurement. */
export interface LoggedLoad {
  /** Sent within the window, and answered. */
  readonly requests: readonly ClientRequest[];
  /** Token events that arrived within the window. */
  readonly tokensPerSecond: number;
  /** Of the whole process, in cores. */
  readonly cpuRatio: number;
}

interface Line {
  readonly kind: string;
  readonly boundary?: string;
  readonly atMs?: number;
  readonly outcome?: string;
  readonly id: string;
  readonly sentMs: number;
  readonly firstTokenMs: number;
  readonly lastTokenMs: number;
  readonly gapsMs: readonly number[];
  readonly processCpuRatio: number;
}

/** Throws when the log has no window. */
export function loggedLoad(text: string): LoggedLoad {
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  const boundary = (name: string): number => {
    const atMs = lines.find(({ kind, boundary }) => kind === 'stage' && boundary === name)?.atMs;
    if (atMs === undefined) throw new Error(`the log has no ${name}`);
    return atMs;
  };
  const [startMs, endMs] = [boundary('window-start'), boundary('window-end')];
  const inWindow = (atMs: number): boolean => atMs >= startMs && atMs < endMs;
  const answered = lines.filter(({ kind, outcome }) => kind === 'request' && outcome === 'succeeded');
  let tokens = 0;
  for (const { firstTokenMs, gapsMs } of answered) {
    let atMs = firstTokenMs;
    if (inWindow(atMs)) tokens++;
    for (const gapMs of gapsMs) {
      atMs += gapMs;
      if (inWindow(atMs)) tokens++;
    }
  }
  return {
    requests: answered.filter(({ sentMs }) => inWindow(sentMs)),
    tokensPerSecond: tokens / secondsFromMs(endMs - startMs),
    cpuRatio: Math.max(...lines.filter(({ kind }) => kind === 'cpu').map(({ processCpuRatio }) => processCpuRatio)),
  };
}
