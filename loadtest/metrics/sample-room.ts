/**
 * Room for one metric of every request of a point, and for sorting it: written over by one metric after another, for a
 * million requests are 8 MB each time.
 */
export interface SampleRoom {
  readonly valuesMs: Float64Array;
  readonly sortedMs: Float64Array;
}

export const sampleRoom = (requestCount: number): SampleRoom => ({
  valuesMs: new Float64Array(requestCount),
  sortedMs: new Float64Array(requestCount),
});
