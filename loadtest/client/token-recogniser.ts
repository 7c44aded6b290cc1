import { type TokenPattern, tokenPatternOf } from './token-pattern.ts';

const LONGEST_PAUSE_EVENTS = 255;

/**
 * Learns what the token events of one stream look like, so that the next ones need no parsing. Where they are never alike
 * it tries ever more rarely.
 */
export class TokenRecogniser {
  #pattern: TokenPattern | null = null;
  #hasMatched = true;
  #pauseEvents = 0;
  #waitEvents = 0;

  /** Shows a token event that had to be parsed. */
  learn(whole: Buffer): void {
    if (this.#waitEvents > 0) {
      this.#waitEvents--;
      return;
    }
    this.#pauseEvents = this.#hasMatched ? 0 : Math.min(LONGEST_PAUSE_EVENTS, 2 * this.#pauseEvents + 1);
    this.#waitEvents = this.#pauseEvents;
    this.#hasMatched = false;
    this.#pattern = tokenPatternOf(whole);
  }

  /** The pattern of the event that begins at `start`, which knows more of it until the next call; null to have it parsed. */
  match(bytes: Buffer, start: number, end: number): TokenPattern | null {
    if (this.#pattern === null || !this.#pattern.matches(bytes, start, end)) return null;
    this.#hasMatched = true;
    return this.#pattern;
  }
}
