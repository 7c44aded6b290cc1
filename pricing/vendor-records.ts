import { parseValue } from '../schema/parse-document.ts';
import { InputError, shown } from '../schema/input-error.ts';
import { usdPerRequestFromThousand } from '../schema/units.ts';
import type { ModelRecord, ProviderRecord, RecordEntry, RecordPrices, StepPrice } from './api-prices-form.ts';
import {
  PASSED_OVER,
  vendorDataSchema,
  type VendorModel,
  vendorModelSchema,
  type VendorProvider,
  vendorProviderSchema,
} from './vendor-form.ts';

const TEXT_KEYS = {
  input_mtok: 'input',
  cache_read_mtok: 'cached',
  cache_write_mtok: 'write',
  cache_write_1h_mtok: 'writeHour',
  output_mtok: 'output',
  output_reasoning_mtok: 'reasoning',
} as const satisfies Readonly<Record<string, keyof RecordPrices>>;
const REQUEST_KEY = 'requests_kcount';
const paysText = (key: string): boolean => key === REQUEST_KEY || Object.hasOwn(TEXT_KEYS, key);

/**
 * What a record may charge for beside text: tools and other media. A request of text pays none of it. A key that is
 * neither here nor a price of text makes a record unpriced, for it may well be one that text pays.
 */
const NOT_TEXT = new Set([
  'web_searches_kcount',
  'storage_searches_kcount',
  'input_audio_mtok',
  'cache_audio_read_mtok',
  'input_image_mtok',
  'cache_image_read_mtok',
  'input_video_mtok',
  'output_audio_mtok',
  'output_image_mtok',
  'output_video_mtok',
  'output_citation_mtok',
  'audio_hours',
  'input_audio_hours',
  'input_document_kpages',
  'input_annotated_document_kpages',
  'input_text_messages_kcount',
]);

export interface VendorRecords {
  readonly providers: Record<string, ProviderRecord>;
  /** What was left out or passed over, for people. */
  readonly notes: string[];
}

/**
 * The data of @pydantic/genai-prices, judged and shortened. A model that cannot be understood is left out, with a note;
 * InputError, with the place in `file`, when the list itself cannot be trusted: another form, an id twice.
 */
export function vendorRecords(data: unknown, file: string): VendorRecords {
  const providers: Record<string, ProviderRecord> = {};
  const notes: string[] = [];
  for (const provider of parseValue<VendorProvider[]>(vendorDataSchema, data, file)) {
    refuseTwice(providers, provider.id, file);
    const models: Record<string, ModelRecord> = {};
    for (const value of provider.models) {
      const model = judgedModel(value, `${file}: ${provider.id}`, notes);
      if (model === null) continue;
      refuseTwice(models, model.id, `${file}: ${provider.id}`);
      models[model.id] = modelRecord(model);
    }
    providers[provider.id] = {
      ...conventions(provider),
      name: provider.name,
      url: provider.pricing_urls?.[0] ?? null,
      models,
    };
  }
  const unknownKeys = unknownKeysOf(data as readonly Readonly<Record<string, unknown>>[]);
  if (unknownKeys.length > 0)
    notes.push(`Keys that this version does not know were passed over: ${unknownKeys.join(', ')}.`);
  return { providers, notes: shortened(notes) };
}

const MOST_NOTES = 20;

const shortened = (notes: readonly string[]): string[] =>
  notes.length <= MOST_NOTES
    ? [...notes]
    : [...notes.slice(0, MOST_NOTES), `And ${notes.length - MOST_NOTES} more of that kind.`];

function judgedModel(value: unknown, place: string, notes: string[]): VendorModel | null {
  const id = (value as { id?: unknown } | null)?.id;
  try {
    return parseValue<VendorModel>(
      vendorModelSchema,
      value,
      typeof id === 'string' ? `${place}/${id.slice(0, 80)}` : place,
    );
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    notes.push(`Left out: ${error.path} must be ${error.expected} (got ${error.received}).`);
    return null;
  }
}

function refuseTwice(record: Readonly<Record<string, unknown>>, id: string, path: string): void {
  if (!Object.hasOwn(record, id)) return;
  throw new InputError({
    path,
    expected: 'free of doubled ids',
    received: `${shown(id)} twice`,
    hint: 'Two prices of one model cannot both be right: look at the source.',
  });
}

