import { randomInteger, type RandomStream } from '../math/random.ts';

/** Plain ASCII without quotes, so that a word can stand in JSON as it is. */
const WORDS =
  'a and around at better break calm can clear close day do each even every fair find first for from give go good hold in is it keep last light little look make more move near next now of on one open other own place point read rest right see set simple small so start step still take that the then there this time to try turn use way well what when will with work you your'.split(
    ' ',
  );

/** The text of one token, one word by the rule of prompt-tokens.ts; every token but the first starts with a space. */
export const answerWord = (random: RandomStream, tokenNumber: number): string =>
  `${tokenNumber === 1 ? '' : ' '}${WORDS[randomInteger(random, WORDS.length)]!}`;
