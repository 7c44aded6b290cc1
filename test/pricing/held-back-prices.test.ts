import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { heldChanges, renewedOverlay, withAccepted } from '../../pricing/live/renewed-overlay.ts';
import { doubtfulChanges } from '../../pricing/price-changes.ts';
import { entriesOf, type Quote, quotesOf } from '../../pricing/price-quotes.ts';
import type { ApiModel, PriceRule } from '../../schema/api-model.ts';
import type { Sourced } from '../../schema/known.ts';
import type { PriceEntries } from '../../schema/price-overlay.ts';
import { apiModelWith, known, ruleOf, unknown } from '../factories/catalogue.ts';
import { g6, NO_ENTRIES } from '../factories/price-overlay.ts';

const models = (entries: Readonly<Record<string, ApiModel>>): PriceEntries => ({ ...NO_ENTRIES, models: entries });
const model = (...rules: PriceRule[]): ApiModel => apiModelWith({ rules });
const instance = (usdPerHour: number): PriceEntries => ({
  ...NO_ENTRIES,
  instances: { 'aws/g6.xlarge': g6(usdPerHour) },
});
const only = (entries: PriceEntries): Quote => [...quotesOf(entries).values()][0]!;
const why = (old: PriceEntries, now: PriceEntries): string[] =>
  doubtfulChanges(only(old), only(now)).map((change) => change.why);

describe('what is not believed unseen', () => {
  // Of 10: 39.9 % up is 13.99 and down 6.01; 40 % is 14 and 6; 40.1 % is 14.01 and 5.99.
  test.each([
    [13.99, []],
    [14, []],
    [14.01, ['jump']],
    [6.01, []],
    [6, []],
    [5.99, ['jump']],
    [10, []],
  ])('10 USD/h that becomes %d', (now, expected) => {
    expect(why(instance(10), instance(now))).toEqual(expected);
  });

  test('40 % is 40 % at every price, whatever floating point makes of it', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (old) => {
        expect(why(instance(old), instance(old * 1.4))).toEqual([]);
        expect(why(instance(old), instance(old * 0.6))).toEqual([]);
        expect(why(instance(old), instance(old * 1.401))).toEqual(['jump']);
        expect(why(instance(old), instance(old * 0.599))).toEqual(['jump']);
      }),
    );
  });

  const rate = (usdPerMillionInputTokens: Sourced): PriceEntries =>
    models({ 'a/b': model({ ...ruleOf({ input: 1, output: 1 }), usdPerMillionInputTokens }) });
  test.each([
    ['to 0', known(1), known(0), ['zero']],
    ['to unknown', known(1), unknown('gone'), ['vanished']],
    ['from unknown', unknown('not listed'), known(1), []],
    ['from 0', known(0), known(1), ['jump']],
    ['from 0 to 0', known(0), known(0), []],
  ])('a rate that goes %s', (_, old, now, expected) => {
    expect(why(rate(old), rate(now))).toEqual(expected);
  });

  test('both sides and the ratio are told', () => {
    expect(doubtfulChanges(only(instance(2)), only(instance(5)))).toEqual([
      { path: 'instances/aws/g6.xlarge/aws/us-east-1/on-demand/usdPerHour', old: 2, new: 5, ratio: 2.5, why: 'jump' },
    ]);
  });

  test('a quote that was not there is believed', () => {
    expect(doubtfulChanges(null, only(instance(5)))).toEqual([]);
  });

  test('a price from a new day on is held against the last one', () => {
    const old = models({ 'a/b': model(ruleOf({ input: 1, output: 4 })) });
    const cut = (output: number) =>
      models({
        'a/b': model(ruleOf({ input: 1, output: 4 }), ruleOf({ input: 1, output }, { effectiveFrom: '2026-12-01' })),
      });
    expect(why(old, cut(3))).toEqual([]);
    expect(doubtfulChanges(only(old), only(cut(1))).map(({ path }) => path)).toEqual([
      'models/a/b/usdPerMillionOutputTokens (from 2026-12-01)',
    ]);
  });

  test('a rule that is dropped has vanished only where nothing is left of its price', () => {
    const two = models({
      'a/b': model(
        ruleOf({ input: 1, output: 4, cached: 0.1 }),
        ruleOf({ input: 1, output: 3 }, { effectiveFrom: '2026-01-01' }),
      ),
    });
    const one = models({ 'a/b': model(ruleOf({ input: 1, output: 3 })) });
    expect(doubtfulChanges(only(two), only(one)).map(({ path }) => path)).toEqual([
      'models/a/b/usdPerMillionCachedInputTokens',
    ]);
  });

  test('the intensity of an hour moves by nature: only a fall to 0 or to nothing is doubted', () => {
    const grid = (figure: Sourced): PriceEntries => ({
      ...NO_ENTRIES,
      latestHourGramsCo2ePerKilowattHourByZone: { DE: figure },
    });
    expect(why(grid(known(100)), grid(known(600)))).toEqual([]);
    expect(why(grid(known(100)), grid(known(0)))).toEqual(['zero']);
    expect(why(grid(known(100)), grid(unknown('none')))).toEqual(['vanished']);
  });
});

