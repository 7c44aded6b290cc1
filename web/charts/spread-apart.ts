export interface Placed {
  /** Where it would like its middle. */
  readonly wanted: number;
  readonly height: number;
}

/**
 * Middles for boxes in a column so that none overlap: each as near to where it is wanted as its neighbours above let it,
 * and all pushed up where the column ends. Keeps the order of the input. When they need more than the column, they leave it
 * at the top.
 */
export function spreadApart(
  boxes: readonly Placed[],
  column: { readonly top: number; readonly bottom: number },
): number[] {
  const order = boxes.map((_, index) => index).toSorted((a, b) => boxes[a]!.wanted - boxes[b]!.wanted);
  const middles = boxes.map(({ wanted }) => wanted);
  let free = column.top;
  for (const index of order) {
    const half = boxes[index]!.height / 2;
    middles[index] = Math.max(middles[index]!, free + half);
    free = middles[index]! + half;
  }
  let ceiling = column.bottom;
  for (const index of order.toReversed()) {
    const half = boxes[index]!.height / 2;
    middles[index] = Math.min(middles[index]!, ceiling - half);
    ceiling = middles[index]! - half;
  }
  return middles;
}
