import type { Quantity } from '../../schema/quantity.ts';
import { formula, sumFormula } from '../formula.ts';
import { servedTwiceRatio } from '../hybrid-shares.ts';
import { allLines } from './cost-explanations.ts';
import { numberOf } from './number-of.ts';
import type { Explainable, OptionInDetail } from './option-in-detail.ts';

/** What each part of an option gets and costs, and how many requests two of them answer. */
export function partExplanations(option: OptionInDetail): Explainable[] {
  const [small, large] = option.parts;
  const entry = (id: string, label: string, quantity: () => Quantity): Explainable => ({
    id,
    label,
    quantity: () => ({ ...quantity(), id }),
  });
  return [
    ...option.parts.flatMap((part) => {
      const name = part.model.id;
      return [
        entry(`${part.id}/share`, `share of all requests that reach ${name}`, () => part.share),
        entry(`${part.id}/requests`, `requests per month that reach ${name}`, () => part.requests),
        entry(`${part.id}/month`, `USD per month of ${name} as a part: the sum of its lines`, () => ({
          name: `USD per month of ${name}`,
          value: part.month.usd,
          unit: 'USD/month',
          formula: sumFormula(allLines(part)),
        })),
      ];
    }),
    ...(small === undefined || large === undefined
      ? []
      : [
          entry(`${option.id}/served-twice`, 'requests per month that both parts answer', () => ({
            name: 'requests per month served twice',
            value:
              servedTwiceRatio({ small: numberOf(small.share), large: numberOf(large.share) }) *
              numberOf(option.requests),
            unit: 'requests/month',
            formula: formula`${option.requests} * max(0, ${small.share} + ${large.share} - 1)`,
            note: 'failed, misrouted and escalated ones: the large part answers what the small one was asked first',
          })),
        ]),
  ];
}
