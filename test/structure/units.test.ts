import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { nonNegative, scenarioNumber, sourcedOrUnknown, text } from '../../schema/sourced.ts';
import { DOCUMENTS } from './documents.ts';
import { numbersWithoutUnit } from './unit-walker.ts';

test.each(DOCUMENTS)('every number of a $name carries its unit', ({ schema }) => {
  expect(numbersWithoutUnit(schema)).toEqual([]);
});

const estimate = z.strictObject({ value: z.number(), low: z.nullable(z.number()), p99: z.optional(z.number()) });

describe('a number without a unit is found', () => {
  test.each<[string, z.ZodMiniType, string[]]>([
    ['plain', z.strictObject({ latency: z.number() }), ['latency']],
    ['whole', z.strictObject({ size: z.int() }), ['size']],
    ['that may be null', z.strictObject({ latency: z.nullable(z.number()) }), ['latency']],
    ['that may be missing', z.strictObject({ latency: z.optional(z.number()) }), ['latency']],
    ['constant', z.strictObject({ latency: z.literal(3) }), ['latency']],
    ['of a few', z.strictObject({ latency: z.literal([3, 4]) }), ['latency']],
    ['in an estimate', z.strictObject({ latency: estimate }), ['latency.value', 'latency.low', 'latency.p99']],
    ['in a list', z.strictObject({ latency: z.array(z.number()) }), ['latency[]']],
    ['in a tuple', z.strictObject({ latency: z.tuple([z.number(), z.string()]) }), ['latency']],
    ['in a record', z.strictObject({ latency: z.record(z.string(), z.number()) }), ['latency.*']],
    ['in a union', z.union([z.strictObject({ kind: text }), z.strictObject({ price: z.number() })]), ['price']],
    [
      'of a scenario',
      z.strictObject({ price: scenarioNumber(nonNegative) }),
      ['price', 'price.value', 'price.low', 'price.high'],
    ],
    [
      'with a source',
      z.strictObject({ price: sourcedOrUnknown(nonNegative) }),
      ['price.value', 'price.low', 'price.high'],
    ],
    [
      'under a name with a unit, by a name without',
      z.strictObject({ costUsd: z.strictObject({ rate: z.number() }) }),
      ['costUsd.rate'],
    ],
    ['that only looks like one', z.strictObject({ usdRate: z.number(), items: z.number() }), ['usdRate', 'items']],
  ])('%s', (_, schema, paths) => {
    expect(numbersWithoutUnit(schema)).toEqual(paths);
  });
});

test('a unit is inherited by estimates, lists, records and unions, and may be named beside the figure', () => {
  const schema = z.strictObject({
    ttftMs: estimate,
    usdByMonth: z.array(z.number()),
    usdPerHourByRegion: z.record(z.string(), z.strictObject({ 'on-demand': sourcedOrUnknown(nonNegative) })),
    reasons: z.array(z.strictObject({ figure: z.number(), limit: z.number(), unit: text })),
    replicas: z.int(),
    label: text,
  });
  expect(numbersWithoutUnit(schema)).toEqual([]);
});

test('only the figure and its limits are in the unit that stands beside them', () => {
  const schema = z.strictObject({ figure: z.number(), unit: text, rank: z.number() });
  expect(numbersWithoutUnit(schema)).toEqual(['rank']);
});

test.each([
  ['patternProperties', { type: 'object', patternProperties: { x: { type: 'number' } } }],
  ['$ref', { $ref: '#/$defs/price' }],
  ['if', { type: 'object', if: { type: 'number' } }],
])('a schema with the unknown keyword %s is refused, for a number could hide behind it', (keyword, json) => {
  const schema = z.strictObject({ ttftMs: z.number(), other: z.string().check(z.meta(json)) });
  expect(() => numbersWithoutUnit(schema)).toThrow(`.other: unknown keyword ${keyword}`);
});

test('a schema that contains itself is refused', () => {
  const tree: z.ZodMiniType = z.strictObject({
    usd: z.number(),
    get parts() {
      return z.array(tree);
    },
  });
  expect(() => numbersWithoutUnit(tree)).toThrow(/cycle/i);
});
