import type { RecomputedFigure, RecomputedWay, Slip } from '../../schema/claim-check.ts';

type Given<Name extends string> = Readonly<Record<Name, number>>;

/** A way that is wrong, or right on another basis: looked at to see where a published figure comes from. */
export interface SlipWay extends RecomputedWay {
  readonly slip: Slip;
}

/** How a claim's figures follow from its inputs. */
export interface Recomputation {
  /** Unit of each input by its name; null: any, the same for all that have null. */
  readonly inputs: Readonly<Record<string, string | null>>;
  /** One way; several where the source leaves open which is meant, the same figures in each. */
  readonly readings: (given: Given<string>) => readonly RecomputedWay[];
  readonly slips: (given: Given<string>) => readonly SlipWay[];
}

/** `readings` and `slips` are called with every input of `inputs`, once their units were judged. */
export const recomputation = <Name extends string>(form: {
  readonly inputs: Readonly<Record<Name, string | null>>;
  readonly readings: (given: Given<Name>) => readonly RecomputedWay[];
  readonly slips?: (given: Given<Name>) => readonly SlipWay[];
}): Recomputation => ({
  inputs: form.inputs,
  readings: (given) => form.readings(given as Given<Name>),
  slips: (given) => form.slips?.(given as Given<Name>) ?? [],
});

type Worked = readonly [unit: string, formula: string, value: number | null];

/** Figures by name, each as its unit, its arithmetic in words and its value. */
const figuresOf = (worked: Readonly<Record<string, Worked>>): readonly RecomputedFigure[] =>
  Object.entries(worked).map(([figure, [unit, formula, value]]) => ({ figure, unit, formula, value }));

export const reading = (label: string, worked: Readonly<Record<string, Worked>>): RecomputedWay => ({
  label,
  figures: figuresOf(worked),
});

/** The only reading, where the source leaves nothing open. */
export const asStated = (worked: Readonly<Record<string, Worked>>): readonly RecomputedWay[] => [
  reading('from the stated inputs', worked),
];

export const slip = (kind: Slip, label: string, worked: Readonly<Record<string, Worked>>): SlipWay => ({
  slip: kind,
  label,
  figures: figuresOf(worked),
});
