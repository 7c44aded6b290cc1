import type { FleetResult, OptionResult } from '../schema/report.ts';
import { HOURS_PER_MONTH, kilogramsFromGrams, perMillionTokens } from '../schema/units.ts';
import type { Demand } from './demand.ts';
import { spreadOf } from './draws.ts';
import type { DrawnMonths } from './drawn-months.ts';
import { baseCase } from './figure.ts';
import type { MonthFootprint } from './footprint.ts';
import { latencyAtLoad } from './latency-at-load.ts';
import { modelledGrams } from './modelled-carbon.ts';
import { capacityPerReplica, type MonthInDetail, monthInDetail } from './month.ts';
import type { FleetModel, OptionModel } from './options/option-model.ts';
import { LEAST_MIXES } from './service-time-fit.ts';
import { deviceLatency, hybridLatency } from './part-latency.ts';
import { deviceResults, partResults } from './part-results.ts';
import { type OneOffRevenue, runwayResult } from './runway-result.ts';

/** What the report says of one option; without draws (it was refused) only who it is and why. */
export function optionResult(
  model: OptionModel,
  {
    demand,
    drawn,
    revenue,
  }: { readonly demand: Demand; readonly drawn: DrawnMonths | null; readonly revenue: OneOffRevenue | null },
): OptionResult {
  const identity = {
    id: model.id,
    kind: model.kind,
    label: model.label,
    provenance: model.provenance,
    refusals: [...model.refusals],
  };
  if (drawn === null) {
    return {
      ...identity,
      infeasibleRatio: null,
      cost: null,
      fleet: null,
      latency: null,
      carbon: null,
      carbonUnknownBecause: 'The option was refused.',
    };
  }
  const month = monthInDetail(model, demand, demand.requestsPerMonth.known.value, baseCase);
  return {
    ...identity,
    infeasibleRatio: infeasibleRatio(drawn),
    cost: {
      usdPerMonth: spreadOf(month.usd, drawn.usd),
      usdPerRequest: month.usdPerRequest,
      usdPerMillionOutputTokens: month.usdPerMillionOutputTokens,
      usdPerMillionTotalTokens: month.usdPerMillionTotalTokens,
      ...(model.fleet === null ? {} : { byKindOfToken: byKindOfToken(model.fleet, month.usdPerRequest, demand) }),
      idleUsdPerMonth: month.idleUsd,
      upfrontUsd: upfrontUsd(model, month),
      lines: [...month.lines],
    },
    fleet: model.fleet === null ? null : fleetResult(model.fleet, month),
    latency: latencyOf(model, month, demand),
    carbon: month.footprint === null ? null : carbonResult(model, demand, month.footprint, drawn),
    carbonUnknownBecause: model.footprint.kind === 'unknown' ? model.footprint.reason : null,
    ...partResults(
      model,
      month,
      ({ part, month: ofPart }) => (part.model.fleet === null ? null : fleetResult(part.model.fleet, ofPart)),
      demand,
    ),
    ...deviceResults(model, demand),
    ...runwayResult(revenue, month),
  };
}

function latencyOf(model: OptionModel, month: MonthInDetail, demand: Demand): OptionResult['latency'] {
  if (month.parts.length > 0) {
    return hybridLatency(
      month.parts.map((part) => ({ part, latency: latencyOf(part.part.model, part.month, demand) })),
      demand,
    );
  }
  if (model.devices !== undefined) return deviceLatency(model.devices);
  const load = month.peakRequestsPerSecondPerReplica;
  return model.fleet === null || load === null
    ? null
    : latencyAtLoad(model.fleet.points, load / baseCase(model.fleet.transferFactorRatio));
}

const infeasibleRatio = ({ usd }: DrawnMonths): number | null =>
  usd.length === 0 ? null : usd.filter((cost) => cost === Infinity).length / usd.length;

