import type { FleetResult, OptionResult } from '../schema/report.ts';
import { kilogramsFromGrams, TOKENS_PER_MILLION } from '../schema/units.ts';
import type { Demand } from './demand.ts';
import { spreadOf } from './draws.ts';
import type { DrawnMonths } from './drawn-months.ts';
import { baseCase } from './figure.ts';
import type { MonthFootprint } from './footprint.ts';
import { latencyAtLoad } from './latency-at-load.ts';
import { capacityPerReplica, type MonthInDetail, monthInDetail } from './month.ts';
import type { FleetModel, OptionModel } from './options/option-model.ts';

/** What the report says of one option; without draws (it was refused) only who it is and why. */
export function optionResult(model: OptionModel, demand: Demand, drawn: DrawnMonths | null): OptionResult {
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
      cost: null,
      fleet: null,
      latency: null,
      carbon: null,
      carbonUnknownBecause: 'The option was refused.',
    };
  }
  const month = monthInDetail(model, demand, demand.requestsPerMonth.known.value, baseCase);
  const load = month.peakRequestsPerSecondPerReplica;
  return {
    ...identity,
    cost: {
      usdPerMonth: spreadOf(month.usd, drawn.usd),
      usdPerRequest: month.usdPerRequest,
      usdPerMillionOutputTokens: month.usdPerMillionOutputTokens,
      usdPerMillionTotalTokens: month.usdPerMillionTotalTokens,
      idleUsdPerMonth: month.idleUsd,
      upfrontUsd: upfrontUsd(model, month),
      lines: [...month.lines],
    },
    fleet: model.fleet === null ? null : fleetResult(model.fleet, month),
    latency:
      model.fleet === null || load === null
        ? null
        : latencyAtLoad(model.fleet.points, load / baseCase(model.fleet.transferFactorRatio)),
    carbon: month.footprint === null ? null : carbonResult(model, demand, month.footprint, drawn),
    carbonUnknownBecause: model.footprint.kind === 'unknown' ? model.footprint.reason : null,
  };
}

function upfrontUsd(model: OptionModel, month: MonthInDetail): number {
  const servers = month.instances + (model.fleet?.nonProductionInstances ?? 0);
  const hardware = model.purchase === null ? 0 : baseCase(model.purchase.capexUsd) * servers;
  return model.oneOffs.reduce((sum, figure) => sum + baseCase(figure), hardware);
}

const fleetResult = (fleet: FleetModel, month: MonthInDetail): FleetResult => ({
  operatingPoint: fleet.capacity.point.id,
  capacityRequestsPerSecondPerReplica: capacityPerReplica(fleet, baseCase),
  capacityBasis: fleet.capacity.basis,
  provisional: fleet.capacity.provisional,
  replicas: month.replicas,
  spareReplicas: fleet.spareReplicas,
  instances: month.instances,
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
    gramsCo2ePerRequest: perRequest,
    gramsCo2ePerMillionOutputTokens: (perRequest / baseCase(outputTokensPerRequest)) * TOKENS_PER_MILLION,
    // Water needs the grid's own factor as well as the site's; the catalogue holds none yet.
    waterLitresPerMonth: null,
    lowerBound: model.footprint.gaps.length > 0,
    gaps: [...model.footprint.gaps],
  };
}
