import type { Output } from './context.ts';

const PLAIN_EVERY_MS = 10_000;

/** How an update of several sources stands: one live line on a terminal, elsewhere a plain line per source every ten seconds. */
export class PricesProgress {
  readonly #output: Output;
  readonly #now: () => Date;
  /** What each source that is being asked last said, in the order they began. */
  readonly #asking = new Map<string, string>();
  readonly #toldAt = new Map<string, number>();
  #isShown = false;

  constructor(output: Output, now: () => Date) {
    this.#output = output;
    this.#now = now;
  }

  show(source: string, text: string): void {
    this.#asking.set(source, text);
    if (this.#output.isTty) return this.#redraw();
    const now = this.#now().getTime();
    if (now - (this.#toldAt.get(source) ?? -Infinity) < PLAIN_EVERY_MS) return;
    this.#toldAt.set(source, now);
    this.#output.write(`${source}: ${text}\n`);
  }

  /** The source is done: a line of its own, that stays. */
  end(source: string, text: string): void {
    this.#asking.delete(source);
    this.clear();
    this.#output.write(`${source}: ${text}\n`);
    if (this.#output.isTty && this.#asking.size > 0) this.#redraw();
  }

  clear(): void {
    if (this.#isShown) this.#output.write('\r\x1b[2K');
    this.#isShown = false;
  }

  #redraw(): void {
    // Some terminals do not know their width and say 0.
    const width = this.#output.columns > 0 ? this.#output.columns : 80;
    const line = [...this.#asking].map(([source, text]) => `${source}: ${text}`).join('; ');
    this.#output.write(`\r\x1b[2K${line.slice(0, width - 1)}`);
    this.#isShown = true;
  }
}
