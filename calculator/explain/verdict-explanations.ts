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
            quantity: () => probabilityQuantity(verdict.cheaperRatio, { cheapest, against }, resolved),
          },
        ]),
  ];
}

function probabilityQuantity(
  value: number | null,
  { cheapest, against }: { readonly cheapest: OptionInDetail; readonly against: OptionInDetail },
  { book, inputs, demand }: Resolved,
): Quantity {
  const draws = drawsOf(book.uncertain, inputs.seed, inputs.drawCount);
  const [own, other] = [cheapest, against].map(({ model }) => drawnMonths(model, demand, draws).usd);
  const counted = pairedDraws(own!, other!);
  const count = (name: string, drawCount: number, note: string): Quantity => ({
    name,
    value: drawCount,
    unit: 'draws',
    note,
  });
  const below = count(
    `draws in which ${cheapest.model.id} costs less`,
    counted.below,
    `each draw takes one value of every range below for both; seed ${inputs.seed}`,
  );
  const ties = count('draws that tie', counted.ties, 'a tie counts half');
  return {
    id: 'probability',
    name: 'probability',
    value,
    unit: 'ratio',
    formula: formula`(${below} + ${ties} / 2) / ${count('draws', counted.draws, 'drawCount of the report')}`,
    beside: rangesRead(book.uncertain, [cheapest, against]).map((figure) => figureQuantity(figure, figure.label)),
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
