import type { Instance } from '../../schema/instance.ts';
import type { Commitment, Purchase } from '../../schema/purchases.ts';
import type { Known } from '../../schema/known.ts';
import type { LiveContext } from './live-source.ts';

interface Place {
  readonly id: string;
  readonly regionId: string;
}

/** Prices as they are read, gathered into entries of the catalogue that hold these prices and no others. */
export class InstancePrices {
  readonly #known: LiveContext['instances'];
  readonly #entries = new Map<string, Instance>();

  constructor(known: LiveContext['instances']) {
    this.#known = known;
  }

  /** How many machines have a price so far. */
  get machineCount(): number {
    return this.#entries.size;
  }

  set({ id, regionId }: Place, purchase: Purchase, usdPerHour: Known): void {
    const prices = this.#entry(id).usdPerHourByRegion;
    prices[regionId] = { ...prices[regionId], [purchase]: usdPerHour };
  }

  setUpfront({ id, regionId }: Place, purchase: Commitment, upfrontUsd: Known): void {
    const upfront = (this.#entry(id).upfrontUsdByRegion ??= {});
    upfront[regionId] = { ...upfront[regionId], [purchase]: upfrontUsd };
  }

  setSpotInterruption({ id, regionId }: Place, ratioPerMonth: Known): void {
    (this.#entry(id).spotInterruptionRatioPerMonthByRegion ??= {})[regionId] = ratioPerMonth;
  }

  entries(): Record<string, Instance> {
    return Object.fromEntries(this.#entries);
  }

  #entry(id: string): Instance {
    const begun = this.#entries.get(id);
    if (begun !== undefined) return begun;
    const {
      upfrontUsdByRegion: _upfront,
      spotInterruptionRatioPerMonthByRegion: _interruption,
      ...shape
    } = this.#known[id]!;
    const entry: Instance = { ...shape, usdPerHourByRegion: {} };
    this.#entries.set(id, entry);
    return entry;
  }
}
