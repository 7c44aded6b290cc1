import type { AttributionMethod } from '../../schema/report-diff.ts';

/** A set of inputs: bit i is input i. */
type InputSet = bigint;

/**
 * Figures with the inputs of the set taken from the new side and the rest from the old; null where that mixture has no
 * figures. Never null for none and for all.
 */
export type ValuesOf = (changed: InputSet) => readonly number[] | null;

export interface Attribution {
  readonly method: AttributionMethod;
  /** Inputs by their index that share an amount, since a mixture that holds only a part of them has no figures. */
  readonly groups: readonly (readonly number[])[];
  /** By group, then by figure. */
  readonly amounts: readonly (readonly number[])[];
}

/** All orders of this many inputs are 256 mixtures. */
const MOST_FOR_ALL_ORDERS = 8;

/**
 * The change of each figure, shared among the inputs so that the amounts sum to it. An input's amount is its effect
 * averaged over all orders in which the inputs can be changed one by one (the Shapley value): no order is favoured, two
 * inputs that do the same get the same, one that does nothing gets 0, and swapping old and new turns every sign.
 *
 * Of more than eight inputs, those that do nothing alone from either side are taken as one. Where still more than eight
 * are left it is the mean of the given order and its reverse, which keeps all of that but the equal amounts.
 */
export function attribution(inputCount: number, valuesOf: ValuesOf): Attribution {
  const values = remembered(valuesOf);
  const singles = Array.from({ length: inputCount }, (_, i) => 1n << BigInt(i));
  if (inputCount <= MOST_FOR_ALL_ORDERS) return overAllOrders(separable(singles, values), values);
  const parts = quietAsOne(singles, values);
  return parts.length <= MOST_FOR_ALL_ORDERS
    ? overAllOrders(separable(parts, values), values)
    : overTwoOrders(separableInOrder(parts, values), values);
}

function remembered(valuesOf: ValuesOf): ValuesOf {
  const known = new Map<InputSet, readonly number[] | null>();
  return (changed) => {
    const before = known.get(changed);
    if (before !== undefined) return before;
    const values = valuesOf(changed);
    known.set(changed, values);
    return values;
  };
}

const unionOf = (sets: readonly InputSet[]): InputSet => sets.reduce((union, set) => union | set, 0n);

function indicesOf(set: InputSet): number[] {
  const indices: number[] = [];
  for (let i = 0; set >> BigInt(i) > 0n; i++) if (((set >> BigInt(i)) & 1n) === 1n) indices.push(i);
  return indices;
}

/** Inputs that move nothing when they alone are changed, or alone left as they were, behind the others as one. */
function quietAsOne(singles: readonly InputSet[], values: ValuesOf): readonly InputSet[] {
  const all = unionOf(singles);
  const isSame = (one: InputSet, other: InputSet): boolean => {
    const figures = values(other);
    return values(one)?.every((figure, i) => figure === figures?.[i]) ?? false;
  };
  const isQuiet = (single: InputSet): boolean => isSame(single, 0n) && isSame(all & ~single, all);
  const quiet = unionOf(singles.filter(isQuiet));
  return [...singles.filter((single) => (quiet & single) === 0n), ...(quiet === 0n ? [] : [quiet])];
}

/** The union of the groups at the bits of `chosen`. */
const chosenOf = (groups: readonly InputSet[], chosen: number): InputSet =>
  unionOf(groups.filter((_, i) => (chosen & (1 << i)) !== 0));

function countUnfigured(groups: readonly InputSet[], values: ValuesOf): number {
  let count = 0;
  for (let chosen = 0; chosen < 1 << groups.length; chosen++) if (values(chosenOf(groups, chosen)) === null) count += 1;
  return count;
}

/** Inputs joined, two at a time, until every mixture has figures: always the two that leave the fewest without. */
function separable(singles: readonly InputSet[], values: ValuesOf): readonly InputSet[] {
  let groups = singles;
  while (groups.length > 1 && countUnfigured(groups, values) > 0) {
    let best: { readonly groups: readonly InputSet[]; readonly unfigured: number } | null = null;
    for (let i = 0; i < groups.length; i++) {
      for (let j = i + 1; j < groups.length; j++) {
        const joined = groups.flatMap((group, k) => (k === j ? [] : [k === i ? group | groups[j]! : group]));
        const unfigured = countUnfigured(joined, values);
        if (best === null || unfigured < best.unfigured) best = { groups: joined, unfigured };
      }
    }
    groups = best!.groups;
  }
  return groups;
}

/** Neighbours joined where the order or its reverse, cut between them, has no figures. */
function separableInOrder(parts: readonly InputSet[], values: ValuesOf): readonly InputSet[] {
  const all = unionOf(parts);
  const groups: InputSet[] = [];
  let before = 0n;
  for (const part of parts) {
    const canCut = values(before) !== null && values(all & ~before) !== null;
    if (canCut) groups.push(part);
    else groups[groups.length - 1]! |= part;
    before |= part;
  }
  return groups;
}

function overAllOrders(groups: readonly InputSet[], values: ValuesOf): Attribution {
  const count = groups.length;
  const amounts = groups.map((group, i) => {
    const sums = values(0n)!.map(() => 0);
    for (let others = 0; others < 1 << count; others++) {
      if ((others & (1 << i)) !== 0) continue;
      const set = chosenOf(groups, others);
      const weight = shareOfOrders(groups.filter((_, k) => (others & (1 << k)) !== 0).length, count);
      addEffect(sums, { of: values(set | group)!, over: values(set)!, weight });
    }
    return sums;
  });
  return { method: 'all-orders', groups: groups.map(indicesOf), amounts };
}

/** Share of all orders in which exactly these `before` come before a given one: before! (count - before - 1)! / count!. */
function shareOfOrders(before: number, count: number): number {
  let ways = 1;
  for (let k = 0; k < before; k++) ways *= (count - 1 - k) / (k + 1);
  return 1 / (count * ways);
}

function overTwoOrders(groups: readonly InputSet[], values: ValuesOf): Attribution {
  const all = unionOf(groups);
  let before = 0n;
  const amounts = groups.map((group) => {
    const sums = values(0n)!.map(() => 0);
    const after = all & ~(before | group);
    addEffect(sums, { of: values(before | group)!, over: values(before)!, weight: 0.5 });
    addEffect(sums, { of: values(after | group)!, over: values(after)!, weight: 0.5 });
    before |= group;
    return sums;
  });
  return { method: 'two-orders', groups: groups.map(indicesOf), amounts };
}

function addEffect(
  sums: number[],
  { of, over, weight }: { readonly of: readonly number[]; readonly over: readonly number[]; readonly weight: number },
): void {
  for (let i = 0; i < sums.length; i++) sums[i]! += weight * (of[i]! - over[i]!);
}
