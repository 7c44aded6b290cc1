import { randomInteger, type RandomStream, randomStream } from '../../math/random.ts';
import { WORDS } from './words.ts';

/** Words a text begins with that are drawn for it alone: with where the pool's piece begins, 10^13 beginnings of 16 words. */
const OWN_WORDS = 4;
const POOL_WORDS = 32_768;

export interface MadeUpText {
  readonly words: number;
  /** Length of the whole text of which these are the first words; `words` when left out. */
  readonly wholeWords?: number;
}

/**
 * Texts of random words, cheap to make: a few words of its own each, then a piece of a large pool of random words, not
 * copied. What is random is drawn from the stream given; the pool depends on its keys alone.
 */
export class MadeUpWords {
  /** Every word with a space before it. */
  readonly #pool: Buffer;
  /** Where each word begins in the pool, and where the last one ends. */
  readonly #starts = new Uint32Array(POOL_WORDS + 1);

  constructor(...keys: readonly (string | number)[]) {
    const random = randomStream(...keys, 'words');
    let text = '';
    for (let i = 0; i < POOL_WORDS; i++) {
      this.#starts[i] = text.length;
      text += ` ${anyWord(random)}`;
    }
    this.#starts[POOL_WORDS] = text.length;
    this.#pool = Buffer.from(text, 'latin1');
  }

  /** A text in pieces, without a space in front; a longer one from the same stream and of the same whole begins with it. */
  pieces(random: RandomStream, { words, wholeWords = words }: MadeUpText): Buffer[] {
    const own = Math.min(wholeWords, OWN_WORDS);
    const beginning = Array.from({ length: own }, () => anyWord(random));
    const pieces: Buffer[] = [Buffer.from(beginning.slice(0, words).join(' '), 'latin1')];
    for (let done = own; done < words;) {
      const length = Math.min(POOL_WORDS, wholeWords - done);
      const first = randomInteger(random, POOL_WORDS - length + 1);
      const end = first + Math.min(length, words - done);
      pieces.push(this.#pool.subarray(this.#starts[first], this.#starts[end]));
      done += length;
    }
    return pieces;
  }
}

export const anyWord = (random: RandomStream): string => WORDS[randomInteger(random, WORDS.length)]!;
