import type { Progress } from '../loadtest/engine/progress.ts';
import { duration, number, span, whole } from '../render/format.ts';
import type { Output } from './context.ts';

const PLAIN_EVERY_SECONDS = 10;

/** One live line on a terminal; elsewhere a plain line for each operating point and every ten seconds. */
export class ProgressLine {
  readonly #output: Output;
  #shown = false;
  #lastPlain = { pointNumber: 0, seconds: 0 };

  constructor(output: Output) {
    this.#output = output;
  }

  show(progress: Progress): void {
    if (this.#output.isTty) {
      // Some terminals do not know their width and say 0.
      const width = this.#output.columns > 0 ? this.#output.columns : 80;
      this.#output.write(`\r\x1b[2K${progressText(progress, width - 1)}`);
      this.#shown = true;
      return;
    }
    const { point, pointNumber, elapsedSeconds } = progress;
    if (pointNumber !== this.#lastPlain.pointNumber) {
      this.#lastPlain = { pointNumber, seconds: 0 };
      this.#output.write(`${positionText(progress)} ${point}\n`);
    }
    if (elapsedSeconds - this.#lastPlain.seconds < PLAIN_EVERY_SECONDS) return;
    this.#lastPlain = { pointNumber, seconds: elapsedSeconds };
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

/** How the load stands in at most `width` characters: what matters least is left out first. */
export function progressText(progress: Progress, width = Infinity): string {
  let parts = partsOf(progress);
  const text = (): string => `${positionText(progress)} ${parts.map((part) => part.text).join(', ')}`;
  while (parts.length > 1 && text().length > width) {
    const least = Math.max(...parts.map(({ rank }) => rank));
    parts = parts.filter(({ rank }) => rank !== least);
  }
  return text().slice(0, width);
}

const positionText = ({ pointNumber, pointCount }: Progress): string =>
  pointCount === null ? `[run ${pointNumber}]` : `[${pointNumber}/${pointCount}]`;

interface Part {
  readonly text: string;
  /** 0 matters most. */
  readonly rank: number;
}

function partsOf(progress: Progress): Part[] {
  const { point, phase, elapsedSeconds, remainingSeconds, ttftP50Ms, ttftP99Ms, failedRequests } = progress;
  return [
    { text: point, rank: 8 },
    { text: phase, rank: 4 },
    { text: span(elapsedSeconds), rank: 7 },
    { text: `${whole(progress.inFlightRequests)} in flight`, rank: 3 },
    { text: `${number(progress.requestsPerSecond)} req/s`, rank: 2 },
    { text: `${number(progress.outputTokensPerSecond)} tok/s`, rank: 6 },
    ...(ttftP50Ms === null ? [] : [{ text: `TTFT p50 ${duration(ttftP50Ms)}, p99 ${duration(ttftP99Ms)}`, rank: 5 }]),
    { text: `${whole(failedRequests)} ${failedRequests === 1 ? 'error' : 'errors'}`, rank: 0 },
    ...(remainingSeconds === null ? [] : [{ text: `${span(remainingSeconds)} left`, rank: 1 }]),
  ];
}
