/** How far a cost may lie off a straight line, over its size. */
const STRAIGHT = 1e-11;
const MOST_HALVINGS = 40;
/** Stretches looked at: a dozen bends take no more. What is left then, as of a cost that is curved, is taken as straight. */
const MOST_STRETCHES = 1_000;
/** Places within a stretch at which it is held against the straight line: no halving of it meets them again. */
const LOOKED_AT = [0.13, 0.41, 0.5, 0.77];

/**
@@
 */
export function bendsOf(cost: (at: number) => number, from: number, to: number): number[] {
  let stretches = 0;
  return within({ at: from, usd: cost(from) }, { at: to, usd: cost(to) }, MOST_HALVINGS);

  interface Place {
    readonly at: number;
    readonly usd: number;
  }

  function within(left: Place, right: Place, halvings: number): number[] {
    if (++stretches > MOST_STRETCHES || isStraight(left, right)) return [];
    const at = left.at + (right.at - left.at) / 2;
    if (halvings === 0) return [at];
    const middle = { at, usd: cost(at) };
    const bends = [...within(left, middle, halvings - 1), ...within(middle, right, halvings - 1)];
    // Both halves are straight and the whole is not: it bends where they meet.
    return bends.length === 0 ? [at] : bends;
  }

  function isStraight(left: Place, right: Place): boolean {
    return LOOKED_AT.every((share) => {
      const usd = cost(left.at + share * (right.at - left.at));
      const straight = left.usd + share * (right.usd - left.usd);
      return Math.abs(usd - straight) <= STRAIGHT * Math.max(Math.abs(left.usd), Math.abs(right.usd));
    });
  }
}
