import type { Quantity } from '../../schema/quantity.ts';
import type { ReportResults } from '../../schema/report.ts';
import { presentValueUsd } from '../annuity.ts';
import { cumulativeCash } from '../break-even-over/months.ts';
import { baseCase, type Figure } from '../figure.ts';
import { figureQuantity, formula, sumFormula } from '../formula.ts';
import type { OptionModel } from '../options/option-model.ts';
import type { Resolved } from '../results.ts';
import { monthsPerYear } from '../unit-quantities.ts';
import { type CashInDetail, cashInDetail } from './cash-quantities.ts';
import type { Explainable, OptionInDetail } from './option-in-detail.ts';

type Row = ReportResults['projection']['rows'][number];

/** The cash view of an option: each month of the horizon, sums, present value, and when it has paid back. */
export function cashExplanations(
  option: OptionInDetail,
  { projection }: ReportResults,
  { models, baseline, discountRatioPerYear }: Pick<Resolved, 'models' | 'baseline' | 'discountRatioPerYear'>,
): Explainable[] {
  const row = projection.rows.find((candidate) => candidate.option === option.id);
  if (row === undefined) return [];
  const other = models.find(({ id }) => id === baseline)!;
  let made: CashInDetail | null = null;
  const cash = (): CashInDetail => (made ??= cashInDetail(option, projection.horizonMonths));
  const explained = (name: string, label: string, quantity: () => Quantity): Explainable => {
    const id = `${option.id}/cash/${name}`;
    return { id, label, quantity: () => ({ ...quantity(), id }) };
  };
  return [
    ...row.usdByMonth.map((usd, i): Explainable => {
      const label = `cash of month ${i + 1}`;
      const quantity = (): Quantity => ({ ...usdQuantity(label, usd), formula: sumFormula(cash().inMonth(i)) });
      return i === 0
        ? explained('month-1', `${label}, and so each month up to ${projection.horizonMonths}`, quantity)
        : { ...explained(`month-${i + 1}`, label, quantity), listed: false };
    }),
    ...[row.cumulativeUsd12Months, row.cumulativeUsd36Months].flatMap((spread, i) => {
      const months = i === 0 ? 12 : 36;
      return spread === null
        ? []
        : [
            explained(`cumulative-${months}`, `cash of the first ${months} months`, () => ({
              ...usdQuantity(`cash of the first ${months} months`, spread.value),
              formula: sumFormula(row.usdByMonth.slice(0, months).map((_, month) => monthQuantity(row, month))),
            })),
          ];
    }),
    explained('present-value', 'cash of all months, discounted', () => presentValue(row, discountRatioPerYear)),
    ...(row.paybackMonth === null
      ? []
      : [
          explained('payback', `month from which its cash stays below that of ${baseline}`, () =>
            payback(row, option, other),
          ),
        ]),
  ];
}

const usdQuantity = (name: string, value: number): Quantity => ({ name, value, unit: 'USD' });

const monthQuantity = ({ option, usdByMonth }: Row, month: number): Quantity => ({
  ...usdQuantity(`month ${month + 1}`, usdByMonth[month]!),
  id: `${option}/cash/month-${month + 1}`,
});

function presentValue(row: Row, discountRatioPerYear: Figure): Quantity {
  const rate = figureQuantity(discountRatioPerYear, 'discount rate');
  return {
    ...usdQuantity('present value', row.presentValueUsd.value),
    formula: sumFormula(
      row.usdByMonth.map((usd, month): Quantity => {
        const later: Quantity = {
          name: 'months from the start',
          value: month,
          unit: 'months',
          note: 'month 1 is paid now',
        };
        return {
          ...usdQuantity(`month ${month + 1}, discounted`, presentValueUsd(usd, month, baseCase(discountRatioPerYear))),
          formula: formula`${monthQuantity(row, month)} / (1 + ${rate}) ^ (${later} / ${monthsPerYear})`,
        };
      }),
    ),
  };
}

/** There is no arithmetic but the comparison: the sums of both in the month, and in the one before it. */
function payback(row: Row, { model, demand }: OptionInDetail, baseline: OptionModel): Quantity {
  const month = row.paybackMonth!.value;
  const until = (of: OptionModel, months: number): Quantity => ({
    ...usdQuantity(`cash of ${of.id} in the first ${months} months`, cumulativeCash(of, demand)[months - 1]!),
    note: 'the sum of its months, without what is paid because the horizon ends',
  });
  const horizon = row.usdByMonth.length;
  const looked = month === null ? [horizon] : month === 1 ? [1] : [month - 1, month];
  return {
    name: 'month',
    value: month,
    unit: 'months',
    note:
      month === null
        ? `not within the ${horizon} months looked at`
        : `from this month to the end of the ${horizon} months the cash paid since the start stays below that of the baseline`,
    beside: looked.flatMap((months) => [until(model, months), until(baseline, months)]),
  };
}
