import type { SourceKind } from './known.ts';

export const CLAIM_VERDICTS = ['reproduced', 'differs', 'cannot-be-recomputed'] as const;
export type ClaimVerdict = (typeof CLAIM_VERDICTS)[number];

/** Ways to get a figure wrong, or onto another basis than the reader takes it to be. */
export const SLIPS = [
  'baseline-swapped',
  'boundary-drawn-narrower',
  'cache-billed-twice',
  'capex-counted-twice',
  'failures-averaged',
  'full-utilisation',
  'input-price-only',
  'list-price-as-request',
  'longer-answers',
  'mislabelled',
  'month-length',
  'pue-applied-twice',
  'pue-left-out',
  'stale-input',
  'suspect-measurement',
  'unit-slip-100x',
  'unstated-parameter',
  'weekend-at-peak',
  'written-off-sooner',
  'wrong-denominator',
] as const;
export type Slip = (typeof SLIPS)[number];

/** Why a claim has no figure to compare, in a word. */
export const NOT_COMPARED = [
  'assumed-inputs',
  'back-solved',
  'contradicted-by-repository',
  'inconsistent-source',
  'inputs-missing',
  'not-checked',
  'nothing-published',
  'quoted',
] as const;
export type NotCompared = (typeof NOT_COMPARED)[number];

/**
 * The finer reason of a verdict. Of `differs`: the slips that give the published figure, or `in-part` where other figures of
 * the claim agree, or `unexplained`. Of `reproduced`: the other ways that give another figure. Of `cannot-be-recomputed`:
 * what is missing, or `ambiguous-basis` where the source leaves open which of several figures it means.
 */
export type ClaimReason = Slip | NotCompared | 'ambiguous-basis' | 'in-part' | 'unexplained';

/** A number of a claim, worked out. */
export interface RecomputedFigure {
  readonly figure: string;
  readonly unit: string;
  /** Arithmetic over the names of inputs and of figures before it. */
  readonly formula: string;
  /** Null where the answer is "never". */
  readonly value: number | null;
}

export interface RecomputedWay {
  readonly label: string;
  readonly figures: readonly RecomputedFigure[];
}

export interface RecomputedSlip extends RecomputedWay {
  readonly slip: Slip;
  /** Whether a published figure that the right way does not give comes out of this one. */
  readonly givesPublished: boolean;
}

/** The values that a figure as printed stands for: 502 is 501.5 to 502.5. Null where it is open on that side. */
export interface PrintedRange {
  readonly low: number | null;
  readonly high: number | null;
}

export interface PublishedCheck extends PrintedRange {
  readonly figure: string;
  readonly unit: string;
  /** As printed, by its form. */
  readonly is: 'rounded' | 'cut-off' | 'above' | 'below' | 'range';
  readonly printed: readonly string[];
  /** One for each reading, null for "never"; none where nothing recomputes it. */
  readonly recomputed: readonly (number | null)[];
  readonly outcome: 'agrees' | 'differs' | 'not-compared';
}

export interface CheckedInput {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly source: SourceKind;
  readonly citation: string | null;
  readonly note: string | null;
}

/** One claim with all that was worked out of it. */
export interface ClaimCheck {
  readonly id: string;
  readonly claim: string;
  readonly where: string;
  readonly citation: string;
  readonly note: string | null;
  readonly verdict: ClaimVerdict;
  readonly reasons: readonly ClaimReason[];
  /** Why there is nothing to compare; null where all was compared. */
  readonly notComparedBecause: string | null;
  readonly published: readonly PublishedCheck[];
  readonly inputs: readonly CheckedInput[];
  /** What the stated inputs give; several where the source leaves the basis open, none where nothing was worked out. */
  readonly readings: readonly RecomputedWay[];
  readonly slips: readonly RecomputedSlip[];
}
