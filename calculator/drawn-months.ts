import type { Demand } from './demand.ts';
import type { Draws } from './draws.ts';
import { monthAt } from './month.ts';
import type { OptionModel } from './options/option-model.ts';
import { settled } from './settled.ts';

/** One month per draw, column by column; carbon is null where the option has none. Options share draws by index. */
export interface DrawnMonths {
  readonly usd: Float64Array;
  readonly operationalGrams: Float64Array | null;
  readonly embodiedGrams: Float64Array | null;
  readonly totalGrams: Float64Array | null;
}

export function drawnMonths(model: OptionModel, demand: Demand, draws: Draws): DrawnMonths {
  const column = (): Float64Array => new Float64Array(draws.drawCount);
  const usd = column();
  const carbon =
    model.footprint.kind === 'unknown'
      ? { operationalGrams: null, embodiedGrams: null, totalGrams: null }
      : { operationalGrams: column(), embodiedGrams: column(), totalGrams: column() };
  const drawnModel = settled(model, new Set(draws.inputs.map(({ figure }) => figure)));
  for (let k = 0; k < draws.drawCount; k++) {
    const valueOf = draws.at(k);
    const month = monthAt(drawnModel, demand, valueOf(demand.requestsPerMonth), valueOf);
    usd[k] = month.usd;
    if (month.footprint === null || carbon.totalGrams === null) continue;
    carbon.operationalGrams[k] = month.footprint.operationalGrams;
    carbon.embodiedGrams[k] = month.footprint.embodiedGrams;
    carbon.totalGrams[k] = month.footprint.operationalGrams + month.footprint.embodiedGrams;
  }
  return { usd, ...carbon };
}