export function upfrontUsd(model: OptionModel, month: MonthInDetail): number {
  const servers = month.instances + (model.fleet?.nonProductionInstances ?? 0);
  const hardware = model.purchase === null ? 0 : baseCase(model.purchase.capexUsd) * servers;
  const ofParts = month.parts.reduce((sum, { part, month: ofPart }) => sum + upfrontUsd(part.model, ofPart), 0);
  return model.oneOffs.reduce((sum, figure) => sum + baseCase(figure), hardware + ofParts);
}

/** A request's cost by the time that its input and its output take; a reason without a fit over three mixes. */
function byKindOfToken(
  { outputShareRatio }: FleetModel,
  usdPerRequest: number,
  { inputTokensPerRequest, outputTokensPerRequest }: Demand,
): NonNullable<NonNullable<OptionResult['cost']>['byKindOfToken']> {
  if (outputShareRatio === null)
    return {
      unknownBecause: `It takes ${LEAST_MIXES} measured mixes of lengths (otherMixes) to tell input from output.`,
    };
  return {
    usdPerMillionInputTokens: perMillionTokens(usdPerRequest * (1 - outputShareRatio), baseCase(inputTokensPerRequest)),
    usdPerMillionOutputTokens: perMillionTokens(usdPerRequest * outputShareRatio, baseCase(outputTokensPerRequest)),
  };
}

const fleetResult = (fleet: FleetModel, month: MonthInDetail): FleetResult => ({
  operatingPoint: fleet.capacity.point.id,
  capacityRequestsPerSecondPerReplica: capacityPerReplica(fleet, baseCase),
  capacityBasis: fleet.capacity.basis,
  provisional: fleet.capacity.provisional,
  replicas: month.replicas,
  spareReplicas: fleet.spareReplicas,
  instances: month.instances,
  paidInstanceHoursPerMonth: month.paidInstances * HOURS_PER_MONTH,
  nonProductionInstances: fleet.nonProductionInstances,
  utilisationRatio: month.utilisationRatio,
});

function carbonResult(
  model: OptionModel,
  demand: Demand,
  footprint: MonthFootprint,
  drawn: DrawnMonths,
): NonNullable<OptionResult['carbon']> {
  if (model.footprint.kind === 'unknown' || drawn.totalGrams === null) throw new Error(`${model.id} has no footprint`);
  const { requestsPerMonth, outputTokensPerRequest } = demand;
  const grams = footprint.operationalGrams + footprint.embodiedGrams;
  const perRequest = grams / baseCase(requestsPerMonth);
  const modelled = modelledGrams(model, demand);
  const kilograms = (base: number, values: Float64Array | null) =>
    spreadOf(kilogramsFromGrams(base), (values ?? new Float64Array(0)).map(kilogramsFromGrams));
  return {
    boundary: model.footprint.boundary,
    energyKilowattHoursPerMonth: footprint.energyKilowattHours,
    operationalKilogramsCo2ePerMonth: kilograms(footprint.operationalGrams, drawn.operationalGrams),
    marketOperationalKilogramsCo2ePerMonth:
      footprint.marketOperationalGrams === null ? null : kilogramsFromGrams(footprint.marketOperationalGrams),
    embodiedKilogramsCo2ePerMonth: kilograms(footprint.embodiedGrams, drawn.embodiedGrams),
    totalKilogramsCo2ePerMonth: kilograms(grams, drawn.totalGrams),
    modelledKilogramsCo2ePerMonth: modelled && {
      low: kilogramsFromGrams(modelled.low),
      high: kilogramsFromGrams(modelled.high),
    },
    gramsCo2ePerRequest: perRequest,
    gramsCo2ePerMillionOutputTokens: perMillionTokens(perRequest, baseCase(outputTokensPerRequest)),
    // Water is not reckoned: it takes the factors of the site and of the grid over the same hours as the energy.
    waterLitresPerMonth: null,
    lowerBound: model.footprint.gaps.length > 0,
    gaps: [...model.footprint.gaps],
  };
}
