import type { Search } from '../../schema/search-result.ts';

export interface CostAndCarbon {
  readonly option: string;
  readonly usdPerMonth: number;
  /** Null where it is unknown. */
  readonly kilogramsCo2ePerMonth: number | null;
  /** A part of what it emits is unknown, so that it emits that much or more. */
  readonly isLowerBound: boolean;
}

type Known = CostAndCarbon & { readonly kilogramsCo2ePerMonth: number };

/**
 * The options that no other one beats in cost and CO2e at once, in the base case. Provisional: ranges are not in it, so that
 * two options whose ranges overlap may stand on different sides of it. Figures equal to 12 digits are equal; options equal in
 * both stand side by side. An option whose CO2e is a lower bound beats none, and may be beaten.
 */
export function paretoOf(options: readonly CostAndCarbon[]): Search['pareto'] {
  const known = options.flatMap((option): Known[] =>
    option.kilogramsCo2ePerMonth === null
      ? []
      : [
          {
            ...option,
            usdPerMonth: withoutNoise(option.usdPerMonth),
            kilogramsCo2ePerMonth: withoutNoise(option.kilogramsCo2ePerMonth),
          },
        ],
  );
  const front = known.filter((option) => !known.some((other) => beats(other, option))).toSorted(byCostThenCarbon);
  return {
    front: front.map(({ option }) => option),
    dominated: known.flatMap((option) => {
      const by = front.find((other) => beats(other, option));
      return by === undefined ? [] : [{ option: option.option, by: by.option }];
    }),
    unknown: options.filter((option) => option.kilogramsCo2ePerMonth === null).map(({ option }) => option),
  };
}

const beats = (a: Known, b: Known): boolean =>
  !a.isLowerBound &&
  a.usdPerMonth <= b.usdPerMonth &&
  a.kilogramsCo2ePerMonth <= b.kilogramsCo2ePerMonth &&
  (a.usdPerMonth < b.usdPerMonth || a.kilogramsCo2ePerMonth < b.kilogramsCo2ePerMonth);

const byCostThenCarbon = (a: Known, b: Known): number =>
  a.usdPerMonth - b.usdPerMonth || a.kilogramsCo2ePerMonth - b.kilogramsCo2ePerMonth || (a.option < b.option ? -1 : 1);

/** The same sum taken in another order differs in the last digits alone. */
const withoutNoise = (value: number): number => Number(value.toPrecision(12));
