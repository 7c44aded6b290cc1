import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { awsOffer } from '../../pricing/live/aws-offer.ts';
import { breakEvenHoursPerYear, termPrice } from '../../pricing/live/term-price.ts';
import { expectNear } from '../factories/near.ts';
import { hours, productItem, reservation, upfront } from './aws-products.ts';

const DAY = '2026-11-21';
const offer = (parts: Parameters<typeof productItem>[0]) => awsOffer(productItem(parts), DAY)!;
const provenance = { source: 'vendor', citation: 'a list', asOf: DAY } as const;

describe('an item of GetProducts', () => {
  test('gives SKU, shape, date and the price on demand', () => {
    expect(offer({})).toMatchObject({
      sku: 'BD53G6QBBTFEMUR5',
      instanceType: 'g5.xlarge',
      vcpuCount: 4,
      memoryGibibytes: 16,
      publicationDate: '2026-11-18',
      onDemandUsdPerHour: 1.006,
      doubts: [],
    });
    expect(offer({ attributes: { memory: '1,152 GiB', vcpu: 'NA' } })).toMatchObject({
      memoryGibibytes: 1152,
      vcpuCount: null,
    });
  });

  test('gives standard reservations with what is paid at the start, in both spellings of the term', () => {
    const { payments } = offer({
      reserved: [
        reservation('1yr', 'Partial Upfront', hours('0.3138600000'), upfront('2749')),
        reservation('1yr', 'All Upfront', hours('0.0000000000'), upfront('5488')),
        reservation('3 yr', 'No Upfront', hours('0.4100000000')),
      ],
    });
    expect(payments[1].map(({ usdPerHour, upfrontUsd }) => [usdPerHour, upfrontUsd])).toEqual([
      [0.31386, 2749],
      [0, 5488],
    ]);
    expect(payments[3]).toEqual([{ name: '3-year standard reservation, No Upfront', usdPerHour: 0.41, upfrontUsd: 0 }]);
  });

  test('leaves out convertible reservations, other terms and those without a price', () => {
    const convertible = reservation('1yr', 'No Upfront', hours('0.7'));
    const { payments, doubts } = offer({
      reserved: [
        { ...convertible, attributes: { ...convertible.attributes, OfferingClass: 'convertible' } },
        reservation('5yr', 'No Upfront', hours('0.3')),
        reservation('1yr', 'No Upfront', hours('0.0000000000')),
      ],
    });
    expect(payments).toEqual({ 1: [], 3: [] });
    expect(doubts).toEqual([]);
  });

  test.each([
    ['a price of 0 is none', [{ dimensions: [hours('0.0000000000')] }], null, null],
    ['no term is no price', [], null, null],
    [
      'of two terms the newer one that has begun holds',
      [
        { dimensions: [hours('1.2')], effectiveDate: '2026-12-01T00:00:00Z' },
        { dimensions: [hours('1.1')], effectiveDate: '2026-11-02T00:00:00Z' },
        { dimensions: [hours('1.0')], effectiveDate: '2026-10-01T00:00:00Z' },
      ],
      1.1,
      null,
    ],
    [
      'two prices of one day are a doubt',
      [{ dimensions: [hours('1.1')] }, { dimensions: [hours('1.2')] }],
      null,
      'two prices hold at once (1.1 and 1.2)',
    ],
    [
      'a price per second is none',
      [{ dimensions: [{ unit: 'Second', pricePerUnit: { USD: '0.0002794444' } }] }],
      null,
      'a price is per Second, not per hour',
    ],
    [
      'a price per month is none',
      [{ dimensions: [{ unit: 'Mo', pricePerUnit: { USD: '734.38' } }] }],
      null,
      'a price is per Mo, not per hour',
    ],
    [
      'yuan are not dollars',
      [{ dimensions: [{ unit: 'Hrs', pricePerUnit: { CNY: '8.3' } }] }],
      null,
      'a price is in CNY, not in USD',
    ],
    ['a text is no price', [{ dimensions: [hours('free')] }], null, '"free" is no price'],
    ['an empty text is no price', [{ dimensions: [hours(' ')] }], null, '" " is no price'],
    ['below 0 is no price', [{ dimensions: [hours('-1')] }], null, '"-1" is no price'],
    ['1e999 is no price', [{ dimensions: [hours('1e999')] }], null, '"1e999" is no price'],
  ])('%s', (_, onDemand, usd, doubt) => {
    const found = offer({ onDemand });
    expect(found.onDemandUsdPerHour).toBe(usd);
    expect(found.doubts).toEqual(doubt === null ? [] : [doubt]);
  });

  test.each([
    ['no JSON', '{"product":'],
    ['a bare text', '"x"'],
    ['null', 'null'],
    ['prices that are numbers', productItem().replace('"1.0060000000"', '1.006')],
  ])('%s is no item', (_, text) => {
    expect(awsOffer(text, DAY)).toBeNull();
  });
});

describe('the price of a term', () => {
  const payment = (name: string, usdPerHour: number, upfrontUsd: number) => ({ name, usdPerHour, upfrontUsd });

  test('is that with the least upfront; the others stand in the note with their arithmetic', () => {
    const { usdPerHour, upfrontUsd } = termPrice({
      years: 1,
      payments: [
        payment('All Upfront', 0, 5_000),
        payment('Partial Upfront', 0.2936, 2_572),
        payment('No Upfront', 0.63378, 0),
      ],
      onDemandUsdPerHour: 1.006,
      provenance,
    });
    expect(usdPerHour.value).toBe(0.63378);
    expect(upfrontUsd).toBeNull();
    // 5000 / 8760 = 0.570776; 8760 * 0.63378 / 1.006 = 5518.80
    expect(usdPerHour.note).toBe(
      'No Upfront: 0.63378 USD/h. Otherwise: Partial Upfront: 0.2936 USD/h + 2572 USD / (1 * 8760 h) = 0.587207 USD/h; All Upfront: 0 USD/h + 5000 USD / (1 * 8760 h) = 0.570776 USD/h. Cheaper than on demand (1.006) from 5518.8 h of use a year on.',
    );
  });

  test('spreads what is paid at the start over the whole term where nothing else is sold', () => {
    const { usdPerHour, upfrontUsd } = termPrice({
      years: 3,
      payments: [payment('All Upfront', 0, 26_280)],
      onDemandUsdPerHour: null,
      provenance,
    });
    // 26,280 USD / (3 * 8,760 h) = 1 USD/h
    expect(usdPerHour).toEqual({
      value: 1,
      ...provenance,
      note: 'All Upfront: 0 USD/h + 26280 USD / (3 * 8760 h) = 1 USD/h.',
    });
    expect(upfrontUsd).toEqual({ value: 26_280, ...provenance, note: 'All Upfront' });
  });

  test('costs over its term what is paid by the hour and at the start, whatever the split', () => {
    const usd = fc.double({ min: 0.01, max: 1_000, noNaN: true });
    fc.assert(
      fc.property(usd, usd, fc.constantFrom(1, 3), (hourly, start, years) => {
        const price = termPrice({
          years,
          payments: [payment('x', hourly, start)],
          onDemandUsdPerHour: null,
          provenance,
        });
        expectNear(price.usdPerHour.value * years * 8_760, hourly * years * 8_760 + start);
        expect(price.upfrontUsd!.value).toBe(start);
      }),
    );
  });

  test('breaks even with on demand at all hours of the year when it costs the same', () => {
    expect(breakEvenHoursPerYear(2, 2)).toBe(8_760);
    expect(breakEvenHoursPerYear(3, 2)).toBe(13_140);
  });
});
