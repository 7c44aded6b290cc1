import type { Quantity } from '../../schema/quantity.ts';
import type { BreakEvenPair } from '../../schema/report.ts';
import { formula, sumFormula } from '../formula.ts';
import { gramsPerKilogram, gramsPerTonne } from '../unit-quantities.ts';
import { totalQuantity } from './carbon-explanations.ts';
import { allLines } from './cost-explanations.ts';
import type { Explainable, OptionInDetail } from './option-in-detail.ts';

/** What a tonne of CO2e costs that the option avoids against the baseline; none where the report says none. */
export function abatementExplanations(
  { option: id, baseline: baselineId, abatement }: BreakEvenPair,
  { option, baseline }: { readonly option: OptionInDetail; readonly baseline: OptionInDetail },
): Explainable[] {
  if ('noneBecause' in abatement) return [];
  const own = totalQuantity(option)!;
  const other = totalQuantity(baseline)!;
  const tonnes: Quantity = {
    id: `${id}/abatement/tonnes`,
    name: 'tonnes of CO2e avoided per month',
    value: abatement.tonnesCo2ePerMonth.value,
    unit: 'tCO2e/month',
    formula: formula`(${other} - ${own}) * ${gramsPerKilogram} / ${gramsPerTonne}`,
  };
  const usdPerTonne: Quantity = {
    id: `${id}/abatement`,
    name: 'USD per tonne of CO2e avoided',
    value: abatement.usdPerTonneCo2e.value,
    unit: 'USD/tCO2e',
    formula: formula`(${monthOf(option)} - ${monthOf(baseline)}) / ${tonnes}`,
    note: `said only where it is dearer than ${baselineId} and emits less in at least 95 % of the draws`,
  };
  return [
    { id: usdPerTonne.id!, label: `USD per tonne of CO2e avoided against ${baselineId}`, quantity: () => usdPerTonne },
    { id: tonnes.id!, label: `tonnes of CO2e avoided per month against ${baselineId}`, quantity: () => tonnes },
  ];
}

const monthOf = (option: OptionInDetail): Quantity => ({
  id: `${option.id}/month`,
  name: `USD per month of ${option.id}`,
  value: option.month.usd,
  unit: 'USD/month',
  formula: sumFormula(allLines(option)),
});
