import type { Demand } from '../demand.ts';
import type { Draws } from '../draws.ts';
import type { DrawnMonths } from '../drawn-months.ts';
import type { Figure, ValueOf } from '../figure.ts';
import { staircaseOf } from '../month.ts';
import type { OptionModel } from '../options/option-model.ts';
import { settled } from '../settled.ts';
import { type Staircase, usdPerMonthAt } from '../staircase.ts';

/** Draws that a band rests on: a twentieth of the report's, since each costs more than a month, within these. */
const DRAWS_OF_ONE = 1 / 20;
const LEAST_DRAWS = 100;
const MOST_DRAWS = 500;

/** The figures as they are but one, which has the value given. */
export const withFigure =
  (valueOf: ValueOf, figure: Figure, value: number): ValueOf =>
  (other) =>
    other.slot === figure.slot ? value : valueOf(other);

/** The month at the demand's volume; Infinity where that cannot be served. */
export const usdPerMonth = (model: OptionModel, demand: Demand, valueOf: ValueOf): number =>
  usdPerMonthAt(staircaseOf(model, demand, valueOf, 'profit-and-loss'), valueOf(demand.requestsPerMonth));

/** Whether the option's month rests on the figure. */
export function reads(model: OptionModel, demand: Demand, figure: Figure): boolean {
  let found = false;
  usdPerMonth(model, demand, (read) => {
    found ||= read.slot === figure.slot;
    return read.known.value;
  });
  return found;
}

/** What the options cost in the first draws of a report, each worked out once however many comparisons need it. */
export class DrawnCosts {
  readonly drawCount: number;
  readonly demand: Demand;
  readonly #draws: Draws;
  readonly #drawn: ReadonlyMap<string, DrawnMonths>;
  readonly #uncertain: ReadonlySet<Figure>;
  readonly #models = new Map<OptionModel, OptionModel>();
  readonly #columns = new Map<string, Float64Array>();
  readonly #stairs = new Map<OptionModel, readonly Staircase[]>();

  /** `varied` are the figures that will be given other values than they have. */
  constructor(given: {
    readonly demand: Demand;
    readonly draws: Draws;
    readonly drawn: ReadonlyMap<string, DrawnMonths>;
    readonly varied: readonly Figure[];
  }) {
    this.demand = given.demand;
    this.#draws = given.draws;
    this.#drawn = given.drawn;
    this.#uncertain = new Set([...given.draws.inputs.map(({ figure }) => figure), ...given.varied]);
    const wanted = Math.ceil(given.draws.drawCount * DRAWS_OF_ONE);
    this.drawCount = Math.min(given.draws.drawCount, MOST_DRAWS, Math.max(LEAST_DRAWS, wanted));
  }

  /** Each draw's figures, to be read before the next one's. */
  eachDraw<T>(of: (valueOf: ValueOf, draw: number) => T): T[] {
    return Array.from({ length: this.drawCount }, (_, k) => of(this.#draws.at(k), k));
  }

  /** The same option, quicker to ask thousands of times. */
  settled(model: OptionModel): OptionModel {
    return kept(this.#models, model, () => settled(model, this.#uncertain));
  }

  /** The month at the drawn volume with the figure at one value. */
  usdWith(model: OptionModel, figure: Figure, value: number): Float64Array {
    if (!reads(model, this.demand, figure)) return this.#drawn.get(model.id)!.usd;
    return kept(this.#columns, `${figure.slot} ${value} ${model.id}`, () => {
      const quick = this.settled(model);
      return Float64Array.from(
        this.eachDraw((valueOf) => usdPerMonth(quick, this.demand, withFigure(valueOf, figure, value))),
      );
    });
  }

  /** The month over volume. */
  stairs(model: OptionModel): readonly Staircase[] {
    return kept(this.#stairs, model, () => {
      const quick = this.settled(model);
      return this.eachDraw((valueOf) => staircaseOf(quick, this.demand, valueOf, 'profit-and-loss'));
    });
  }
}

function kept<K, T>(known: Map<K, T>, key: K, make: () => T): T {
  let value = known.get(key);
  if (value === undefined) known.set(key, (value = make()));
  return value;
}
