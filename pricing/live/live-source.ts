import type { ApiModel } from '../../schema/api-model.ts';
import type { Instance } from '../../schema/instance.ts';
import type { Sourced } from '../../schema/known.ts';
import type { ApiPricesPart } from '../api-prices-form.ts';

/** What a source may ask of the network. Every answer is bounded in time and bytes, and asked again after passing failures. */
export interface PriceRequest {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Largest answer in bytes; a longer one is refused. */
  readonly maximumBytes: number;
}

/** What a live source is given: nothing else of the machine or the network is used. */
export interface LiveContext {
  /** The text of a 2xx answer; throws SourceError for anything else. */
  readonly fetchText: (request: PriceRequest) => Promise<string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The day of the update, YYYY-MM-DD: the date that live figures carry. */
  readonly today: string;
  readonly signal: AbortSignal;
  /** How far the source is, in a few words, for people. */
  readonly progress: (text: string) => void;
  /** Instances and regions that are priced, by catalogue id: an update renews what is known and adds nothing at random. */
  readonly instances: Readonly<Record<string, Instance>>;
  /** The snapshot's API prices: what they add to a vendor's record (names, sizes, tiers, weekdays) holds for a newer record too. */
  readonly apiPrices: ApiPricesPart;
  readonly regionIds: readonly string[];
  readonly gridZones: readonly string[];
}

/** Entries and figures in the catalogue's own form. An id with a `/` path is as the report's assumptions name it. */
export interface LivePrices {
  readonly models?: Readonly<Record<string, ApiModel>>;
  /** With the regions and purchases that were read and no others: they are laid over the known ones price by price. */
  readonly instances?: Readonly<Record<string, Instance>>;
  /** Grid intensity by zone of Electricity Maps, g/kWh. */
  readonly gridZones?: Readonly<Record<string, Sourced>>;
  /** What could not be priced and why, for people. */
  readonly notes: readonly string[];
}

/** One vendor's price service. */
export interface LiveSource {
  /** As `breakeven prices update ID` names it. */
  readonly id: string;
  readonly title: string;
  readonly url: string;
  /** Null when the source can be asked; else what is missing and how to give it, for people. */
  readonly missing: (env: LiveContext['env']) => string | null;
  readonly read: (context: LiveContext) => Promise<LivePrices>;
}

/** A source that gave no prices: `message` says what happened, `hint` what to do; the last good values stay in use. */
export class SourceError extends Error {
  readonly hint: string;
  /** Whether asking again later may help. */
  readonly passing: boolean;
  /** How long the service asked to be left alone; null where it did not say. */
  readonly retryAfterSeconds: number | null;
  /** Nothing was asked, for want of a key: found out only while reading, as AWS looks for its keys in many places. */
  readonly isKeyMissing: boolean;

  constructor(
    message: string,
    details: {
      readonly hint: string;
      readonly passing: boolean;
      readonly retryAfterSeconds?: number | null;
      readonly isKeyMissing?: boolean;
      readonly cause?: unknown;
    },
  ) {
    super(message, { cause: details.cause });
    this.name = 'SourceError';
    this.hint = details.hint;
    this.passing = details.passing;
    this.retryAfterSeconds = details.retryAfterSeconds ?? null;
    this.isKeyMissing = details.isKeyMissing ?? false;
  }
}
