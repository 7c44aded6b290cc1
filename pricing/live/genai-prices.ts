import { InputError } from '../../schema/input-error.ts';
import type { ApiPricesPart } from '../api-prices-form.ts';
import { modelsOf } from '../models-of.ts';
import { type VendorRecords, vendorRecords } from '../vendor-records.ts';
import { type LiveSource, SourceError } from './live-source.ts';

/** Where @pydantic/genai-prices itself looks for newer data. */
const DATA_URL = 'https://raw.githubusercontent.com/pydantic/genai-prices/main/prices/new_data/v2/data.json';
/** The list has about 2 MB; this leaves room for years. */
const MAXIMUM_BYTES = 16_000_000;
const HINT =
  'The source may be in the middle of a change: try again tomorrow, or see whether there is a newer breakeven.';

/** LLM API prices: the same records as the snapshot's, from the repository they are kept in, turned into rules alike. */
export const genaiPrices: LiveSource = {
  id: 'genai-prices',
  title: 'LLM API prices (pydantic/genai-prices)',
  url: DATA_URL,
  missing: () => null,
  read: async ({ fetchText, today, progress, apiPrices }) => {
    const text = await fetchText({ url: DATA_URL, maximumBytes: MAXIMUM_BYTES });
    const { providers, notes } = judged(text);
    const models = modelsOf({
      ...apiPrices,
      providers,
      citation: {
        source: 'published',
        citation: `pydantic/genai-prices (MIT), data.json of its main branch, read on ${today}`,
        asOf: today,
        licence: 'MIT',
      },
    });
    const count = Object.keys(models).length;
    progress(`${count} models of ${Object.keys(providers).length} providers`);
    const gone = goneSince(apiPrices, providers);
    return {
      models,
      notes:
        gone.length === 0
          ? notes
          : [...notes, `${gone.length} models are no longer listed, among them ${gone.slice(0, 3).join(', ')}.`],
    };
  },
};

function judged(text: string): VendorRecords {
  try {
    const records = vendorRecords(JSON.parse(text), 'data.json');
    if (Object.values(records.providers).some(({ models }) => Object.keys(models).length > 0)) return records;
    throw distrust(`none of its models can be understood. ${records.notes[0] ?? ''}`);
  } catch (error) {
    if (error instanceof InputError) throw distrust(`${error.path} must be ${error.expected} (got ${error.received}).`);
    if (error instanceof SyntaxError) throw distrust('it is no JSON, or was cut off.');
    throw error;
  }
}

const distrust = (what: string): SourceError =>
  new SourceError(`${DATA_URL} cannot be trusted: ${what}`, { hint: HINT, passing: false });

const goneSince = (known: ApiPricesPart, providers: VendorRecords['providers']): string[] =>
  Object.entries(known.providers).flatMap(([id, { models }]) => {
    const now = Object.hasOwn(providers, id) ? providers[id]!.models : {};
    return Object.keys(models).flatMap((model) => (Object.hasOwn(now, model) ? [] : [`${id}/${model}`]));
  });
