/** The latest hour of the grid, from a local server that answers as Electricity Maps does. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { electricityMaps } from '../../pricing/live/electricity-maps.ts';
import { type LiveContext, SourceError } from '../../pricing/live/live-source.ts';
import { facilityGridZones, withLatestHours } from '../../pricing/regions-of.ts';
import { regionSchema } from '../../schema/region.ts';
import { catalogueWith, known } from '../factories/catalogue.ts';
import { contextWith } from './live-context.ts';

type Answer = { readonly status?: number; readonly body: unknown };

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A recorded answer of GET /v3/carbon-intensity/latest?zone=US-CAR-DUK. */
const RECORDED = {
  zone: 'US-CAR-DUK',
  carbonIntensity: 144,
  datetime: '2025-03-29T18:00:00.000Z',
  updatedAt: '2025-03-29T16:45:44.917Z',
  createdAt: '2025-03-26T18:42:35.805Z',
  emissionFactorType: 'lifecycle',
  isEstimated: true,
  estimationMethod: 'TIME_SLICER_AVERAGE',
};

const INVALID_TOKEN: Answer = {
  status: 401,
  body: { error: 'Invalid auth-token', message: 'The provided token is invalid.' },
};

/** A context whose requests go to a local server that answers zone by zone. */
async function serving(
  answers: Readonly<Record<string, Answer>>,
): Promise<{ context: LiveContext; asked: IncomingMessage[]; progress: string[] }> {
  const asked: IncomingMessage[] = [];
  const progress: string[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    asked.push(request);
    const zone = new URL(request.url!, 'http://localhost').searchParams.get('zone')!;
    const { status = 200, body } = answers[zone]!;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  const context = contextWith({
    origins: { 'https://api.electricitymaps.com': `http://127.0.0.1:${port}` },
    env: { ELECTRICITY_MAPS_API_KEY: 'a-key' },
    progress: (text) => progress.push(text),
    gridZones: Object.keys(answers),
  });
  return { context, asked, progress };
}

const answerFor = (zone: string, parts: object = {}): Answer => ({ body: { ...RECORDED, zone, ...parts } });

describe('the latest hour', () => {
  test('is read with the key in a header, life-cycle, for that zone and no other place', async () => {
    const { context, asked } = await serving({ 'US-CAR-DUK': { body: RECORDED } });
    const { gridZones, notes } = await electricityMaps.read(context);
    expect(notes).toEqual([]);
    expect(asked[0]!.headers['auth-token']).toBe('a-key');
    const { pathname, searchParams } = new URL(asked[0]!.url!, 'http://localhost');
    expect(pathname).toBe('/v3/carbon-intensity/latest');
    expect(Object.fromEntries(searchParams)).toEqual({
      zone: 'US-CAR-DUK',
      emissionFactorType: 'lifecycle',
      shouldUseFallbackCallerLookup: 'false',
    });
    expect(gridZones).toEqual({
      'US-CAR-DUK': {
        value: 144,
        source: 'published',
        citation: expect.stringContaining('estimated (TIME_SLICER_AVERAGE)'),
        url: 'https://api.electricitymaps.com/v3/carbon-intensity/latest',
        asOf: '2025-03-29T18:00:00.000Z',
        licence: expect.any(String),
        note: expect.stringContaining('2025-03-29T18:00:00.000Z alone. An hour is not a year'),
      },
    });
  });

  test('a measured hour is not called estimated', async () => {
    const { context } = await serving({ FR: answerFor('FR', { isEstimated: false, estimationMethod: null }) });
    const { gridZones } = await electricityMaps.read(context);
    expect((gridZones!['FR'] as { citation: string }).citation).not.toContain('estimated');
  });

  test('what the service wants said is said', async () => {
    const { context } = await serving({ FR: answerFor('FR', { _disclaimer: 'For tests alone.' }) });
    const { gridZones } = await electricityMaps.read(context);
    expect((gridZones!['FR'] as { note: string }).note).toContain('The service says: For tests alone.');
  });

  test('many zones are read, each once, and told of as they come', async () => {
    const zones = Array.from({ length: 11 }, (_, i) => `Z${String(i).padStart(2, '0')}`);
    const { context, asked, progress } = await serving(
      Object.fromEntries(zones.map((zone, i) => [zone, answerFor(zone, { carbonIntensity: i })])),
    );
    const { gridZones } = await electricityMaps.read(context);
    expect(Object.keys(gridZones!)).toEqual(zones);
    expect(gridZones!['Z07']!.value).toBe(7);
    expect(asked).toHaveLength(11);
    expect(progress.at(-1)).toBe('11 of 11 zones');
  });
});

describe('a key that knows one zone', () => {
  test('gives that one; the others are named with what the service said', async () => {
    const { context } = await serving({ DE: INVALID_TOKEN, FR: answerFor('FR') });
    const { gridZones, notes } = await electricityMaps.read(context);
    expect(Object.keys(gridZones!)).toEqual(['FR']);
    expect(notes).toEqual(['Zone DE: https://api.electricitymaps.com answered 401']);
  });

  test('no zone at all is a failure of the source', async () => {
    const { context } = await serving({ DE: INVALID_TOKEN, FR: INVALID_TOKEN });
    await expect(electricityMaps.read(context)).rejects.toThrow(SourceError);
  });

  test('no key: what is missing is said before anything is asked', () => {
    expect(electricityMaps.missing({})).toContain('ELECTRICITY_MAPS_API_KEY is not set');
    expect(electricityMaps.missing({ ELECTRICITY_MAPS_API_KEY: ' ' })).toContain('is not set');
    expect(electricityMaps.missing({ ELECTRICITY_MAPS_API_KEY: 'a-key' })).toBeNull();
  });
});

describe('an answer that must not be used', () => {
  test.each<[string, Answer, string]>([
    ['of the place the caller is in', answerFor('US-CAR-DUK'), 'is for US-CAR-DUK'],
    ['without a figure', answerFor('FR', { carbonIntensity: null }), 'has no figure for the hour'],
    ['below zero', answerFor('FR', { carbonIntensity: -3 }), 'has another form than known'],
    ['with a text for the figure', answerFor('FR', { carbonIntensity: '144' }), 'has another form than known'],
    ['without an hour', answerFor('FR', { datetime: 'today' }), 'has another form than known'],
    ['of direct factors', answerFor('FR', { emissionFactorType: 'direct' }), 'has direct factors'],
    ['cut off', { body: '{"zone":"FR","carbonInten' }, 'is no JSON'],
    ['that is no object', { body: '[]' }, 'has another form than known'],
  ])('%s', async (_, answer, message) => {
    const { context } = await serving({ FR: answer });
    await expect(electricityMaps.read(context)).rejects.toThrow(message);
  });
});

test('an error that is not of the service is not taken for one', async () => {
  const { context } = await serving({ DE: answerFor('DE'), FR: answerFor('FR') });
  const fetchText: LiveContext['fetchText'] = async (request) => {
    if (request.url.includes('zone=DE')) throw new TypeError('a mistake of our own');
    return context.fetchText(request);
  };
  await expect(electricityMaps.read({ ...context, fetchText })).rejects.toThrow(TypeError);
});

test('a run that is called off asks no further', async () => {
  const { context, asked } = await serving({ FR: answerFor('FR') });
  await expect(electricityMaps.read({ ...context, signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  expect(asked).toEqual([]);
});

describe('beside the yearly mean', () => {
  const { regions } = catalogueWith();

  test('the hour of a zone stands with every region of that zone, and the yearly mean stays', () => {
    const hour = known(512, { asOf: '2026-11-21T10:00:00.000Z' });
    const with512 = withLatestHours(regions, { EA: hour });
    expect(with512['cloud/east']).toEqual({ ...regions['cloud/east'], latestHourGramsCo2ePerKilowattHour: hour });
    expect(with512['cloud/east']!.gridGramsCo2ePerKilowattHour.value).toBe(400);
    expect(with512['cloud/west']).toBe(regions['cloud/west']);
    expect(regionSchema.safeParse(with512['cloud/east']).success).toBe(true);
  });

  test('only zones with a facility are worth asking for, each once', () => {
    const east = regions['cloud/east']!;
    expect(
      facilityGridZones({ 'cloud/east': east, 'cloud/east-2': east, 'zone/DE': { ...east, gridZone: 'DE' } }),
    ).toEqual(['EA']);
  });
});
