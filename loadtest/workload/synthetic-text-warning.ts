/**
 * What figures of made-up prompts cannot tell. How many drafted tokens a server accepts depends on the text it writes: after
 * random words drafts mostly fail, but an answer that is forced on past its end often repeats itself, and drafts of repeated
 * text are nearly all accepted.
 */
export const SYNTHETIC_TEXT_WARNING =
  'prompts are random words: with speculative decoding the figures may be far too low or, where answers repeat themselves, ' +
  'far too high, and a cache of answers is never hit; measure those with prompts of your own';
