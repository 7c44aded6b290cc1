/**
 * What each choice costs in each draw: one array a choice, equally long, at least one draw and one choice. Infinity or NaN where
 * it cannot be chosen; at least one choice is finite in all draws.
 */
export type CostsByChoice = readonly Float64Array[];

/** Draws that one step of an input holds, at least; with many draws there are this many steps. */
const FEWEST_DRAWS_PER_STEP = 100;
const MOST_STEPS = 20;
const FEWEST_STEPS = 2;

/**
 * Expected value of perfect information: the lowest mean cost of one choice for all draws, less the mean of each draw's
 * lowest cost. From 0; 0 where one choice is the cheapest in every draw.
 */
export function perfectInformationValue(costs: CostsByChoice): number {
  return Math.max(0, lowestSum(costs) - sumOfLowest(costs)) / costs[0]!.length;
}

/** The lowest cost of each draw, summed over the draws. */
export function sumOfLowest(costs: CostsByChoice): number {
  let lowest = 0;
  for (let k = 0; k < costs[0]!.length; k++) {
    let least = Infinity;
    for (const cost of costs) if (cost[k]! < least) least = cost[k]!;
    lowest += least;
  }
  return lowest;
}

/**
 * Expected value of partial perfect information: what choosing anew for each value of one input would save, from the draws
 * at hand. The mean cost of each choice given the input is a regression on steps of the input's ranks (Strong and Oakley
 * 2014, with steps for their smoother). Steps are fitted on one half of the draws (the even ones) and the choice they lead
 * to is costed on the other, then the halves change places: what a fit makes of noise saves nothing on fresh draws, so the
 * estimate is not raised by it as a plain plug-in is. It is a mean of costs of actual draws and therefore never above
 * `perfectInformationValue` of the same draws; below 0, which noise can make it, it is 0.
 */
export const partialInformationValue = (costs: CostsByChoice, ranks: Float64Array): number =>
  Math.max(0, lowestSum(costs) - sumOfChosen(costs, ranks)) / ranks.length;

/**
 * What the draws cost, summed, when the choice is made anew for each step of one input's ranks, among those that can be
 * chosen in all draws of the step.
 */
export function sumOfChosen(costs: CostsByChoice, ranks: Float64Array): number {
  const draws = ranks.length;
  const steps = Math.max(FEWEST_STEPS, Math.min(MOST_STEPS, Math.floor(draws / FEWEST_DRAWS_PER_STEP)));
  const stepOf = Uint8Array.from(ranks, (rank) => Math.min(steps - 1, Math.floor(((rank - 0.5) * steps) / draws)));
  const sums = costs.map((cost) => sumsByStep(cost, stepOf, steps));
  let chosen = 0;
  for (let half = 0; half < 2; half++) {
    const fitted = 1 - half;
    const totals = sums.map((sum) => totalOf(sum, fitted, steps));
    for (let step = 0; step < steps; step++) {
      const possible = (sum: Float64Array): boolean => sum[step]! + sum[steps + step]! < Infinity;
      const inStep = sums.map((sum) => (possible(sum) ? sum[fitted * steps + step]! : Infinity));
      // A step that the fitted half has no draw in tells nothing: all its sums are 0.
      const untold = inStep.every((sum) => sum === 0 || sum === Infinity);
      const choices = cheapest(untold ? inStep.map((sum, i) => (sum === 0 ? totals[i]! : sum)) : inStep);
      for (const choice of choices) chosen += sums[choice]![half * steps + step]! / choices.length;
    }
  }
  return chosen;
}

/** Sums of the even draws by step, then those of the odd ones. */
function sumsByStep(cost: Float64Array, stepOf: Uint8Array, steps: number): Float64Array {
  const sums = new Float64Array(2 * steps);
  for (let k = 0; k < cost.length; k++) sums[(k & 1) * steps + stepOf[k]!]! += cost[k]!;
  return sums;
}

function totalOf(sums: Float64Array, half: number, steps: number): number {
  let total = 0;
  for (let step = 0; step < steps; step++) total += sums[half * steps + step]!;
  return total;
}

/** Which choices have the lowest sum: of equals each is taken as often as another, so that their order does not matter. */
function cheapest(sums: readonly number[]): number[] {
  const least = sums.reduce((lowest, sum) => (sum < lowest ? sum : lowest), Infinity);
  return sums.flatMap((sum, choice) => (sum === least ? [choice] : []));
}

function lowestSum(costs: CostsByChoice): number {
  let lowest = Infinity;
  for (const cost of costs) {
    let sum = 0;
    for (let k = 0; k < cost.length; k++) sum += cost[k]!;
    if (sum < lowest) lowest = sum;
  }
  return lowest;
}
