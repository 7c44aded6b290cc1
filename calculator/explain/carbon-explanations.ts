import type { Formula, Quantity } from '../../schema/quantity.ts';
import { kilogramsFromGrams, perMillionTokens } from '../../schema/units.ts';
import { baseCase } from '../figure.ts';
import {
  type ExplainedFootprint,
  itKilowattHours,
  type Load,
  type MonthFootprint,
  monthFootprint,
} from '../footprint.ts';
import { figureQuantity, formula, sumFormula } from '../formula.ts';
import { gramsPerKilogram, hoursPerMonth, tokensPerMillion, wattsPerKilowatt } from '../unit-quantities.ts';
import { fleetQuantities } from './fleet-explanations.ts';
import { type Explainable, type OptionInDetail, outputTokens } from './option-in-detail.ts';

/** Energy and CO2e of the month and their parts; none where the footprint is unknown. */
export function carbonExplanations(option: OptionInDetail): Explainable[] {
  const { id, model, month, demand } = option;
  const { footprint } = model;
  if (footprint.kind === 'unknown' || month.footprint === null) return [];
  const { energy, operational, market, embodied } = carbonQuantities(option, month.footprint);
  const gaps = footprint.gaps.length === 0 ? '' : `; a lower bound, without ${footprint.gaps.join(', ')}`;
  const grams = month.footprint.operationalGrams + month.footprint.embodiedGrams;
  const total: Quantity = {
    id: `${id}/carbon/total`,
    name: 'kg of CO2e',
    value: kilogramsFromGrams(grams),
    unit: 'kgCO2e/month',
    formula: formula`${operational} + ${embodied}`,
    note: `${footprint.boundary}${gaps}`,
  };
  const gramsPerRequest = grams / (option.requests.value ?? 0);
  const perRequest: Quantity = {
    id: `${id}/carbon/per-request`,
    name: 'grams per request',
    value: gramsPerRequest,
    unit: 'gCO2e/request',
    formula: formula`${total} * ${gramsPerKilogram} / ${option.requests}`,
  };
  const perMillion: Quantity = {
    id: `${id}/carbon/per-million-output-tokens`,
    name: 'grams per million output tokens',
    value: perMillionTokens(gramsPerRequest, baseCase(demand.outputTokensPerRequest)),
    unit: 'gCO2e/million output tokens',
    formula: formula`${perRequest} / ${outputTokens(demand)} * ${tokensPerMillion}`,
  };
  const entry = (label: string, quantity: Quantity): Explainable => ({
    id: quantity.id!,
    label,
    quantity: () => quantity,
  });
  return [
    entry('kWh per month at the meter of the facility', energy),
    entry('CO2e of the electricity', operational),
    ...(market === null ? [] : [entry('CO2e of the electricity by the contracts of the supplier', market)]),
    entry('CO2e of making the machines, the part of a month', embodied),
    entry('CO2e per month: operational and embodied', total),
    entry('gCO2e per request', perRequest),
    entry('gCO2e per million output tokens', perMillion),
  ];
}

interface CarbonQuantities {
  readonly energy: Quantity;
  readonly operational: Quantity;
  /** With the contracts of the supplier; null where they are unknown. */
  readonly market: Quantity | null;
  readonly embodied: Quantity;
}

/** Of an option that serves alone as it works; of one with parts what itself and the parts come to. */
function carbonQuantities(option: OptionInDetail, found: MonthFootprint): CarbonQuantities {
  const { id, model, parts } = option;
  const named = (quantities: CarbonQuantities): CarbonQuantities => ({
    energy: { ...quantities.energy, id: `${id}/carbon/energy` },
    operational: { ...quantities.operational, id: `${id}/carbon/operational` },
    market: quantities.market && { ...quantities.market, id: `${id}/carbon/market-operational` },
    embodied: { ...quantities.embodied, id: `${id}/carbon/embodied` },
  });
  const own = ownQuantities(option);
  if (own !== null && parts.length === 0) return named(own);
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
  return named({
    energy: summed(energyOf(found), 'energy'),
    operational: summed(operationalOf(found), 'operational'),
    market: found.marketOperationalGrams === null ? null : summed(marketOf(found.marketOperationalGrams), 'market'),
    embodied: summed(embodiedOf(found), 'embodied'),
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

/** What the option runs itself; null where its parts do it all. */
function ownQuantities(option: OptionInDetail): CarbonQuantities | null {
  const { footprint } = option.model;
  if (footprint.kind === 'unknown' || footprint.kind === 'of-parts') return null;
  const found = monthFootprint(footprint, loadOf(option), baseCase);
  const machines: Quantity = {
    name: 'kWh of the machines',
    value: itKilowattHours(footprint, loadOf(option), baseCase),
    unit: 'kWh/month',
    formula: itFormula(option, footprint),
  };
  const energy = { ...energyOf(found), formula: formula`${machines} * ${figureQuantity(footprint.pueRatio, 'PUE')}` };
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
  };
}

const loadOf = ({ month, model, requests }: OptionInDetail): Load => ({
  requestsPerMonth: requests.value ?? 0,
  paidInstances: month.paidInstances,
  nonProductionInstances: model.fleet?.nonProductionInstances ?? 0,
  utilisationRatio: month.utilisationRatio,
});

function itFormula(option: OptionInDetail, footprint: ExplainedFootprint): Formula {
  if (footprint.kind === 'per-request') return formula`${footprint.working.kilowattHours()} * ${option.requests}`;
  const { paidInstances: instances, nonProductionInstances, utilisation } = fleetQuantities(option)!;
  const idle = footprint.working.idleWatts();
  const loaded = footprint.working.loadedWatts();
  return formula`(${idle} * (${instances} + ${nonProductionInstances}) + (${loaded} - ${idle}) * ${instances} * ${utilisation}) * ${hoursPerMonth} / ${wattsPerKilowatt}`;
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
