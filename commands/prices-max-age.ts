import { InputError, nearest, shown } from '../schema/input-error.ts';

/** Days that a figure may be old; `byPart` for parts of the catalogue with an age of their own. */
export interface MaxAge {
  readonly all: number;
  readonly byPart: Readonly<Partial<Record<AgedPart, number>>>;
}

const AGED_PARTS = ['models', 'instances', 'accelerators', 'hosts', 'regions', 'apiFootprint', 'defaults'] as const;
export type AgedPart = (typeof AGED_PARTS)[number];

const DAYS_PER_UNIT: Readonly<Record<string, number>> = { d: 1, w: 7, y: 365 };

/** A parser for `90d`, or `regions=2y` for one part; later ones are laid over earlier ones. */
export function maxAge(given: string, earlier: MaxAge): MaxAge {
  const [age, part] = given.split('=').toReversed();
  const days = daysOf(age!.trim(), given);
  return part === undefined
    ? { ...earlier, all: days }
    : { ...earlier, byPart: { ...earlier.byPart, [partOf(part.trim())]: days } };
}

function daysOf(age: string, given: string): number {
  const match = /^(\d+)(d|w|y)$/.exec(age);
  if (match !== null) return Number(match[1]) * DAYS_PER_UNIT[match[2]!]!;
  throw new InputError({
    path: '--max-age',
    expected: 'an age in days, weeks or years (d, w, y), for all or as part=age',
    received: shown(given),
    hint: 'For example --max-age 90d --max-age regions=2y.',
  });
}

function partOf(given: string): AgedPart {
  const part = AGED_PARTS.find((known) => known === given);
  if (part !== undefined) return part;
  const guess = nearest(given, AGED_PARTS);
  throw new InputError({
    path: '--max-age',
    expected: `a part of the catalogue (${AGED_PARTS.join(', ')})`,
    received: shown(given),
    hint: guess === null ? 'For example --max-age regions=2y.' : `Did you mean "${guess}"?`,
  });
}

/** The part a figure's path begins with; null where it is no figure of the catalogue. */
export const agedPart = (path: string): AgedPart | null =>
  AGED_PARTS.find((part) => path.startsWith(`${part}/`)) ?? null;
