import type { CounterEvent } from '../../schema/event.ts';
import type { OperatingPoint } from '../../schema/measurement.ts';
import type { PointRecord } from './point-record.ts';

type Counter = 'promptTokens' | 'generatedTokens' | 'prefixCacheQueriedTokens' | 'prefixCacheHitTokens';

/** What the server's own counters gained over the window; null when it has none of them. */
export function serverFigures({ start, end }: PointRecord['counters']): OperatingPoint['server'] {
  if (start === null || end === null) return null;
  const queried = gain(start, end, 'prefixCacheQueriedTokens');
  const hit = gain(start, end, 'prefixCacheHitTokens');
  const figures = {
    promptTokens: gain(start, end, 'promptTokens'),
    generatedTokens: gain(start, end, 'generatedTokens'),
    prefixCacheHitRatio: queried === null || hit === null || queried === 0 || hit > queried ? null : hit / queried,
  };
  return Object.values(figures).every((figure) => figure === null) ? null : figures;
}

/** Null where it is unknown, and where it fell: a server that began anew in between. */
function gain(start: CounterEvent, end: CounterEvent, counter: Counter): number | null {
  const from = start[counter];
  const to = end[counter];
  return from === null || to === null || to < from ? null : to - from;
}
