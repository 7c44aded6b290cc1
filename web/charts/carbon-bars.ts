import { mass, number, range } from '../../render/format.ts';
import type { OptionWithCarbon } from '../findings/carbon.ts';
import type { BarChartSpec } from './bar-chart-spec.ts';

/** What the parts of a footprint are, for the legend. */
export const CARBON_PARTS: Readonly<Record<string, string>> = {
  Operational: 'Operational (electricity)',
  Embodied: 'Embodied (making the hardware)',
  'One-off': 'One-off (training, spread over its months)',
};

/** Operational, embodied and, where there is any, one-off carbon stacked, with the interval of their sum. */
export const carbonBars = (options: readonly OptionWithCarbon[]): BarChartSpec => ({
  rows: options.map(({ id, label, carbon }) => ({
    id,
    label,
    total: carbon.totalKilogramsCo2ePerMonth,
    totalText: `${carbon.lowerBound ? 'at least ' : ''}${range(carbon.totalKilogramsCo2ePerMonth, mass)}`,
  })),
  parts: [
    {
      label: 'Operational',
      partIndex: 0,
      values: options.map(({ carbon }) => carbon.operationalKilogramsCo2ePerMonth.value),
    },
    {
      label: 'Embodied',
      partIndex: 3,
      values: options.map(({ carbon }) => carbon.embodiedKilogramsCo2ePerMonth.value),
    },
    {
      label: 'One-off',
      partIndex: 4,
      values: options.map(({ carbon }) => carbon.oneOffKilogramsCo2ePerMonth?.value ?? 0),
    },
  ].filter(({ label, values }) => label !== 'One-off' || values.some((value) => value > 0)),
  unit: 'kg CO2e per month',
  show: (value) => number(value),
});
