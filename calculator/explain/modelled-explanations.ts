import type { Quantity } from '../../schema/quantity.ts';
import type { OptionResult } from '../../schema/report.ts';
import { figureQuantity } from '../formula.ts';
import { servingModels } from '../options/option-model.ts';
import { totalQuantity } from './carbon-explanations.ts';
import type { Explainable, OptionInDetail } from './option-in-detail.ts';

/** The total in the low and in the high model of an API's footprint; none where nothing is modelled so. */
export function modelledExplanations(option: OptionInDetail, { carbon }: OptionResult): Explainable[] {
  const modelled = carbon?.modelledKilogramsCo2ePerMonth ?? null;
  if (modelled === null) return [];
  const figures = new Set(
    servingModels(option.model).flatMap(({ footprint }) =>
      footprint.kind === 'per-request' ? footprint.modelFigures : [],
    ),
  );
  return (['low', 'high'] as const).map((end): Explainable => {
    const id = `${option.id}/carbon/modelled-${end}`;
    return {
      id,
      label: `CO2e per month in the ${end} model of an API's footprint`,
      quantity: (): Quantity => ({
        id,
        name: `kg of CO2e, ${end} model`,
        value: modelled[end],
        unit: 'kgCO2e/month',
        note: `the formula of ${option.id}/carbon/total with each figure below at the end of its range that gives ${end === 'low' ? 'less' : 'more'}, all else at the base case`,
        beside: [totalQuantity(option)!, ...[...figures].map((figure) => figureQuantity(figure, figure.label))],
      }),
    };
  });
}
