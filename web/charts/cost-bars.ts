import { range, usd } from '../../render/format.ts';
import type { OptionResult } from '../../schema/report.ts';
import { type CostPart, partIndexOf } from '../cost-parts.ts';
import type { BarChartSpec } from './bar-chart-spec.ts';

/** The month's bill of every option with a price, idle capacity hatched. */
export const costBars = (options: readonly OptionResult[], parts: readonly CostPart[]): BarChartSpec => ({
  rows: options.flatMap(({ id, label, cost }) =>
    cost === null ? [] : [{ id, label, total: cost.usdPerMonth, totalText: range(cost.usdPerMonth, usd) }],
  ),
  parts: parts.map((part, index) => ({
    label: part.label,
    partIndex: partIndexOf(part, index),
    values: part.usdByOption,
  })),
  unit: 'USD per month',
  show: usd,
});
