import type { Demand } from './demand.ts';
import type { Draws } from './draws.ts';
import { totalGrams } from './footprint.ts';
import { monthAt } from './month.ts';
import { type OptionModel, servingModels } from './options/option-model.ts';
import { settled } from './settled.ts';

/**
 * One month per draw, column by column; carbon is null where the option has none. Options share draws by index. What cannot
 * be served in a draw costs Infinity there and emits NaN.
 */
export interface DrawnMonths {
  readonly usd: Float64Array;
  readonly operationalGrams: Float64Array | null;
  readonly embodiedGrams: Float64Array | null;
  /** Null also where nothing is counted that was emitted once. */
  readonly oneOffGrams: Float64Array | null;
  readonly totalGrams: Float64Array | null;
}

export function drawnMonths(model: OptionModel, demand: Demand, draws: Draws): DrawnMonths {
  const column = (): Float64Array => new Float64Array(draws.drawCount);
  const usd = column();
  const carbon =
    model.footprint.kind === 'unknown'
      ? { operationalGrams: null, embodiedGrams: null, oneOffGrams: null, totalGrams: null }
      : {
          operationalGrams: column(),
          embodiedGrams: column(),
          oneOffGrams: countsOneOffs(model) ? column() : null,
          totalGrams: column(),
        };
  const drawnModel = settled(model, new Set(draws.inputs.map(({ figure }) => figure)));
  for (let k = 0; k < draws.drawCount; k++) {
    const valueOf = draws.at(k);
    const month = monthAt(drawnModel, demand, valueOf(demand.requestsPerMonth), valueOf);
    usd[k] = month.usd;
    if (month.footprint === null || carbon.totalGrams === null) continue;
    const served = month.usd === Infinity ? NOT_SERVED : month.footprint;
    carbon.operationalGrams[k] = served.operationalGrams;
    carbon.embodiedGrams[k] = served.embodiedGrams;
    if (carbon.oneOffGrams !== null) carbon.oneOffGrams[k] = served.oneOffGrams;
    carbon.totalGrams[k] = totalGrams(served);
  }
  return { usd, ...carbon };
}

/** Neither below nor above anything: percentiles leave it out, and no pair of it counts. */
const NOT_SERVED = { operationalGrams: NaN, embodiedGrams: NaN, oneOffGrams: NaN };

const countsOneOffs = (model: OptionModel): boolean =>
  servingModels(model).some(({ footprint }) => footprint.kind !== 'unknown' && footprint.oneOff !== undefined);
