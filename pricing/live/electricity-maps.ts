import * as z from 'zod/mini';
import type { Known } from '../../schema/known.ts';
import { inParallel } from './in-parallel.ts';
import { jsonAnswer, unusableAnswer } from './json-answer.ts';
import { type LiveContext, type LivePrices, type LiveSource, SourceError } from './live-source.ts';

const KEY_NAME = 'ELECTRICITY_MAPS_API_KEY';
const LATEST_URL = 'https://api.electricitymaps.com/v3/carbon-intensity/latest';
const MAXIMUM_ANSWER_BYTES = 16_384;
/** Few enough to stay within what a plan allows per second, enough not to wait for one zone after another. */
const ZONES_AT_ONCE = 4;

/** The answer as documented; the service adds fields at will. */
const answerSchema = z.object({
  zone: z.string(),
  carbonIntensity: z.nullable(z.number().check(z.nonnegative())),
  /** Begin of the hour. */
  datetime: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/)),
  emissionFactorType: z.optional(z.string()),
  isEstimated: z.optional(z.boolean()),
  estimationMethod: z.optional(z.nullable(z.string())),
  /** What the service wants said about the figure. */
  _disclaimer: z.optional(z.string()),
});
type Answer = z.infer<typeof answerSchema>;

/** The latest hour of the grid zones that regions stand in: life-cycle, consumption-based, of one hour each. */
export const electricityMaps: LiveSource = {
  id: 'grid',
  title: 'Electricity Maps, latest hour',
  url: 'https://portal.electricitymaps.com',
  missing: (env) =>
    keyOf(env) === null ? `${KEY_NAME} is not set: a key is to be had at https://portal.electricitymaps.com.` : null,
  read,
};

/** Zones that cannot be read are named in the notes: a free key knows one zone. SourceError when none could be. */
async function read(context: LiveContext): Promise<LivePrices> {
  const gridZones: Record<string, Known> = {};
  const failures: { readonly zone: string; readonly error: SourceError }[] = [];
  let done = 0;
  await inParallel(context.gridZones, ZONES_AT_ONCE, async (zone) => {
    context.signal.throwIfAborted();
    try {
      gridZones[zone] = await latestHour(zone, context);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      failures.push({ zone, error });
    }
    done++;
    context.progress(`${done} of ${context.gridZones.length} zones`);
  });
  if (Object.keys(gridZones).length === 0 && failures.length > 0) throw failures[0]!.error;
  return {
    gridZones: Object.fromEntries(Object.entries(gridZones).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    notes: failures.map(({ zone, error }) => `Zone ${zone}: ${error.message}`).toSorted(),
  };
}

async function latestHour(zone: string, { fetchText, env }: LiveContext): Promise<Known> {
  // Unless told not to, the service answers for where the caller is when it does not know the zone.
  const query = new URLSearchParams({
    zone,
    emissionFactorType: 'lifecycle',
    shouldUseFallbackCallerLookup: 'false',
  });
  const text = await fetchText({
    url: `${LATEST_URL}?${query.toString()}`,
    headers: { 'auth-token': keyOf(env) ?? '' },
    maximumBytes: MAXIMUM_ANSWER_BYTES,
  });
  return figureOf(jsonAnswer(text, answerSchema, SERVICE), zone);
}

const SERVICE = 'Electricity Maps';

function figureOf(answer: Answer, zone: string): Known {
  const { carbonIntensity, datetime, emissionFactorType = 'lifecycle', _disclaimer: disclaimer } = answer;
  if (answer.zone !== zone) throw unusableAnswer(SERVICE, `is for ${answer.zone}`);
  if (emissionFactorType !== 'lifecycle') {
    throw unusableAnswer(SERVICE, `has ${emissionFactorType} factors, not life-cycle ones`);
  }
  if (carbonIntensity === null) throw unusableAnswer(SERVICE, 'has no figure for the hour');
  return {
    value: carbonIntensity,
    source: 'published',
    citation: `Electricity Maps API v3, latest hour of zone ${zone}, life-cycle and consumption-based${estimated(answer)}`,
    url: LATEST_URL,
    asOf: datetime,
    licence: 'terms of the Electricity Maps API',
    note: `Holds for the hour from ${datetime} alone. An hour is not a year: carbon is reckoned with the yearly mean.${disclaimer === undefined ? '' : ` The service says: ${disclaimer}`}`,
  };
}

const estimated = ({ isEstimated, estimationMethod }: Answer): string =>
  isEstimated === true ? `, estimated (${estimationMethod ?? 'method not named'})` : '';

const keyOf = (env: LiveContext['env']): string | null => env[KEY_NAME]?.trim() || null;