function modelRecord(model: VendorModel): ModelRecord {
  const entries = Array.isArray(model.prices) ? model.prices : [{ prices: model.prices }];
  const unpriced = reasonUnpriced(entries);
  const [first] = entries;
  return {
    ...(model.name && model.name !== model.id ? { name: model.name } : {}),
    ...(model.context_window ? { contextTokens: model.context_window } : {}),
    ...(model.deprecated ? { deprecated: true } : {}),
    ...(unpriced === null ? {} : { unpriced }),
    prices:
      unpriced !== null
        ? {}
        : entries.length === 1 && !first!.constraint
          ? textPrices(first!)
          : entries.map(recordEntry),
  };
}

type VendorEntry = Extract<VendorModel['prices'], readonly unknown[]>[number];

function recordEntry(entry: VendorEntry): RecordEntry {
  const { constraint } = entry;
  const prices = textPrices(entry);
  if (!constraint) return { prices };
  if ('start_date' in constraint) return { startDate: constraint.start_date, prices };
  return { hoursUtc: { from: constraint.start_time.slice(0, 5), to: constraint.end_time.slice(0, 5) }, prices };
}

function textPrices({ prices }: VendorEntry): RecordPrices {
  const taken: { -readonly [K in keyof RecordPrices]: RecordPrices[K] } = {};
  for (const [key, name] of Object.entries(TEXT_KEYS)) {
    if (prices[key] !== undefined) taken[name] = prices[key] satisfies StepPrice;
  }
  const fee = prices[REQUEST_KEY];
  if (typeof fee === 'number') taken.request = usdPerRequestFromThousand(fee);
  return taken;
}

/** Null when the rules can say all that a request of text pays. */
function reasonUnpriced(entries: readonly VendorEntry[]): string | null {
  const keys = new Set(entries.flatMap(({ prices }) => Object.keys(prices)));
  const strange = [...keys].filter((key) => !NOT_TEXT.has(key) && !paysText(key));
  if (strange.length > 0) return `The source charges by ${strange.join(', ')}, which no rule here can say.`;
  if (entries.some(({ prices }) => typeof prices[REQUEST_KEY] === 'object'))
    return 'The source charges requests by the length of their input, which no rule here can say.';
  const prices = entries.flatMap((entry) => Object.entries(entry.prices).filter(([key]) => paysText(key)));
  if (keys.size > 0 && prices.length === 0) return `Not charged by tokens of text, but by ${[...keys].join(', ')}.`;
  const zero = prices.find(([, price]) => (typeof price === 'number' ? [price] : stepsOf(price)).includes(0));
  return zero === undefined ? null : `The source lists ${zero[0]} at 0: free prices and gaps look alike there.`;
}

const stepsOf = (price: Exclude<StepPrice, number>): number[] => [price.base, ...price.tiers.map((tier) => tier.price)];

/**
 * How the vendor's own usage report counts, as the package's extractor reads it: where one field feeds both a whole and
 * its part, the vendor reports the two beside each other. Without an extractor the API is OpenAI-compatible.
 */
function conventions({ extractors }: VendorProvider): Pick<ProviderRecord, 'reasoning' | 'cacheAccounting'> {
  const native = extractors?.find(({ api_flavor: flavor }) => flavor === 'default') ?? extractors?.[0];
  const fieldsOf = (...counts: string[]): string[] =>
    (native?.mappings ?? []).filter(({ dest }) => counts.includes(dest)).map(({ path }) => JSON.stringify(path));
  const feedsBoth = (whole: string, ...parts: string[]): boolean => {
    const fields = new Set(fieldsOf(whole));
    return fieldsOf(...parts).some((field) => fields.has(field));
  };
  return {
    reasoning: feedsBoth('output_tokens', 'output_reasoning_tokens') ? 'disjoint' : 'subset',
    cacheAccounting: feedsBoth('input_tokens', 'cache_read_tokens', 'cache_write_tokens')
      ? 'beside-input'
      : 'within-input',
  };
}

function unknownKeysOf(data: readonly Readonly<Record<string, unknown>>[]): string[] {
  const found = new Set<string>();
  const look = (value: unknown, known: Readonly<Record<string, unknown>>, where: string): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value))
      if (!Object.hasOwn(known, key) && !PASSED_OVER.has(key)) found.add(`${where}${key.slice(0, 40)}`);
  };
  for (const provider of data) {
    look(provider, vendorProviderSchema.shape, '');
    for (const model of provider['models'] as readonly unknown[]) look(model, vendorModelSchema.shape, 'models[].');
  }
  return [...found].toSorted().slice(0, 20);
}
