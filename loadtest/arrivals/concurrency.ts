/**
 * First starts of a closed loop, in milliseconds from the start of the load: spread over `spreadMs`, about one request,
 * so that the streams do not run in step. Every later start is its predecessor's end.
 */
export const staggeredStarts = (concurrency: number, spreadMs: number): Float64Array =>
  Float64Array.from({ length: concurrency }, (_, i) => (i * spreadMs) / concurrency);
