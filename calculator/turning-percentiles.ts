import { nearestRank, sortedSamples } from '../math/quantile.ts';

/**
 * P5, P50 and P95 (nearest rank) of the places at which draws turn. A draw that never turns is null and lies beyond all
 * others; a percentile that falls on one is null, as all are without draws.
 */
export function turningPercentiles(places: readonly (number | null)[]): {
  p5: number | null;
  p50: number | null;
  p95: number | null;
} {
  const sorted = sortedSamples(places.map((place) => place ?? Number.MAX_VALUE));
  const at = (q: number): number | null => {
    const place = sorted === null ? Number.MAX_VALUE : nearestRank(sorted, q);
    return place === Number.MAX_VALUE ? null : place;
  };
  return { p5: at(0.05), p50: at(0.5), p95: at(0.95) };
}
