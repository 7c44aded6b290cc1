/** What an input was or became; left out where the document does not give it. */
export type InputValue = number | string | boolean | null;

/** An input that differs between two reports, at the level of a figure: an assumption, a setting, a whole measurement. */
export interface ChangedInput {
  /** As the report's assumptions name it, or where it stands in the report's inputs. */
  readonly path: string;
  readonly old?: InputValue;
  readonly new?: InputValue;
}

/** What inputs that changed together did to each figure; `inputs` is one of them, or those that only make sense together. */
export interface Share {
  readonly inputs: readonly ChangedInput[];
  readonly amount: number;
}

/** A figure in both reports; the shares sum to `new - old`. */
export interface AttributedChange {
  readonly old: number;
  readonly new: number;
  readonly shares: readonly Share[];
}

export interface OptionState {
  readonly label: string;
  /** Null where it was refused. */
  readonly usdPerMonth: number | null;
  /** Null where it was refused or its carbon is unknown. */
  readonly kilogramsCo2ePerMonth: number | null;
  readonly refusals: readonly string[];
}

export interface OptionDiff {
  readonly id: string;
  /** Null where the report does not hold the option. */
  readonly old: OptionState | null;
  readonly new: OptionState | null;
  /** USD per month in the base case; null where one of the two has no figure, or where it cannot be attributed. */
  readonly usdPerMonth: AttributedChange | null;
  readonly kilogramsCo2ePerMonth: AttributedChange | null;
  /** Cost of the option less that of the baseline; null for the baseline. */
  readonly usdPerMonthAboveBaseline: AttributedChange | null;
}

/** How a change was shared among the inputs: by all orders of changing them, or by one order and its reverse. */
export type AttributionMethod = 'all-orders' | 'two-orders';

export interface ReportDiff {
  readonly oldBaseline: string;
  readonly newBaseline: string;
  readonly method: AttributionMethod;
  readonly options: readonly OptionDiff[];
  /** Inputs without a share in any figure that both reports hold; options that came or went are told by their states. */
  readonly withoutEffect: readonly ChangedInput[];
  /** True where this version computes other figures from the inputs than a report holds: that part is an input of its own. */
  readonly otherVersion: boolean;
}
