import { duration, number, whole } from '../render/format.ts';
import type { Progress } from '../loadtest/engine/progress.ts';
import type { Output } from './context.ts';

const PLAIN_EVERY_SECONDS = 10;

/** One live line on a terminal; elsewhere a plain line for each operating point and every ten seconds. */
export class ProgressLine {
  readonly #output: Output;
  #shown = false;
  #lastPlain = { point: '', seconds: 0 };

  constructor(output: Output) {
    this.#output = output;
  }

  show(progress: Progress): void {
    if (this.#output.isTty) {
      // Some terminals do not know their width and say 0.
      const width = this.#output.columns > 0 ? this.#output.columns : 80;
      this.#output.write(`\r\x1b[2K${progressText(progress).slice(0, width - 1)}`);
      this.#shown = true;
      return;
    }
    const { point, elapsedSeconds } = progress;
    if (point !== this.#lastPlain.point) {
      this.#lastPlain = { point, seconds: 0 };
      this.#output.write(`[${progress.pointNumber}/${progress.pointCount}] ${point}\n`);
    }
    if (elapsedSeconds - this.#lastPlain.seconds < PLAIN_EVERY_SECONDS) return;
    this.#lastPlain = { point, seconds: elapsedSeconds };
    this.#output.write(`${progressText(progress)}\n`);
  }

  /** A line of its own; the live line, if any, makes room. */
  message(text: string): void {
    this.clear();
    this.#output.write(`${text}\n`);
  }

  clear(): void {
    if (this.#shown) this.#output.write('\r\x1b[2K');
    this.#shown = false;
  }
}

export function progressText(progress: Progress): string {
  const { point, pointNumber, pointCount, phase, elapsedSeconds, remainingSeconds, ttftP50Ms } = progress;
  const parts = [
    `[${pointNumber}/${pointCount}] ${point} ${phase}`,
    `${whole(elapsedSeconds)} s`,
    `${progress.inFlightRequests} in flight`,
    `${number(progress.requestsPerSecond)} req/s`,
    `${number(progress.outputTokensPerSecond)} tok/s`,
    ...(ttftP50Ms === null ? [] : [`TTFT p50 ${duration(ttftP50Ms)}`]),
    `${whole(progress.failedRequests)} errors`,
    ...(remainingSeconds === null ? [] : [`${whole(remainingSeconds)} s to go`]),
  ];
  return parts.join(', ');
}
