import type { LoadTestHooks } from './hooks.ts';

/** One signal for either way of stopping, until it is released. */
export function stopSignal({ drain, cancel }: Pick<LoadTestHooks, 'drain' | 'cancel'>): {
  readonly signal: AbortSignal;
  readonly release: () => void;
} {
  const controller = new AbortController();
  const abort = () => controller.abort();
  for (const signal of [drain, cancel]) {
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort);
  }
  return {
    signal: controller.signal,
    release: () => [drain, cancel].forEach((signal) => signal?.removeEventListener('abort', abort)),
  };
}
