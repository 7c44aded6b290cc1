import { PERCENT_PER_RATIO } from '../../schema/units.ts';
import type { LimitCheck } from '../../schema/search-result.ts';

/** What each limit is about, as it reads after "its". */
export const LIMIT_NAMES: Readonly<Record<LimitCheck['limit'], string>> = {
  'data-on-premises': 'place of the data',
  'ttft-p99': 'TTFT p99',
  'tpot-p99': 'TPOT p99',
  carbon: 'CO2e',
  'retained-quality': 'retained quality',
  acceptance: 'share of accepted answers',
  capacity: 'capacity',
};

/** "its CO2e of 120 kg a month is above the limit of 100 kg": a missed limit with its figures, without a full stop. */
export function missedText({ limit, value, atMost, atLeast, note }: LimitCheck): string {
  const bound = atMost ?? atLeast;
  if (limit === 'data-on-premises') return 'its data leave the premises';
  const name = LIMIT_NAMES[limit];
  if (value === null || bound === null) return `its ${name} misses the limit${note === null ? '' : ` (${note})`}`;
  const side = atMost === null ? 'below' : 'above';
  if (limit === 'retained-quality' || limit === 'acceptance') {
    const [own, asked] = textsApart(value * PERCENT_PER_RATIO, bound * PERCENT_PER_RATIO);
    return `its ${name} of ${own} % is ${side} the limit of ${asked} %`;
  }
  const [own, asked] = textsApart(value, bound);
  if (limit === 'capacity') return `the demand of ${own} requests a month is ${side} the ${asked} that it can serve`;
  // Of carbon a note says that the figure is a lower bound.
  if (limit === 'carbon')
    return `its ${name} of ${note === null ? '' : 'at least '}${own} kg a month is ${side} the limit of ${asked} kg`;
  return `its ${name} of ${own} ms${note === null ? '' : ` (${note})`} is ${side} the limit of ${asked} ms`;
}

/** Two numbers with three digits, or as many as it takes to tell them apart. */
export function textsApart(a: number, b: number): readonly [string, string] {
  for (let digits = 3; digits <= MOST_DIGITS; digits++) {
    const texts = [numberText(a, digits), numberText(b, digits)] as const;
    if (texts[0] !== texts[1]) return texts;
  }
  return [String(a), String(b)];
}

/** All that a double holds. */
const MOST_DIGITS = 17;

export function numberText(value: number, digits: number): string {
  const [whole, decimals] = String(Number(value.toPrecision(digits))).split('.');
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, ',');
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}

/** "a", "a and b", "a, b and c". */
export const listText = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`;
