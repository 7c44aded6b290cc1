import type { Quantity } from '../../schema/quantity.ts';
import type { ReportInputs } from '../../schema/report.ts';
import type { LimitCheck, RoutingSearch } from '../../schema/search-result.ts';
import { limitChecks } from '../search/limit-checks.ts';
import { type MonthByShare, monthByShare } from '../search/month-by-share.ts';
import type { Explainable, OptionInDetail } from './option-in-detail.ts';
import { monthAtShare } from './month-at-share.ts';
import { foundShare } from './share-quantities.ts';

/** The cheapest share of a hybrid, whatever the limits and within them, each with its month and its CO2e. */
export function shareExplanations(
  option: OptionInDetail,
  { variable, currentRatio: current, cheapest, withinLimits, points, note }: RoutingSearch,
  inputs: ReportInputs,
): Explainable[] {
  const { model, demand } = option;
  const months = monthByShare(model, { variable, current }, demand);
  const checksAt = (share: number): LimitCheck[] => limitChecks({ model, demand, inputs, valueOf: months.at(share) });
  const ends = points.filter(({ ratio }) => ratio === current || ratio === 0 || ratio === 1);
  return [
    ...explained(option, months, {
      id: `${option.id}/search/cheapest-share`,
      label: `${variable} at which the month costs least`,
      point: cheapest,
      share: () => ({
        ...foundShare(option, months, { share: cheapest.ratio, checksAt: () => [] }),
        note: `the cost is a straight line between the edges of the parts' staircases, so the least is at an edge or an end. ${note.replace(/\.$/, '')}`,
        beside: [cheapest, ...ends].map(({ ratio, usdPerMonth }) => monthNamed(variable, ratio, usdPerMonth)),
      }),
    }),
    ...(withinLimits === null
      ? []
      : explained(option, months, {
          id: `${option.id}/search/share-within-limits`,
          label: `${variable} at which the month costs least and no limit is missed`,
          point: withinLimits,
          share: () => {
            const found = foundShare(option, months, { share: withinLimits.ratio, checksAt });
            const checks = checksAt(withinLimits.ratio);
            const unknown =
              withinLimits.unknownLimits.length === 0
                ? []
                : [`unknown there: ${withinLimits.unknownLimits.join(', ')}`];
            return {
              ...found,
              note: [found.note, ...unknown].filter((text) => text !== undefined).join('; '),
              beside: checks
                .filter(({ value, atMost, atLeast }) => value !== null && (atMost ?? atLeast) !== null)
                .map(checkQuantity),
            };
          },
        })),
  ];
}

interface Found {
  readonly id: string;
  readonly label: string;
  readonly point: RoutingSearch['cheapest'];
  readonly share: () => Quantity;
}

function explained(option: OptionInDetail, months: MonthByShare, { id, label, point, share }: Found): Explainable[] {
  const at = (): Quantity => ({ ...share(), id });
  const { usd, carbon } = monthAtShare(option, months, point);
  return [
    { id, label, quantity: at },
    { id: `${id}/month`, label: 'USD per month at that share', quantity: () => ({ ...usd(at()), id: `${id}/month` }) },
    ...(carbon === null
      ? []
      : [
          {
            id: `${id}/carbon`,
            label: 'kg of CO2e per month at that share',
            quantity: () => ({ ...carbon(at()), id: `${id}/carbon` }),
          },
        ]),
  ];
}

const monthNamed = (variable: RoutingSearch['variable'], share: number, usdPerMonth: number): Quantity => ({
  name: `USD per month at ${variable} ${Number(share.toPrecision(6))}`,
  value: usdPerMonth,
  unit: 'USD/month',
  note: 'both parts at their requests at that share',
});

const checkQuantity = ({ limit, status, value, atMost, atLeast, unit, note }: LimitCheck): Quantity => {
  const bound = atMost === null ? ` at least ${atLeast}` : ` at most ${atMost}`;
  return {
    name: `${limit} at that share`,
    value,
    unit,
    note: [`${status},${bound}`, note].filter((text) => text !== null).join('; '),
  };
};
