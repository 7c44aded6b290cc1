import type { Formula, Quantity } from '../../schema/quantity.ts';
import { kilogramsFromGrams, perMillionTokens } from '../../schema/units.ts';
import { gramsCo2ePerRequest } from '../carbon-result.ts';
import { baseCase } from '../figure.ts';
import { type ExplainedFootprint, type MonthFootprint, monthFootprint, totalGrams } from '../footprint.ts';
import { figureQuantity, formula, sumFormula } from '../formula.ts';
import { gramsPerKilogram, tokensPerMillion } from '../unit-quantities.ts';
import { fleetQuantities } from './fleet-explanations.ts';
import { energyOfMeter, loadOfOption } from './energy-quantities.ts';
import { numberOf } from './number-of.ts';
import { type Explainable, inputTokens, type OptionInDetail, outputTokens } from './option-in-detail.ts';
import { waterExplanations } from './water-explanations.ts';

/** Energy, CO2e and water of the month and their parts; none where the footprint is unknown. */
export function carbonExplanations(option: OptionInDetail): Explainable[] {
  const { id, model, month } = option;
  if (model.footprint.kind === 'unknown' || month.footprint === null) return [];
  const { energy, operational, market, embodied, oneOff } = carbonQuantities(option, month.footprint);
  const total = totalQuantity(option)!;
  return [
    explained('kWh per month at the meter of the facility', energy),
    explained('CO2e of the electricity', operational),
    ...(market === null ? [] : [explained('CO2e of the electricity by the contracts of the supplier', market)]),
    explained('CO2e of making the machines, the part of a month', embodied),
    ...(oneOff === null ? [] : [explained('CO2e of what was emitted once, the part of a month', oneOff)]),
    explained('CO2e per month: all that is counted', total),
    ...intensities(option, month.footprint, total),
    ...waterExplanations(id, option),
  ];
}

const explained = (label: string, quantity: Quantity): Explainable => ({
  id: quantity.id!,
  label,
  quantity: () => quantity,
});

/** All that the option emits in a month; null where its footprint is unknown. */
export function totalQuantity(option: OptionInDetail): Quantity | null {
  const { id, model, month } = option;
  const { footprint } = model;
  if (footprint.kind === 'unknown' || month.footprint === null) return null;
  const { operational, embodied, oneOff } = carbonQuantities(option, month.footprint);
  const gaps = footprint.gaps.length === 0 ? '' : `; a lower bound, without ${footprint.gaps.join(', ')}`;
  return {
    id: `${id}/carbon/total`,
    name: 'kg of CO2e',
    value: kilogramsFromGrams(totalGrams(month.footprint)),
    unit: 'kgCO2e/month',
    formula:
      oneOff === null ? formula`${operational} + ${embodied}` : formula`${operational} + ${embodied} + ${oneOff}`,
    note: `${footprint.boundary}${gaps}`,
  };
}

/** Software carbon intensity by each functional unit. */
function intensities({ id, demand, requests }: OptionInDetail, found: MonthFootprint, total: Quantity): Explainable[] {
  const gramsPerRequest = gramsCo2ePerRequest(totalGrams(found), numberOf(requests));
  const output = baseCase(demand.outputTokensPerRequest);
  const perRequest: Quantity = {
    id: `${id}/carbon/per-request`,
    name: 'grams per request',
    value: gramsPerRequest,
    unit: 'gCO2e/request',
    formula: formula`${total} * ${gramsPerKilogram} / ${requests}`,
    note: 'software carbon intensity (ISO/IEC 21031), (E * I + M) / R: R is a request, E * I what the electricity emits, M the making of the machines with what was emitted once',
  };
  const perMillionOutput: Quantity = {
    id: `${id}/carbon/per-million-output-tokens`,
    name: 'grams per million output tokens',
    value: perMillionTokens(gramsPerRequest, output),
    unit: 'gCO2e/million output tokens',
    formula: formula`${perRequest} / ${outputTokens(demand)} * ${tokensPerMillion}`,
    note: 'the same with a million output tokens as R: all of the month falls on them, that of the input too',
  };
  const perMillionTotal: Quantity = {
    id: `${id}/carbon/per-million-total-tokens`,
    name: 'grams per million total tokens',
    value: perMillionTokens(gramsPerRequest, baseCase(demand.inputTokensPerRequest) + output),
    unit: 'gCO2e/million total tokens',
    formula: formula`${perRequest} / (${inputTokens(demand)} + ${outputTokens(demand)}) * ${tokensPerMillion}`,
    note: 'the same with a million input and output tokens as R',
  };
  return [
    explained('gCO2e per request (SCI)', perRequest),
    explained('gCO2e per million output tokens (SCI)', perMillionOutput),
    explained('gCO2e per million total tokens (SCI)', perMillionTotal),
  ];
}

interface CarbonQuantities {
  readonly energy: Quantity;
  readonly operational: Quantity;
  /** With the contracts of the supplier; null where they are unknown. */
  readonly market: Quantity | null;
  readonly embodied: Quantity;
  /** Null where nothing is counted that was emitted once. */
  readonly oneOff: Quantity | null;
}

