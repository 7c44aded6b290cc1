import type { Quantity } from '../../schema/quantity.ts';
import type { BreakEvenPair } from '../../schema/report.ts';
import { formula } from '../formula.ts';
import type { Resolved } from '../results.ts';
import { numberOf } from './number-of.ts';
import type { Explainable, OptionInDetail } from './option-in-detail.ts';
import { shareOfDraws } from './verdict-explanations.ts';

/** An option beside the baseline at the scenario's volume: the difference, and in which share of the draws it is below. */
export function pairExplanations(
  { option: id, baseline: baselineId, cheaperRatio, greenerRatio }: BreakEvenPair,
  { option, baseline }: { readonly option: OptionInDetail; readonly baseline: OptionInDetail },
  resolved: Resolved,
): Explainable[] {
  const [own, other] = [monthOf(option), monthOf(baseline)];
  const share = (name: string, what: string, value: number | null, by: 'usd' | 'totalGrams'): Explainable[] =>
    value === null
      ? []
      : [
          {
            id: `${id}/break-even/${name}`,
            label: `share of the draws in which it ${what} less than ${baselineId}`,
            quantity: () => ({
              id: `${id}/break-even/${name}`,
              name: `share of the draws in which ${id} ${what} less`,
              ...shareOfDraws(value, { one: option, other: baseline, by }, resolved),
            }),
          },
        ];
  return [
    {
      id: `${id}/difference`,
      label: `USD per month less that of ${baselineId}`,
      quantity: () => ({
        id: `${id}/difference`,
        name: 'USD per month above the baseline',
        value: numberOf(own) - numberOf(other),
        unit: 'USD/month',
        formula: formula`${own} - ${other}`,
      }),
    },
    ...share('cheaper-share', 'costs', cheaperRatio, 'usd'),
    ...share('greener-share', 'emits', greenerRatio, 'totalGrams'),
  ];
}

const monthOf = ({ id, model, month: { usd } }: OptionInDetail): Quantity => ({
  id: `${id}/month`,
  name: `USD per month of ${model.id}`,
  value: usd,
  unit: 'USD/month',
  note: 'the sum of its lines',
});
