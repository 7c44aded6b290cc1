import { describe, expect, test } from 'vitest';
import { layerDifferences } from '../../pricing/layer-differences.ts';
import { loadCatalogue } from '../../pricing/load-catalogue.ts';
import { entriesOf, NO_ENTRIES, quotesOf } from '../../pricing/price-quotes.ts';
import { priceEntriesOf, withOverlay } from '../../pricing/with-overlay.ts';
import { withUserPrices } from '../../pricing/with-user-prices.ts';
import { parsePrices } from '../../schema/prices.ts';
import { known } from '../factories/catalogue.ts';
import { overlayWith } from '../factories/price-overlay.ts';

const EMBEDDED = await loadCatalogue();
const G6 = 'aws/g6.xlarge';

test('the embedded prices are the sum of their quotes', () => {
  const entries = priceEntriesOf(EMBEDDED);
  expect(entriesOf(quotesOf(entries).values())).toEqual(entries);
});

describe('what an update took into use', () => {
  test('is laid over the embedded prices one by one, and says where it comes from', () => {
    const { instances, models } = withOverlay(EMBEDDED, overlayWith());
    const prices = instances[G6]!.usdPerHourByRegion;
    const before = EMBEDDED.instances[G6]!.usdPerHourByRegion;
    expect(prices['aws/us-east-1']!['on-demand']).toEqual({
      value: 0.9,
      source: 'vendor',
      citation: 'AWS Price List API',
      asOf: '2026-11-22',
      note: 'Live from aws, fetched 2026-11-22.',
    });
    expect(prices['aws/us-east-1']!['reserved-1y']).toBe(before['aws/us-east-1']!['reserved-1y']);
    expect(prices['aws/eu-north-1']).toEqual(before['aws/eu-north-1']);
    // What the machine is, the source need not know.
    expect(instances[G6]!.host).toBe(EMBEDDED.instances[G6]!.host);
    expect(models).toEqual(EMBEDDED.models);
  });

  test('changes nothing when it is older than the embedded catalogue', () => {
    const stale = overlayWith({ fetchedAt: '2026-11-20T23:59:59Z' });
    expect(withOverlay({ ...EMBEDDED, asOf: '2026-11-21' }, stale).instances).toBe(EMBEDDED.instances);
    const sameDay = overlayWith({ fetchedAt: '2026-11-21T00:00:00Z' });
    expect(withOverlay({ ...EMBEDDED, asOf: '2026-11-21' }, sameDay).instances).not.toBe(EMBEDDED.instances);
  });

  test('what the source gave as it was known counts as read that day; a model’s size does not', () => {
    const overlay = overlayWith({
      taken: NO_ENTRIES,
      unchanged: ['models/openai/gpt-5-mini', `instances/${G6}/aws/us-east-1/reserved-1y`],
    });
    const { models, instances } = withOverlay(EMBEDDED, overlay);
    const mini = models['openai/gpt-5-mini']!;
    expect(mini.rules[0]!.usdPerMillionInputTokens).toMatchObject({ value: 0.25, asOf: '2026-11-22' });
    expect(mini.rules[0]!.usdPerMillionInputTokens).toHaveProperty(
      'note',
      expect.stringContaining('The same at aws on 2026-11-22.'),
    );
    expect(mini.activeParametersBillions).toBe(EMBEDDED.models['openai/gpt-5-mini']!.activeParametersBillions);
    expect(models['openai/gpt-5-nano']).toBe(EMBEDDED.models['openai/gpt-5-nano']);
    expect(instances[G6]!.usdPerHourByRegion['aws/us-east-1']!['reserved-1y']).toMatchObject({ asOf: '2026-11-22' });
    expect(instances[G6]!.usdPerHourByRegion['aws/us-east-1']!['on-demand']).toBe(
      EMBEDDED.instances[G6]!.usdPerHourByRegion['aws/us-east-1']!['on-demand'],
    );
  });

  test('the hour of a grid zone reaches every region that stands in it, and no yearly mean', () => {
    const overlay = overlayWith({
      taken: { ...NO_ENTRIES, latestHourGramsCo2ePerKilowattHourByZone: { 'US-MIDA-PJM': known(390) } },
    });
    const { regions } = withOverlay(EMBEDDED, overlay);
    for (const [id, region] of Object.entries(regions)) {
      const hour = region.latestHourGramsCo2ePerKilowattHour.value;
      expect(hour, id).toBe(region.gridZone === 'US-MIDA-PJM' ? 390 : null);
    }
    expect(regions['aws/us-east-1']!.gridGramsCo2ePerKilowattHour.value).toBe(418);
  });
});

test('the differences name what each layer says; the user’s wins', () => {
  const live = withOverlay(EMBEDDED, overlayWith());
  const prices = parsePrices(
    {
      schema: 'prices/1',
      asOf: '2026-11-20',
      instances: { [G6]: { usdPerHourByRegion: { 'aws/us-east-1': { 'on-demand': 0.4024 } } } },
      models: { 'openai/gpt-5-mini': { usdPerMillionInputTokens: 0.25, usdPerMillionOutputTokens: 1 } },
    },
    'my.json',
  );
  const catalogue = withUserPrices(live, prices, 'my.json');
  expect(layerDifferences({ embedded: EMBEDDED, live, catalogue })).toEqual([
    {
      path: 'models/openai/gpt-5-mini/usdPerMillionOutputTokens',
      embedded: 2,
      live: 2,
      used: 1,
      isUsers: true,
      ratio: 0.5,
    },
    // 0.4024 / 0.8048 = 0.5
    {
      path: `instances/${G6}/aws/us-east-1/on-demand/usdPerHour`,
      embedded: 0.8048,
      live: 0.9,
      used: 0.4024,
      isUsers: true,
      ratio: 0.5,
    },
  ]);
  expect(layerDifferences({ embedded: EMBEDDED, live, catalogue: live }).map(({ isUsers }) => isUsers)).toEqual([
    false,
  ]);
  expect(layerDifferences({ embedded: EMBEDDED, live: EMBEDDED, catalogue: EMBEDDED })).toEqual([]);
});
