import { InputError, nearest, shown } from '../schema/input-error.ts';
import type { Assumption } from '../schema/report.ts';
import { type DistributionKind, isKnown, type Known, type ScenarioNumber, type Sourced } from '../schema/known.ts';
import { refuseOutOfRange } from './override-range.ts';

/** A known figure with its lineage: the path names it in the report, and draws of it are keyed by that path. */
export interface Figure {
  readonly path: string;
  readonly label: string;
  readonly unit: string;
  readonly known: Known;
  /** Its place among the figures of the report, so that a draw is found without a look-up by name. */
  readonly slot: number;
  /** Null for a point and for a range that is drawn from its distribution. */
  readonly resamples: Resamples | null;
}

/** What a figure came to each time its measurement was resampled; a draw takes one of them, each as likely as another. */
export interface Resamples {
  /** Figures with the same key are drawn together: the same resample gives all of them. */
  readonly key: string;
  readonly values: Float64Array;
}

/** The value a figure takes: its own in the base case, a drawn one under uncertainty. */
export type ValueOf = (figure: Figure) => number;

export const baseCase: ValueOf = (figure) => figure.known.value;

export const isRange = ({ known: { low, high } }: Figure): boolean => low !== undefined || high !== undefined;

export interface FigureName {
  readonly path: string;
  readonly label: string;
  readonly unit: string;
  readonly resamples?: Resamples | null;
}

interface Entry extends FigureName {
  readonly sourced: Sourced;
  readonly figure: Figure | null;
  readonly overridden: boolean;
  /** Asked for beside the comparison alone. */
  readonly aside: boolean;
  readonly options: Set<string>;
}

/** A bare number of a scenario is the user's; null is "unknown". */
export function sourcedOfScenario(number: ScenarioNumber): Sourced {
  if (number === null) return { value: null, reason: 'given as unknown in the scenario' };
  if (typeof number === 'number') return { value: number, source: 'user' };
  return { ...number, source: number.source ?? 'user' };
}

/**
 * Every figure a report rests on, once each, in the order it was first needed. The catalogue's can be overridden by
 * path; the same path always gives the same Figure, so that options share draws.
 */
export class FigureBook {
  readonly #entries = new Map<string, Entry>();
  readonly #overrides: Readonly<Record<string, ScenarioNumber>>;
  readonly #overridable = new Set<string>();

  readonly #substitutes: ReadonlyMap<string, Sourced>;
  #isAside = false;

  /** `substitutes`, by path, stand for what the catalogue says; an override wins over them as over the catalogue. */
  constructor(
    overrides: Readonly<Record<string, ScenarioNumber>> = {},
    substitutes: ReadonlyMap<string, Sourced> = new Map(),
  ) {
    this.#overrides = overrides;
    this.#substitutes = substitutes;
  }

  /** A figure of the scenario, the measurement or the list of defaults. Null when unknown; the report lists it either way. */
  figure(name: FigureName, sourced: Sourced, option?: string): Figure | null {
    return this.#entered(name, sourced, false, option);
  }

