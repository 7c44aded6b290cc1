/** Two models behind one door. Costs are per request or per token alike; all in one unit. */
interface Pair {
  readonly smallUsd: number;
  readonly largeUsd: number;
  /** Share of the calls that the large model answers in the end. */
  readonly largeRatio: number;
}

/** A router picks one model before any answers: each call pays the router and one model. */
export const routedUsd = ({ smallUsd, largeUsd, largeRatio }: Pair, routerUsd = 0): number =>
  routerUsd + (1 - largeRatio) * smallUsd + largeRatio * largeUsd;

/** A cascade asks the small model first: each call pays it and the scorer, and those handed on pay the large one as well. */
export const cascadedUsd = ({ smallUsd, largeUsd, largeRatio }: Pair, scorerUsd = 0): number =>
  smallUsd + scorerUsd + largeRatio * largeUsd;
