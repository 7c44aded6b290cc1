import type { Quantity } from '../../schema/quantity.ts';
import type { ReportResults } from '../../schema/report.ts';
import { drawsOf, pairedDraws } from '../draws.ts';
import { drawnMonths } from '../drawn-months.ts';
import { baseCase, type Figure, type ValueOf } from '../figure.ts';
import { figureQuantity, formula } from '../formula.ts';
import { staircaseOf } from '../month.ts';
import type { Resolved } from '../results.ts';
import { usdPerMonthAt } from '../staircase.ts';
import type { Explainable, OptionInDetail } from './option-in-detail.ts';

/** What the cheapest saves and in how many of the draws it is the cheaper; none where nothing is compared. */
export function verdictExplanations(
  { verdict }: ReportResults,
  resolved: Resolved,
  details: ReadonlyMap<string, OptionInDetail>,
): Explainable[] {
  const cheapest = details.get(verdict.cheapest ?? '');
  const against = details.get(verdict.against ?? '');
  const nextBest = details.get(verdict.nextBest ?? '');
  if (cheapest === undefined || against === undefined) return [];
  const month = ({ model, month: { usd } }: OptionInDetail): Quantity => ({
    id: `${model.id}/month`,
    name: `USD per month of ${model.id}`,
    value: usd,
    unit: 'USD/month',
    note: 'the sum of its lines',
  });
  return [
    {
      id: 'saving',
      label: `USD per month that ${cheapest.model.id} saves against ${against.model.id}`,
      quantity: () => ({
        id: 'saving',
        name: 'USD saved per month',
        value: verdict.savingUsdPerMonth!.value,
        unit: 'USD/month',
        formula: formula`${month(against)} - ${month(cheapest)}`,
      }),
    },
    ...(verdict.cheaperRatio === null
      ? []
      : [
          {
            id: 'probability',
            label: `share of the draws in which ${cheapest.model.id} is cheaper than ${against.model.id}`,
            quantity: () => ({
              id: 'probability',
              name: 'probability',
              ...shareOfDraws(verdict.cheaperRatio, { one: cheapest, other: against, by: 'usd' }, resolved),
            }),
          },
        ]),
    ...(nextBest === undefined
      ? []
      : [
          {
            id: 'over-next-best',
            label: `USD per month that ${cheapest.model.id} saves against ${nextBest.model.id}, the second cheapest`,
            quantity: () => ({
              id: 'over-next-best',
              name: 'USD saved per month',
              value: verdict.overNextBestUsdPerMonth!.value,
              unit: 'USD/month',
              formula: formula`${month(nextBest)} - ${month(cheapest)}`,
            }),
          },
        ]),
  ];
}

interface Compared {
  readonly one: OptionInDetail;
  readonly other: OptionInDetail;
  readonly by: 'usd' | 'totalGrams';
}

/** In how many of the draws the first of two has the lower cost, or the lower emissions. */
export function shareOfDraws(
  value: number | null,
  { one, other, by }: Compared,
  { book, inputs, demand }: Resolved,
): Pick<Quantity, 'value' | 'unit' | 'formula' | 'beside'> {
  const draws = drawsOf(book.uncertain, inputs.seed, inputs.drawCount);
  const [own, others] = [one, other].map(({ model }) => drawnMonths(model, demand, draws)[by]);
  if (!own || !others) throw new Error(`${one.id} or ${other.id} has no draws of ${by}`);
  const counted = pairedDraws(own, others);
  const count = (name: string, drawCount: number, note: string): Quantity => ({
    name,
    value: drawCount,
    unit: 'draws',
    note,
  });
  const below = count(
    `draws in which ${one.model.id} ${by === 'usd' ? 'costs' : 'emits'} less`,
    counted.below,
    `each draw takes one value of every range for both; seed ${inputs.seed}`,
  );
  const ties = count('draws that tie', counted.ties, 'a tie counts half');
  return {
    value,
    unit: 'ratio',
    formula: formula`(${below} + ${ties} / 2) / ${count('draws', counted.draws, 'drawCount of the report')}`,
    ...(by === 'usd'
      ? { beside: rangesRead(book.uncertain, [one, other]).map((figure) => figureQuantity(figure, figure.label)) }
      : {}),
  };
}

/** The ranges that one of the two costs reads, as it is computed. */
function rangesRead(uncertain: readonly Figure[], options: readonly OptionInDetail[]): Figure[] {
  const read = new Set<string>();
  const reading: ValueOf = (figure) => {
    read.add(figure.path);
    return baseCase(figure);
  };
  for (const { model, demand } of options) {
    usdPerMonthAt(staircaseOf(model, demand, reading, 'profit-and-loss'), reading(demand.requestsPerMonth));
  }
  return uncertain.filter(({ path }) => read.has(path));
}
