import { expect, test } from 'vitest';
import { diffText } from '../../render/diff-text.ts';
import type { OptionDiff, OptionState, ReportDiff } from '../../schema/report-diff.ts';

const state = (parts: Partial<OptionState> = {}): OptionState => ({
  label: 'Ours',
  usdPerMonth: 100,
  kilogramsCo2ePerMonth: 2,
  refusals: [],
  ...parts,
});
const option = (parts: Partial<OptionDiff>): OptionDiff => ({
  id: 'gpu',
  old: state(),
  new: state(),
  usdPerMonth: null,
  kilogramsCo2ePerMonth: null,
  usdPerMonthAboveBaseline: null,
  ...parts,
});
const diffOf = (options: readonly OptionDiff[], parts: Partial<ReportDiff> = {}): ReportDiff => ({
  oldBaseline: 'api',
  newBaseline: 'api',
  method: 'all-orders',
  options,
  withoutEffect: [],
  otherVersion: false,
  ...parts,
});
const NAMES = { oldName: 'a.json', newName: 'b.json' };

test('inputs by the size of their effect, those told together under one amount, with the total', () => {
  const diff = diffOf(
    [
      option({
        new: state({ usdPerMonth: 1234.5 }),
        usdPerMonth: {
          old: 100,
          new: 1234.5,
          shares: [
            { inputs: [{ path: 'demand.requestsPerMonth', old: 300_000, new: 600_000 }], amount: 200 },
            {
              inputs: [
                { path: 'options.gpu.region', old: 'west', new: 'east' },
                { path: 'options.gpu.purchase', new: 'reserved-1y' },
              ],
              amount: -1065.5,
            },
            { inputs: [{ path: 'options.gpu.staffFte', old: 0.1, new: null }], amount: 2000 },
          ],
        },
      }),
    ],
    { method: 'two-orders' },
  );
  expect(diffText(diff, NAMES).split('\n').slice(2, 14)).toEqual([
    'gpu: Ours',
    '  cost: 100.00 -> 1,234.50 USD/month (+1,134.50)',
    '  carbon: 2.00 kgCO2e/month, unchanged',
    '',
    '  Input                          old          new  USD/month',
    '--------------------------  --------  -----------  ---------',
    '  options.gpu.staffFte           0.1      unknown  +2,000.00',
    '  options.gpu.region            west         east  -1,065.50',
    '  and options.gpu.purchase  left out  reserved-1y',
    '  demand.requestsPerMonth    300,000      600,000    +200.00',
    '  total                                            +1,134.50',
    '',
  ]);
  expect(diffText(diff, NAMES)).toContain('in the order of the documents and in the reverse order');
});

test('figures that come and go are told in words', () => {
  const text = diffText(
    diffOf([
      option({ id: 'gone', new: null }),
      option({ id: 'new', old: null, new: state({ usdPerMonth: null }) }),
      option({ id: 'out', new: state({ usdPerMonth: null, kilogramsCo2ePerMonth: null, refusals: ['No card.'] }) }),
      option({ id: 'in', old: state({ usdPerMonth: null, kilogramsCo2ePerMonth: null, refusals: ['No card.'] }) }),
    ]),
    NAMES,
  );
  expect(text).toContain('gone: Ours, only in the old report (100.00 USD/month).');
  expect(text).toContain('new: Ours, only in the new report (no price).');
  expect(text).toContain(
    'out: Ours\n  cost: 100.00 USD/month -> no price\n  carbon: 2.00 kgCO2e/month -> unknown\n  refused now: No card.',
  );
  expect(text).toContain(
    'in: Ours\n  cost: no price -> 100.00 USD/month\n  carbon: unknown -> 2.00 kgCO2e/month\n  refused before: No card.',
  );
  expect(text).toMatch(/No other input changed\.$/);
});

test('a baseline that changed is named with both', () => {
  const above = {
    old: 10,
    new: -5,
    shares: [{ inputs: [{ path: 'baselineOption', old: 'api', new: 'other' }], amount: -15 }],
  };
  const text = diffText(diffOf([option({ usdPerMonthAboveBaseline: above })], { newBaseline: 'other' }), NAMES);
  expect(text).toContain('above the baseline (api, now other): 10.00 -> -5.00 USD/month (-15.00)');
});

test('inputs without a share once each', () => {
  const text = diffText(
    diffOf([option({})], { withoutEffect: [{ path: 'seed' }, { path: 'seed' }, { path: 'name' }] }),
    NAMES,
  );
  expect(text).toMatch(/Changed, with no share in a figure that both reports hold: seed, name\.$/);
});
