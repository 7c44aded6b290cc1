import { type CashFlow, cashFlowOf, volumesByMonth } from './cash-flow.ts';
import type { Demand } from './demand.ts';
import type { Draws } from './draws.ts';
import { baseCase, type ValueOf } from './figure.ts';
import type { OptionModel } from './options/option-model.ts';
import { settled } from './settled.ts';

/** As many as a horizon may have. */
export const MOST_MONTHS = 120;

/** Draws that a band over months rests on: a twentieth of the report's, within these. */
const DRAWS_OF_ONE = 1 / 20;
const LEAST_DRAWS = 100;
const MOST_DRAWS = 500;
/** Beyond the horizon, over all months, half as many: each runs through all of them. */
const MOST_DRAWS_OVER_ALL = 200;

interface Cash {
  readonly base: CashFlow;
  readonly drawn: readonly CashFlow[];
}

/** The cash of options in the base case and in the first draws of a report, each worked out once. */
export class DrawnCash {
  readonly horizonMonths: number;
  readonly #demand: Demand;
  readonly #draws: Draws;
  readonly #drawCount: number;
  readonly #drawCountOverAll: number;
  /** Requests of each month, by draw: all months of the first draws, the horizon's of the others. */
  readonly #volumes: readonly (readonly number[])[];
  readonly #cash = new Map<OptionModel, Cash>();

  constructor(given: { readonly demand: Demand; readonly draws: Draws; readonly horizonMonths: number }) {
    this.horizonMonths = given.horizonMonths;
    this.#demand = given.demand;
    this.#draws = given.draws;
    const { drawCount } = given.draws;
    this.#drawCount = Math.min(drawCount, MOST_DRAWS, Math.max(LEAST_DRAWS, Math.ceil(drawCount * DRAWS_OF_ONE)));
    this.#drawCountOverAll = Math.min(MOST_DRAWS_OVER_ALL, Math.ceil(this.#drawCount / 2));
    this.#volumes = this.eachDraw((valueOf, k) =>
      volumesByMonth(given.demand, valueOf, k < this.#drawCountOverAll ? MOST_MONTHS : given.horizonMonths),
    );
  }

  /** Each draw's figures, to be read before the next one's. */
  eachDraw<T>(of: (valueOf: ValueOf, draw: number) => T): T[] {
    return Array.from({ length: this.#drawCount }, (_, k) => of(this.#draws.at(k), k));
  }

  /** Of all months. */
  base(model: OptionModel): CashFlow {
    return this.#cashOf(model).base;
  }

  /** Of the months of the horizon at least. */
  drawn(model: OptionModel): readonly CashFlow[] {
    return this.#cashOf(model).drawn;
  }

  /** Of all months, in fewer draws. */
  drawnOverAll(model: OptionModel): readonly CashFlow[] {
    return this.drawn(model).slice(0, this.#drawCountOverAll);
  }

  #cashOf(model: OptionModel): Cash {
    let cash = this.#cash.get(model);
    if (cash === undefined) {
      const { horizonMonths } = this;
      const quick = settled(model, new Set(this.#draws.inputs.map(({ figure }) => figure)));
      cash = {
        base: baseCash(model, this.#demand, horizonMonths),
        drawn: this.eachDraw((valueOf, k) =>
          cashFlowOf(quick, this.#demand, { volumes: this.#volumes[k]!, horizonMonths, valueOf }),
        ),
      };
      this.#cash.set(model, cash);
    }
    return cash;
  }
}

/** All months of the base case. */
export const baseCash = (model: OptionModel, demand: Demand, horizonMonths: number): CashFlow =>
  cashFlowOf(model, demand, {
    volumes: volumesByMonth(demand, baseCase, MOST_MONTHS),
    horizonMonths,
    valueOf: baseCase,
  });
