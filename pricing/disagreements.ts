import type { ApiModel } from '../schema/api-model.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import { isKnown } from '../schema/known.ts';
import { isFurtherApart } from './price-changes.ts';

/** Prices further apart than this are told: less is rounding, or another day's exchange rate. */
const DISAGREEMENT_RATIO = 0.05;

/** Two records of one thing that do not say the same. */
export interface Disagreement {
  readonly path: string;
  readonly value: number;
  /** The other record: a model's id, or "the embedded catalogue". */
  readonly otherRecord: string;
  readonly otherValue: number;
  /** This over the other. */
  readonly ratio: number;
}

const RATES = ['usdPerMillionInputTokens', 'usdPerMillionOutputTokens'] as const;

const EMBEDDED = 'the embedded catalogue';

/** Records under this prefix are another list of what the provider behind it serves. */
const ROUTER_PREFIX = 'huggingface_';

/**
 * The models among `ids` whose sources disagree by more than 5 %: the same model at the same provider through another
 * record, and what an update fetched against what is embedded. Compared at their first rules, which hold at any hour.
 */
export function disagreements(
  ids: readonly string[],
  { embedded, live }: Readonly<Record<'embedded' | 'live', Catalogue>>,
): Disagreement[] {
  return ids.flatMap((id) => {
    const model = Object.hasOwn(live.models, id) ? live.models[id]! : null;
    if (model === null) return [];
    const twins = Object.entries(live.models).filter(([other, twin]) => other !== id && isSameService(model, twin));
    const before = Object.hasOwn(embedded.models, id) ? embedded.models[id]! : null;
    return [
      ...twins.flatMap(([other, twin]) => apart({ record: id, model }, { record: other, model: twin })),
      ...(before === null ? [] : apart({ record: id, model }, { record: EMBEDDED, model: before })),
    ];
  });
}

interface PriceRecord {
  readonly record: string;
  readonly model: ApiModel;
}

function apart(own: PriceRecord, other: PriceRecord): Disagreement[] {
  return RATES.flatMap((rate) => {
    const [ours, theirs] = [own.model.rules[0]![rate], other.model.rules[0]![rate]];
    if (!isKnown(ours) || !isKnown(theirs) || theirs.value === 0) return [];
    const ratio = ours.value / theirs.value;
    if (!isFurtherApart(ratio, DISAGREEMENT_RATIO)) return [];
    const path = `models/${own.record}/${rate}`;
    return [{ path, value: ours.value, otherRecord: other.record, otherValue: theirs.value, ratio }];
  });
}

const isSameService = (a: ApiModel, b: ApiModel): boolean =>
  providerBehind(a.provider) === providerBehind(b.provider) && bareName(a.model) === bareName(b.model);

const providerBehind = (provider: string): string =>
  (provider.startsWith(ROUTER_PREFIX) ? provider.slice(ROUTER_PREFIX.length) : provider).replace(/-ai$/, '');

/** Without whoever published the weights: `openai/gpt-oss-20b` and `gpt-oss-20b` are one. */
const bareName = (model: string): string => model.slice(model.lastIndexOf('/') + 1).toLowerCase();