  /** A figure of the catalogue: `overrides[path]` wins over it. */
  catalogueFigure(name: FigureName, sourced: Sourced, option?: string): Figure | null {
    this.#overridable.add(name.path);
    const override = Object.hasOwn(this.#overrides, name.path) ? this.#overrides[name.path] : undefined;
    if (override === undefined) {
      return this.#entered(name, this.#substitutes.get(name.path) ?? sourced, false, option);
    }
    refuseOutOfRange(name.path, override);
    return this.#entered(name, sourcedOfScenario(override), true, option);
  }

  #entered(name: FigureName, sourced: Sourced, overridden: boolean, option: string | undefined): Figure | null {
    let entry = this.#entries.get(name.path);
    if (entry === undefined) {
      refuseLognormalFromZero(name.path, sourced);
      entry = {
        ...name,
        sourced,
        figure: isKnown(sourced)
          ? { ...name, known: sourced, slot: this.#entries.size, resamples: name.resamples ?? null }
          : null,
        overridden,
        aside: this.#isAside,
        options: new Set(),
      };
      this.#entries.set(name.path, entry);
    }
    if (option !== undefined) entry.options.add(option);
    return entry.figure;
  }

  /** What the catalogue said of the figures that were asked for and not overridden, by path. */
  get catalogueFigures(): Map<string, Sourced> {
    const entries = [...this.#entries.values()];
    return new Map(
      entries.flatMap(({ path, sourced, overridden }) =>
        this.#overridable.has(path) && !overridden ? [[path, sourced]] : [],
      ),
    );
  }

  /**
   * Lists every figure that the option `part` has asked for so far under `whole` too, which hands requests to it. What
   * stands beside the comparison lists nothing of it anew.
   */
  listAlsoUnder(part: string, whole: string): void {
    for (const { options, aside } of this.#entries.values())
      if (options.has(part) && (aside || !this.#isAside)) options.add(whole);
  }

  /** Figures first asked for within are listed as assumptions and drawn in no draw: what stands beside a comparison moves nothing in it. */
  aside<T>(resolve: () => T): T {
    this.#isAside = true;
    try {
      return resolve();
    } finally {
      this.#isAside = false;
    }
  }

  /** The figures of the comparison that vary, in the order of their first use. */
  get uncertain(): Figure[] {
    return [...this.#entries.values()].flatMap(({ figure, aside }) =>
      figure !== null && isRange(figure) && !aside ? [figure] : [],
    );
  }

  /**
   * Throws InputError for an override that no figure of this report answers to: it would be silently without effect.
   * `wouldBeUsed` are paths of a refused option, which never got as far as asking for them.
   */
  refuseUnusedOverrides(wouldBeUsed: ReadonlySet<string>): void {
    for (const path of Object.keys(this.#overrides)) {
      if (this.#overridable.has(path) || wouldBeUsed.has(path)) continue;
      const guess = nearest(path, this.#overridable);
      throw new InputError({
        path: `scenario: overrides["${path}"]`,
        expected: 'the path of a catalogue figure that this scenario uses',
        received: 'a path that none has',
        hint: guess
          ? `Did you mean "${guess}"?`
          : `This scenario uses ${[...this.#overridable].slice(0, 3).join(', ')}, ...`,
      });
    }
  }

  assumptions(): Assumption[] {
    return [...this.#entries.values()].map(({ path, label, unit, sourced, figure, overridden, options }) => {
      const known = isKnown(sourced) ? sourced : null;
      return {
        path,
        label,
        unit,
        value: sourced.value,
        low: known?.low ?? null,
        high: known?.high ?? null,
        distribution: figure?.resamples ? 'resampled' : known === null ? null : drawnAs(known),
        source: known?.source ?? null,
        reason: isKnown(sourced) ? null : sourced.reason,
        citation: known?.citation ?? null,
        url: known?.url ?? null,
        asOf: known?.asOf ?? null,
        licence: known?.licence ?? null,
        note: known?.note ?? null,
        overridden,
        options: [...options],
      };
    });
  }
}

/** A range without a distribution is a PERT. */
const drawnAs = ({ low, high, distribution }: Known): DistributionKind | null =>
  distribution ?? (low === undefined && high === undefined ? null : 'pert');

/** The logarithm of zero has no value: such a range could not be drawn. */
function refuseLognormalFromZero(path: string, sourced: Sourced): void {
  if (!isKnown(sourced) || sourced.distribution !== 'lognormal') return;
  const lowest = sourced.low ?? sourced.value;
  if (lowest > 0) return;
  throw new InputError({
    path,
    expected: '> 0 at the low end of a lognormal',
    received: shown(lowest),
    hint: 'Give a low above 0, or another distribution.',
  });
}
