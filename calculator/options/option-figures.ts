import type { Formula } from '../../schema/quantity.ts';
import type { Refusal, ReportInputs } from '../../schema/report.ts';
import type { ScenarioNumber, Sourced } from '../../schema/known.ts';
import type { Demand } from '../demand.ts';
import { type Figure, type FigureBook, type Resamples, sourcedOfScenario, type ValueOf } from '../figure.ts';
import type { MeasuredSpread } from '../measured-spread.ts';

/** What all options of a scenario are resolved with. */
export interface SharedContext {
  readonly inputs: ReportInputs;
  readonly demand: Demand;
  readonly book: FigureBook;
  /** By path of the operating point: made once for all options that measure there. */
  readonly spreads: Map<string, MeasuredSpread>;
  /** Sales tax on what others bill; null where there is none. */
  readonly taxRatio: Figure | null;
}

export interface OptionContext extends SharedContext {
  /** What others are compared with; `month` resolves it when it is first asked for. */
  readonly baseline: { readonly id: string; readonly month: () => BaselineMonth };
}

/** What a month of the baseline costs in cash at the demand's volume; no cost where it is refused. */
export interface BaselineMonth {
  readonly refusals: readonly Refusal[];
  readonly figures: readonly Figure[];
  readonly usd: (valueOf: ValueOf) => number;
  /** `usd` of the base case as arithmetic to read. */
  readonly working: () => Formula;
}

/** The figures of one option: resolves them into the book under the option's name and gathers what it must refuse. */
export class OptionFigures {
  readonly refusals: Refusal[] = [];
  readonly #context: OptionContext;
  readonly #option: string;
  readonly #kind: string;

  constructor(context: OptionContext, option: { readonly id: string; readonly kind: string }) {
    this.#context = context;
    this.#option = option.id;
    this.#kind = option.kind;
  }

  /**
   * `options.<id>.<key>`: the scenario's value. A key left out takes the fallback under `defaults.<kind>.<key>`, a name
   * that all options of the kind share, so that they share its draws too. Null when unknown.
   */
  ofOption(
    key: string,
    name: { label: string; unit: string },
    given: ScenarioNumber | undefined,
    fallback: Sourced,
  ): Figure | null {
    const path = given === undefined ? `defaults.${this.#kind}.${key}` : `options.${this.#option}.${key}`;
    return this.ofScenario(path, name, given, fallback);
  }

  ofScenario(
    path: string,
    name: { label: string; unit: string },
    given: ScenarioNumber | undefined,
    fallback: Sourced,
  ): Figure | null {
    const sourced = given === undefined ? fallback : sourcedOfScenario(given);
    return this.#context.book.figure({ path, ...name }, sourced, this.#option);
  }

  ofMeasurement(
    path: string,
    name: { label: string; unit: string; resamples?: Resamples | null },
    sourced: Sourced,
  ): Figure | null {
    return this.#context.book.figure({ path, ...name }, sourced, this.#option);
  }

  ofCatalogue(path: string, name: { label: string; unit: string }, sourced: Sourced): Figure | null {
    return this.#context.book.catalogueFigure({ path, ...name }, sourced, this.#option);
  }

  /** A figure the option cannot be priced without: null adds a refusal that names what is missing and how to give it. */
  needed(figure: Figure | null, what: string, hint: string): Figure | null {
    if (figure === null) this.refuse('unknown-figure', `${what} is unknown, so this option has no price.`, hint);
    return figure;
  }

  refuse(code: string, message: string, hint: string): void {
    this.refusals.push({ code, message, hint });
  }
}
