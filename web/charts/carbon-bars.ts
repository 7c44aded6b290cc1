import { mass, number, range } from '../../render/format.ts';
import type { OptionWithCarbon } from '../findings/carbon.ts';
import type { BarChartSpec } from './bar-chart-spec.ts';

export const OPERATIONAL_PART = 0;
export const EMBODIED_PART = 3;

/** Operational and embodied carbon stacked, with the interval of their sum. */
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
      partIndex: OPERATIONAL_PART,
      values: options.map(({ carbon }) => carbon.operationalKilogramsCo2ePerMonth.value),
    },
    {
      label: 'Embodied',
      partIndex: EMBODIED_PART,
      values: options.map(({ carbon }) => carbon.embodiedKilogramsCo2ePerMonth.value),
    },
  ],
  unit: 'kg CO2e per month',
  show: (value) => number(value),
});