describe('an update', () => {
  const base = ruleOf({ input: 1, output: 4 });
  const embedded = models({
    'acme/a': model(base),
    'acme/b': model(base),
    'acme/c': model(base),
    'other/d': apiModelWith({ provider: 'other', rules: [base] }),
  });
  const output = (usd: number) => model(ruleOf({ input: 1, output: usd }));
  const renewed = (given: PriceEntries, parts: Partial<Parameters<typeof renewedOverlay>[0]> = {}) =>
    renewedOverlay({
      source: 'list',
      fetchedAt: '2026-11-22T08:00:00.000Z',
      given,
      notes: ['a note'],
      embedded,
      inUse: embedded,
      previous: null,
      ...parts,
    });
  const paths = (entries: PriceEntries): string[] => [...quotesOf(entries).keys()].toSorted();

  test('takes what is new or moved a little, names what is the same, holds back the rest', () => {
    const overlay = renewed(
      models({ 'acme/a': output(4.4), 'acme/b': model(base), 'acme/c': output(40), 'acme/new': output(1) }),
    );
    expect(paths(overlay.taken)).toEqual(['models/acme/a', 'models/acme/new']);
    expect(overlay.unchanged).toEqual(['models/acme/b']);
    expect(paths(overlay.held)).toEqual(['models/acme/c']);
    expect(overlay.notes).toEqual(['a note']);
  });

  test('read on another day, or with a range that is the same, is no change', () => {
    const again = model({ ...base, usdPerMillionInputTokens: known(1, { asOf: '2026-11-22', citation: 'elsewhere' }) });
    expect(renewed(models({ 'acme/a': again })).unchanged).toEqual(['models/acme/a']);
    const wider = model({ ...base, usdPerMillionInputTokens: known(1, { low: 0.5, high: 2 }) });
    expect(paths(renewed(models({ 'acme/a': wider })).taken)).toEqual(['models/acme/a']);
  });

  test('what a list no longer holds is held back as unknown; a list that was not read is left alone', () => {
    const overlay = renewed(models({ 'acme/a': model(base), 'acme/b': model(base) }));
    expect(paths(overlay.held)).toEqual(['models/acme/c']);
    expect(overlay.held.models['acme/c']!.rules[0]!.usdPerMillionInputTokens).toEqual({
      value: null,
      reason: 'list no longer lists it (2026-11-22)',
    });
    expect(heldChanges(overlay, embedded).map(({ why }) => why)).toEqual(['vanished', 'vanished']);
    // Its size is no price of the list.
    expect(overlay.held.models['acme/c']!.activeParametersBillions).toEqual(known(8));
  });

  test('keeps the last good price while a new one is held back, and what was not asked this time', () => {
    const previous = renewed(
      models({ 'acme/a': output(4.4), 'acme/b': model(base), 'acme/c': model(base), 'other/d': output(5) }),
    );
    const inUse = { ...embedded, models: { ...embedded.models, ...previous.taken.models } };
    const next = renewed(models({ 'acme/a': output(44), 'acme/b': model(base), 'acme/c': model(base) }), {
      previous,
      inUse,
    });
    expect(next.taken.models['acme/a']!.rules[0]!.usdPerMillionOutputTokens.value).toBe(4.4);
    expect(next.taken.models['other/d']!.rules[0]!.usdPerMillionOutputTokens.value).toBe(5);
    expect(next.held.models['acme/a']!.rules[0]!.usdPerMillionOutputTokens.value).toBe(44);
  });

  test('a price that comes back to the embedded one leaves nothing behind', () => {
    const previous = renewed(models({ 'acme/a': output(4.4), 'acme/b': model(base), 'acme/c': model(base) }));
    const next = renewed(models({ 'acme/a': model(base), 'acme/b': model(base), 'acme/c': model(base) }), { previous });
    expect(paths(next.taken)).toEqual([]);
    expect(next.unchanged).toContain('models/acme/a');
  });

  test('accepting takes what was held into use and leaves the rest held', () => {
    const overlay = renewed(models({ 'acme/a': output(40), 'acme/b': output(0.4), 'acme/c': model(base) }));
    const accepted = withAccepted(overlay, (path) => path === 'models/acme/a');
    expect(paths(accepted.taken)).toEqual(['models/acme/a']);
    expect(paths(accepted.held)).toEqual(['models/acme/b']);
    const inUse = { ...embedded, models: { ...embedded.models, ...accepted.taken.models } };
    expect(
      renewed(models({ 'acme/a': output(41), 'acme/b': model(base), 'acme/c': model(base) }), {
        previous: accepted,
        inUse,
      }).held,
    ).toEqual(NO_ENTRIES);
  });

  test('a dropped price that was accepted stays unknown, and is not held back again', () => {
    const dropped = withAccepted(renewed(models({ 'acme/a': model(base), 'acme/b': model(base) })), () => true);
    const inUse = { ...embedded, models: { ...embedded.models, ...dropped.taken.models } };
    const next = renewed(models({ 'acme/a': model(base), 'acme/b': model(base) }), { previous: dropped, inUse });
    expect(next.held).toEqual(NO_ENTRIES);
    expect(next.taken.models['acme/c']!.rules[0]!.usdPerMillionOutputTokens.value).toBeNull();
  });
});