/** Of an option that serves alone as it works; of one with parts what itself and the parts come to. */
function carbonQuantities(option: OptionInDetail, found: MonthFootprint): CarbonQuantities {
  const { id, model, parts } = option;
  const named = (quantities: CarbonQuantities): CarbonQuantities => ({
    energy: { ...quantities.energy, id: `${id}/carbon/energy` },
    operational: { ...quantities.operational, id: `${id}/carbon/operational` },
    market: quantities.market && { ...quantities.market, id: `${id}/carbon/market-operational` },
    embodied: { ...quantities.embodied, id: `${id}/carbon/embodied` },
    oneOff: quantities.oneOff && { ...quantities.oneOff, id: `${id}/carbon/one-off` },
  });
  const own = ownQuantities(option);
  if (own !== null && parts.length === 0) return named(own);
  const ownOneOff = own === null ? oneOffQuantity(model.footprint) : own.oneOff;
  const all = [
    ...(own === null ? [] : [{ of: model.id, quantities: own }]),
    ...parts.map((part) => ({ of: part.model.id, quantities: carbonQuantities(part, part.month.footprint!) })),
  ];
  const summed = (whole: Quantity, key: keyof CarbonQuantities): Quantity => ({
    ...whole,
    formula: sumFormula(
      all.map(({ of, quantities }) => ({ ...quantities[key]!, name: `${quantities[key]!.name} of ${of}` })),
    ),
  });
  const oneOffs = [
    ...(ownOneOff === null ? [] : [{ ...ownOneOff, name: `${ownOneOff.name} of ${model.id}` }]),
    ...all
      .slice(own === null ? 0 : 1)
      .flatMap(({ of, quantities: { oneOff } }) =>
        oneOff === null ? [] : [{ ...oneOff, name: `${oneOff.name} of ${of}` }],
      ),
  ];
  return named({
    energy: summed(energyOf(found), 'energy'),
    operational: summed(operationalOf(found), 'operational'),
    market: found.marketOperationalGrams === null ? null : summed(marketOf(found.marketOperationalGrams), 'market'),
    embodied: summed(embodiedOf(found), 'embodied'),
    oneOff: oneOffs.length === 0 ? null : { ...oneOffOf(found.oneOffGrams), formula: sumFormula(oneOffs) },
  });
}

const energyOf = ({ energyKilowattHours: value }: MonthFootprint): Quantity => ({
  name: 'kWh at the meter',
  value,
  unit: 'kWh/month',
});
const kilograms = (name: string, grams: number): Quantity => ({
  name,
  value: kilogramsFromGrams(grams),
  unit: 'kgCO2e/month',
});
const operationalOf = ({ operationalGrams }: MonthFootprint): Quantity => ({
  ...kilograms('operational kg', operationalGrams),
  note: 'location-based: the mix of the grid',
});
const marketOf = (grams: number): Quantity => ({
  ...kilograms('operational kg by contracts', grams),
  note: 'market-based: beside the headline, never netted',
});
const embodiedOf = ({ embodiedGrams }: MonthFootprint): Quantity => kilograms('embodied kg', embodiedGrams);
const oneOffOf = (grams: number): Quantity => kilograms('kg emitted once, by the month', grams);

/** What the option itself emitted once; null where nothing of it is counted. */
function oneOffQuantity(footprint: OptionInDetail['model']['footprint']): Quantity | null {
  if (footprint.kind === 'unknown' || footprint.oneOff === undefined) return null;
  const { gramsPerMonth, working } = footprint.oneOff;
  const grams: Quantity = {
    name: 'grams emitted once, by the month',
    value: gramsPerMonth(baseCase),
    unit: 'gCO2e/month',
    formula: working(),
  };
  return { ...oneOffOf(gramsPerMonth(baseCase)), formula: formula`${grams} / ${gramsPerKilogram}` };
}

/** What the option runs itself; null where its parts do it all. */
function ownQuantities(option: OptionInDetail): CarbonQuantities | null {
  const { footprint } = option.model;
  if (footprint.kind === 'unknown' || footprint.kind === 'of-parts') return null;
  const found = monthFootprint(footprint, loadOfOption(option), baseCase);
  const energy = { ...energyOf(found), formula: energyOfMeter(option, footprint) };
  const grid = figureQuantity(footprint.gridGramsCo2ePerKilowattHour, 'grams per kWh of the grid');
  const contracts =
    footprint.marketGramsCo2ePerKilowattHour &&
    figureQuantity(footprint.marketGramsCo2ePerKilowattHour, 'grams per kWh of the contracts');
  // Of a part the meter is not asked for by itself here, so that its own working stands below.
  const at = { ...energy, id: `${option.id}/carbon/energy` };
  const meter = option.parts.length === 0 ? at : energy;
  return {
    energy,
    operational: { ...operationalOf(found), formula: formula`${meter} * ${grid} / ${gramsPerKilogram}` },
    market:
      contracts === null || found.marketOperationalGrams === null
        ? null
        : {
            ...marketOf(found.marketOperationalGrams),
            formula: formula`${meter} * ${contracts} / ${gramsPerKilogram}`,
          },
    embodied: { ...embodiedOf(found), formula: embodiedFormula(option, footprint) },
    oneOff: oneOffQuantity(footprint),
  };
}

function embodiedFormula(option: OptionInDetail, footprint: ExplainedFootprint): Formula {
  if (footprint.kind === 'per-request') {
    const perRequest = footprint.working.embodiedGrams();
    const perMonth = footprint.working.embodiedGramsPerMonth?.();
    return perMonth === undefined
      ? formula`${perRequest} * ${option.requests} / ${gramsPerKilogram}`
      : formula`(${perRequest} * ${option.requests} + ${perMonth}) / ${gramsPerKilogram}`;
  }
  const { paidInstances: instances, nonProductionInstances } = fleetQuantities(option)!;
  return formula`${footprint.working.embodiedGrams()} * (${instances} + ${nonProductionInstances}) / ${gramsPerKilogram}`;
}
