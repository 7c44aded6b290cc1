/** Shares of all requests that the small and the large option of a hybrid get. A request served twice is in both. */
export interface HybridShares {
  readonly small: number;
  readonly large: number;
}

/**
 * A router sends p of the requests to the large option and the rest to the small one. Of the rest, f fail and, of those
 * that do not, m turn out wrong: both are asked again of the large option. Small 1 - p, large p + (1 - p)(f + (1 - f)m).
 */
export const routerShares = ({
  toLargeRatio: p,
  failedRatio: f,
  misroutedRatio: m,
}: {
  readonly toLargeRatio: number;
  readonly failedRatio: number;
  readonly misroutedRatio: number;
}): HybridShares => {
  const small = 1 - atMostAll(p);
  return { small, large: atMostAll(p + small * (f + (1 - f) * m)) };
};

/**
 * A cascade asks the small option always. f of its calls fail and e of the rest are escalated: both go on to the large
 * option. Small 1, large f + (1 - f)e.
 */
export const cascadeShares = ({
  escalatedRatio: e,
  failedRatio: f,
}: {
  readonly escalatedRatio: number;
  readonly failedRatio: number;
}): HybridShares => ({ small: 1, large: atMostAll(f + (1 - f) * e) });

/** Rounding may lift a share that is exactly all a little above it, and a draw of a skewed share may lie beyond it. */
const atMostAll = (share: number): number => Math.min(1, share);

/** Share of all requests that both options answer, one after the other, where each request is answered by at least one. */
export const servedTwiceRatio = ({ small, large }: HybridShares): number => Math.max(0, small + large - 1);
