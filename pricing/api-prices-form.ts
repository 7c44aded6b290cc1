import type { ApiModel, ServiceTier, ServiceTierPrice } from '../schema/api-model.ts';
import type { Known, Sourced } from '../schema/known.ts';

/** USD: flat, or higher for every token of a request whose input has more than `start` tokens. */
export type StepPrice =
  | number
  | { readonly base: number; readonly tiers: readonly { readonly start: number; readonly price: number }[] };

/** USD per million tokens of a kind, and per request; what is not there has no price of its own. */
export interface RecordPrices {
  readonly input?: StepPrice;
  readonly cached?: StepPrice;
  readonly write?: StepPrice;
  /** Writes kept for an hour. */
  readonly writeHour?: StepPrice;
  readonly output?: StepPrice;
  readonly reasoning?: StepPrice;
  readonly request?: number;
}

/** The last entry that holds applies; one without a condition always holds. */
export interface RecordEntry {
  readonly startDate?: string;
  /** HH:MM in UTC, half-open, over midnight where `to` is the earlier one. */
  readonly hoursUtc?: { readonly from: string; readonly to: string };
  readonly prices: RecordPrices;
}

/** What is taken of a model's record. */
export interface ModelRecord {
  readonly name?: string;
  readonly contextTokens?: number;
  readonly deprecated?: true;
  /** Why no price can be made of the record. */
  readonly unpriced?: string;
  readonly prices: RecordPrices | readonly RecordEntry[];
}

export interface ProviderRecord {
  readonly name: string;
  readonly url: string | null;
  readonly reasoning: ApiModel['reasoning'];
  readonly cacheAccounting: ApiModel['cacheAccounting'];
  readonly models: Readonly<Record<string, ModelRecord>>;
}

/** What our own overlay knows of a model beside its record. */
export interface ModelAddition {
  readonly name?: string;
  readonly activeParametersBillions?: Sourced;
  /** Said of every price of the model. */
  readonly note?: string;
  readonly checkedAt?: string;
  /** What the vendor's hours are bound to and the record cannot say. */
  readonly hours?: {
    /** The day the hours begin to hold. */
    readonly from: string;
    /** ISO weekdays without such hours, since a day: the price outside the hours holds all day. */
    readonly exceptWeekdaysUtc: readonly Weekday[];
    readonly exceptFrom: string;
  };
}
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** A tier of service and the models it is sold for. */
export interface TierAddition {
  readonly provider: string;
  /** Ids at the provider; `prefix*` is every model whose id begins so, `*` every model. */
  readonly models: readonly string[];
  readonly tier: ServiceTier;
  readonly priceRatio: Known;
  readonly cachedInput: ServiceTierPrice['cachedInput'];
}

/** The API prices as the snapshot keeps them: vendors' records, shortened, and what the overlay adds, by model id. */
export interface ApiPricesPart {
  /** Where every price of the records comes from. */
  readonly citation: Omit<Known, 'value'>;
  readonly providers: Readonly<Record<string, ProviderRecord>>;
  readonly additions: Readonly<Record<string, ModelAddition>>;
  readonly serviceTiers: readonly TierAddition[];
}
