import { afterEach, describe, expect, test } from 'vitest';
import { awsSpot, interruptionBand } from '../../pricing/live/aws-spot.ts';
import { parsePriceEntries } from '../../schema/price-overlay.ts';
import { known, unknown } from '../factories/catalogue.ts';
import { contextWith, machine } from './live-context.ts';
import { localServer } from './local-server.ts';

/** The form of spot-advisor-data.json as several public readers of it declare and test it. */
const advisorFile = (linux: Readonly<Record<string, { s: unknown; r: unknown }>>): string =>
  JSON.stringify({
    global_rate: '<10%',
    instance_types: { 'g5.xlarge': { emr: true, cores: 4, ram_gb: 16 } },
    ranges: [
      { index: 0, label: '<5%', dots: 0, max: 5 },
      { index: 1, label: '5-10%', dots: 1, max: 11 },
      { index: 2, label: '10-15%', dots: 2, max: 16 },
      { index: 3, label: '15-20%', dots: 3, max: 22 },
      { index: 4, label: '>20%', dots: 4, max: 100 },
    ],
    spot_advisor: { 'us-east-1': { Linux: linux, Windows: { 'g5.xlarge': { s: 1, r: 0 } } }, 'sa-east-1': {} },
  });

let close = (): Promise<void> => Promise.resolve();
afterEach(() => close());

async function read(body: string, instances = machine('aws/g5.xlarge', 'aws/us-east-1')) {
  const server = await localServer(() => ({ body }));
  close = server.close;
  return awsSpot.read(
    contextWith({
      origins: { 'https://spot-bid-advisor.s3.amazonaws.com': server.origin },
      instances,
      regionIds: ['aws/us-east-1', 'aws/sa-east-1'],
    }),
  );
}

describe('Spot', () => {
  test('costs what on demand does less the saving, half a percent either way; the band is the interruption', async () => {
    const onDemand = { 'aws/us-east-1': { 'on-demand': known(2) } };
    const { instances } = await read(
      advisorFile({ 'g5.xlarge': { s: 60, r: 3 } }),
      machine('aws/g5.xlarge', null, { usdPerHourByRegion: onDemand }),
    );
    const entry = instances!['aws/g5.xlarge']!;
    // 2 * (1 - 0.60) = 0.80; 2 * (1 - 0.605) = 0.79; 2 * (1 - 0.595) = 0.81
    expect(Object.keys(entry.usdPerHourByRegion['aws/us-east-1']!)).toEqual(['spot']);
    const { value, low, high, ...rest } = entry.usdPerHourByRegion['aws/us-east-1']!.spot as ReturnType<typeof known>;
    expect([value, low, high].map((usd) => usd!.toFixed(10))).toEqual(['0.8000000000', '0.7900000000', '0.8100000000']);
    expect(rest).toMatchObject({ source: 'modelled', asOf: '2026-11-21', note: expect.stringContaining('less 60 %') });
    expect(entry.spotInterruptionRatioPerMonthByRegion).toEqual({
      'aws/us-east-1': expect.objectContaining({ value: 0.175, low: 0.15, high: 0.2, source: 'vendor' }),
    });
    parsePriceEntries({ models: {}, instances, latestHourGramsCo2ePerKilowattHourByZone: {} }, 'aws-spot');
  });

  test('has no price without one on demand, and the file without any is a failure', async () => {
    const unpriced = { 'aws/us-east-1': { 'on-demand': unknown('not sold') } };
    const instances = machine('aws/g5.xlarge', null, { usdPerHourByRegion: unpriced });
    await expect(read(advisorFile({ 'g5.xlarge': { s: 60, r: 0 } }), instances)).rejects.toThrow(
      'The answer of the AWS Spot Instance Advisor names none of the machines',
    );
  });

  test('is never free: a saving of 100 % is told instead', async () => {
    const { instances, notes } = await read(advisorFile({ 'g5.xlarge': { s: 100, r: 0 } }));
    expect(instances!['aws/g5.xlarge']!.usdPerHourByRegion).toEqual({});
    expect(notes).toEqual(['aws/g5.xlarge in aws/us-east-1: a saving of 100 % is no price.']);
  });

  test('of a band nobody explains has no interruption', async () => {
    const { instances, notes } = await read(advisorFile({ 'g5.xlarge': { s: 0, r: 9 } }));
    // Saving nothing, it costs what on demand does and no more than that.
    expect(instances!['aws/g5.xlarge']!.usdPerHourByRegion['aws/us-east-1']!.spot).toMatchObject({ value: 1, high: 1 });
    expect(instances!['aws/g5.xlarge']!.spotInterruptionRatioPerMonthByRegion).toBeUndefined();
    expect(notes).toEqual(['aws/g5.xlarge in aws/us-east-1: band 9 of interruption is not explained.']);
  });

  test.each([
    ['no JSON', advisorFile({}).slice(0, 100), 'is no JSON'],
    ['another form', '{"ranges":[],"spot_advisor":[]}', 'has another form than known'],
    ['a saving that is a text', advisorFile({ 'g5.xlarge': { s: '60', r: 0 } }), 'has another form than known'],
    ['a saving above 100 %', advisorFile({ 'g5.xlarge': { s: 160, r: 0 } }), 'has another form than known'],
    ['none of the machines', advisorFile({}), 'names none of the machines'],
  ])('%s is a failure', async (_, body, message) => {
    await expect(read(body)).rejects.toThrow(message);
  });
});

test.each([
  ['<5%', { value: 0.025, low: 0, high: 0.05 }],
  ['5-10%', { value: 0.075, low: 0.05, high: 0.1 }],
  ['>20%', { value: 0.2, low: 0.2, high: 1 }],
])('the band %s', (label, band) => {
  const found = interruptionBand(label)!;
  expect({ value: Number(found.value.toFixed(6)), low: found.low, high: found.high }).toEqual(band);
});

test.each(['often', '5%', '', '<5% of all'])('%j is no band', (label) => {
  expect(interruptionBand(label)).toBeNull();
});