test('quotes are prices by price: two of one machine make the machine again', () => {
  const machine = {
    ...g6(1),
    upfrontUsdByRegion: { 'aws/us-east-1': { 'reserved-1y': known(100) } },
    spotInterruptionRatioPerMonthByRegion: { 'aws/us-west-2': known(0.05) },
  };
  machine.usdPerHourByRegion['aws/us-west-2'] = { spot: known(0.3), 'reserved-1y': unknown('none') };
  const entries = { ...NO_ENTRIES, instances: { 'aws/g6.xlarge': machine } };
  const quotes = quotesOf(entries);
  expect([...quotes.keys()]).toEqual([
    'instances/aws/g6.xlarge/aws/us-east-1/on-demand',
    'instances/aws/g6.xlarge/aws/us-east-1/reserved-1y',
    'instances/aws/g6.xlarge/aws/us-west-2/reserved-1y',
    'instances/aws/g6.xlarge/aws/us-west-2/spot',
  ]);
  expect(
    [...quotes.get('instances/aws/g6.xlarge/aws/us-west-2/spot')!.figures().keys()].map((path) =>
      path.split('/').at(-1),
    ),
  ).toEqual(['usdPerHour', 'interruptionRatioPerMonth']);
  expect(entriesOf(quotes.values())).toEqual(entries);
});
