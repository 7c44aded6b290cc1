/** Where a figure comes from, best first. */
export const SOURCE_KINDS = ['measured', 'simulated', 'vendor', 'published', 'modelled', 'assumed', 'user'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** How a range is drawn: `low` and `high` are the ends of pert, triangular and uniform, and P5 and P95 of lognormal. */
export const DISTRIBUTION_KINDS = ['pert', 'triangular', 'uniform', 'lognormal'] as const;
export type DistributionKind = (typeof DISTRIBUTION_KINDS)[number];

export interface Known {
  readonly value: number;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  readonly distribution?: DistributionKind | undefined;
  readonly source: SourceKind;
  readonly citation?: string | undefined;
  readonly url?: string | undefined;
  readonly asOf?: string | undefined;
  readonly licence?: string | undefined;
  readonly note?: string | undefined;
}
export interface Unknown {
  readonly value: null;
  readonly reason: string;
}
export type Sourced = Known | Unknown;

export type ScenarioNumber = number | null | (Omit<Known, 'source'> & { readonly source?: SourceKind | undefined });

export const isKnown = (figure: Sourced): figure is Known => figure.value !== null;
