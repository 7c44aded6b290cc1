import { expect, test } from 'vitest';
import { explainListText, explainText } from '../../render/explain-text.ts';
import type { Quantity } from '../../schema/quantity.ts';
import type { Assumption } from '../../schema/report.ts';

const ASSUMPTION: Assumption = {
  path: 'instances/one/usdPerHour',
  label: 'One, on demand',
  unit: 'USD/h',
  value: 0.8048,
  low: 0.7,
  high: null,
  distribution: 'pert',
  source: 'vendor',
  reason: null,
  citation: 'Price list of the vendor',
  url: 'https://example.org/prices',
  asOf: '2026-11-02T10:00:00Z',
  licence: 'CC-BY-4.0',
  note: 'without tax',
  overridden: true,
  options: ['gpu'],
};
const HOURLY: Quantity = { name: 'USD per hour', value: 0.8048, unit: 'USD/h', path: ASSUMPTION.path };
const INSTANCES: Quantity = {
  id: 'gpu/fleet/instances',
  name: 'instances',
  value: 2,
  unit: 'instances',
  formula: { texts: ['1 + 1'], quantities: [] },
};
const textOf = (quantity: Quantity): string =>
  explainText({ id: 'gpu/instances', label: 'A line', quantity, assumptions: [ASSUMPTION] });

test('words, numbers and result; each part with its source; a part with an id of its own is not unfolded', () => {
  const quantity: Quantity = {
    name: 'Instances',
    value: 2 * 0.8048 * 730,
    unit: 'USD/month',
    note: 'instances * USD per hour * 730 h',
    formula: { texts: ['', ' * ', ' * 730'], quantities: [INSTANCES, HOURLY] },
  };
  expect(textOf(quantity)).toBe(
    [
      'gpu/instances: A line.',
      '',
      '1,175.008 USD/month',
      '',
      '  instances * USD per hour * 730',
      '  = 2 * 0.8048 * 730',
      '  = 1,175.008 USD/month',
      '',
      'Note: instances * USD per hour * 730 h.',
      '',
      'where:',
      '- instances = 2 instances (--explain gpu/fleet/instances)',
      '- USD per hour = 0.8048 USD/h',
      '  One, on demand: vendor, as of 2026-11-02, from 0.7 to 0.8048 (pert), your override',
      '  Price list of the vendor',
      '  https://example.org/prices',
      '  licence: CC-BY-4.0',
      '  without tax',
      '  path: instances/one/usdPerHour',
    ].join('\n'),
  );
});

test('a part that a formula names twice is told once; a negative number stands in brackets', () => {
  const credit: Quantity = { name: 'credit', value: -5, unit: 'USD', note: 'given' };
  const text = textOf({
    name: 'x',
    value: -10,
    unit: 'USD',
    formula: { texts: ['', ' + ', ''], quantities: [credit, credit] },
  });
  expect(text).toContain('  = (-5) + (-5)\n  = -10 USD');
  expect(text.match(/^- credit/gm)).toHaveLength(1);
});

test('a part told higher up is named again without its source; one of the same name and another source is told', () => {
  const years = (path: string): Quantity => ({ name: 'years', value: 4, unit: 'years', note: path });
  const host: Quantity = { name: 'host', value: 4, unit: 'kg', formula: { texts: ['', ''], quantities: [years('a')] } };
  const card: Quantity = {
    name: 'card',
    value: 8,
    unit: 'kg',
    formula: { texts: ['', ' + ', ''], quantities: [years('a'), years('b')] },
  };
  const text = textOf({
    name: 'x',
    value: 12,
    unit: 'kg',
    formula: { texts: ['', ' + ', ''], quantities: [host, card] },
  });
  expect(text.split('\n').slice(-7)).toEqual([
    '- card = 8 kg',
    '  years + years',
    '  = 4 + 4',
    '  = 8 kg',
    '  - years = 4 years, as above',
    '  - years = 4 years',
    '    b',
  ]);
});

test('a volume that never comes has no formula and a reason', () => {
  expect(textOf({ name: 'x', value: null, unit: 'requests/month', note: 'none up to 9' })).toBe(
    'gpu/instances: A line.\n\nnever\n\nNote: none up to 9.',
  );
  expect(textOf({ name: 'x', value: 1, unit: 'months' })).toContain('\n1 month');
  expect(textOf({ name: 'x', value: 1, unit: 'months' })).not.toContain('months');
});

test('what can be explained, as a list', () => {
  expect(explainListText([{ id: 'gpu/month', label: 'the sum' }])).toContain('gpu/month  the sum');
});
