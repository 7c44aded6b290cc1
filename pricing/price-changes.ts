import { isKnown, type Sourced } from '../schema/known.ts';
import type { Quote } from './price-quotes.ts';

/** More than this either way is a jump: a real one is rare, a slip of the decimal point or of a unit is not. */
const JUMP_RATIO = 0.4;
/** Floating point: 0.3 * 1.4 / 0.3 is a hair above 1.4. */
const TOLERANCE = 1e-9;

/** Whether two prices of this ratio differ by more than `share`, either way. */
export const isFurtherApart = (ratio: number, share: number): boolean => Math.abs(ratio - 1) > share + TOLERANCE;

/** A figure that is not what it was; null is unknown, or not there. `ratio` is new over old, null where there is none. */
export interface PriceChange {
  readonly path: string;
  readonly old: number | null;
  readonly new: number | null;
  readonly ratio: number | null;
}

export interface DoubtfulChange extends PriceChange {
  readonly why: 'jump' | 'zero' | 'vanished';
}

/**
 * The changes that must not be believed unseen: a known price that moves by more than 40 % either way, falls to 0 or is
 * no longer known. A price under a new condition (a date, an hour, a size) is held against the one it refines.
 */
export function doubtfulChanges(old: Quote | null, now: Quote): DoubtfulChange[] {
  if (old === null) return [];
  const [before, after] = [old.figures(), now.figures()];
  const changed = [...after].flatMap(([path, figure]) => {
    const change = changeOf(path, before.get(path) ?? refinedBy(path, before), figure);
    const why = doubtOf(change, now);
    return why === null ? [] : [{ ...change, why }];
  });
  const dropped = [...before].flatMap(([path, figure]) =>
    after.has(path) || !isKnown(figure) || refinedBy(path, after) !== undefined
      ? []
      : [{ ...changeOf(path, figure, undefined), why: 'vanished' as const }],
  );
  return [...changed, ...dropped];
}

function changeOf(path: string, old: Sourced | undefined, now: Sourced | undefined): PriceChange {
  const before = old === undefined ? null : old.value;
  const after = now === undefined ? null : now.value;
  return {
    path,
    old: before,
    new: after,
    ratio: before === null || before === 0 || after === null ? null : after / before,
  };
}

function doubtOf({ old, new: now, ratio }: PriceChange, { isSteady }: Quote): DoubtfulChange['why'] | null {
  if (old === null || old === now) return null;
  if (now === null) return 'vanished';
  if (now === 0) return 'zero';
  if (!isSteady) return null;
  return ratio === null || isFurtherApart(ratio, JUMP_RATIO) ? 'jump' : null;
}

/** The last known figure of the same name under any condition. */
function refinedBy(path: string, figures: ReadonlyMap<string, Sourced>): Sourced | undefined {
  const name = withoutCondition(path);
  return [...figures].findLast(([other, figure]) => withoutCondition(other) === name && isKnown(figure))?.[1];
}

const withoutCondition = (path: string): string => path.replace(/ \(.*\)$/, '');
