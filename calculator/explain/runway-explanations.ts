import type { Quantity } from '../../schema/quantity.ts';
import type { OptionResult } from '../../schema/report.ts';
import { followsRequests } from '../cost-term.ts';
import { baseCase } from '../figure.ts';
import { figureQuantity, formula, sumFormula } from '../formula.ts';
import type { OneOffRevenue } from '../runway-result.ts';
import { numberOf } from './number-of.ts';
import type { Explainable, OptionInDetail } from './option-in-detail.ts';

/** For how long what a user pays once covers what the user costs; none where the scenario gives no such price. */
export function runwayExplanations(
  option: OptionInDetail,
  { runway }: OptionResult,
  revenue: OneOffRevenue | null,
): Explainable[] {
  if (runway === undefined || revenue === null) return [];
  const { id, month } = option;
  const months = (name: string, value: number | null, usdPerRequest: Quantity): Explainable => {
    const whole = { id: `${id}/runway/${name}`, name: 'months', value, unit: 'months' };
    return {
      id: whole.id,
      label: `months that what a user pays once covers ${name === 'usage' ? 'what requests add to the bill' : 'all costs'}`,
      quantity: () =>
        value === null
          ? { ...whole, note: `it never runs out: ${neverBecause(option, name)}`, beside: [usdPerRequest] }
          : {
              ...whole,
              formula: formula`${figureQuantity(revenue.usdPerUser, 'what a user pays once')} / (${figureQuantity(revenue.requestsPerUserPerMonth, 'requests of a user and month')} * ${usdPerRequest})`,
              note: 'without margin, tax and fees of a shop',
            },
    };
  };
  const all: Quantity = {
    id: `${id}/per-request`,
    name: 'USD per request',
    value: month.usdPerRequest,
    unit: 'USD/request',
    note: 'all costs of the month over its requests',
  };
  return [months('usage', runway.usageMonths, usageOf(option)), months('all-costs', runway.allCostsMonths, all)];
}

const neverBecause = ({ model }: OptionInDetail, name: string): string =>
  name !== 'usage'
    ? 'there is no bill'
    : model.terms.some(({ id }) => id === 'seats')
      ? 'seats bill no usage'
      : 'requests alone add nothing to the bill';

/** What the lines that follow requests come to for one request; of parts by their share. */
function usageOf({ model, month, parts }: OptionInDetail): Quantity {
  return {
    name: `USD of usage per request of ${model.id}`,
    value: month.usageUsdPerRequest,
    unit: 'USD/request',
    formula: sumFormula([
      ...model.terms
        .filter(({ driver }) => followsRequests(driver))
        .map((term): Quantity => ({
          name: `${term.label} per request`,
          value: term.usd(baseCase),
          unit: 'USD/request',
          formula: term.working(),
        })),
      ...parts.map((part): Quantity => {
        const own = usageOf(part);
        return {
          name: `${own.name}, by its share`,
          value: numberOf(own) * numberOf(part.share),
          unit: 'USD/request',
          formula: formula`${own} * ${part.share}`,
        };
      }),
    ]),
  };
}
