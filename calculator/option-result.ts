import type { FleetResult, OptionResult } from '../schema/report.ts';
import { HOURS_PER_MONTH, perMillionTokens } from '../schema/units.ts';
import { carbonResult } from './carbon-result.ts';
import type { Demand } from './demand.ts';
import { type Draws, spreadOf } from './draws.ts';
import type { DrawnMonths } from './drawn-months.ts';
import { baseCase } from './figure.ts';
import { answersPerMonth } from './answers.ts';
import { capacityPerReplica } from './fleet-load.ts';
import { type MonthInDetail, monthInDetail } from './month.ts';
import { latencyOf } from './option-latency.ts';
import type { FleetModel, OptionModel } from './options/option-model.ts';
import { taxedRatio } from './options/tax-terms.ts';
import { LEAST_MIXES } from './service-time-fit.ts';
import { deviceResults, partResults } from './part-results.ts';
import { type OneOffRevenue, runwayResult } from './runway-result.ts';
import { strandedCommitmentUsd } from './stranded-commitment.ts';
import { unitCosts } from './unit-costs.ts';

/** What the report says of one option; without draws (it was refused) only who it is and why. */
export function optionResult(
  model: OptionModel,
  {
    demand,
    draws,
    drawn,
    revenue,
    horizonMonths,
  }: {
    readonly demand: Demand;
    readonly draws: Draws;
    readonly drawn: DrawnMonths | null;
    readonly revenue: OneOffRevenue | null;
    readonly horizonMonths: number;
  },
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
  const stranded = strandedCommitmentUsd(model, demand, { valueOf: baseCase, horizonMonths });
  const usdPerMonth = spreadOf(month.usd, drawn.usd);
  const { usdPerAcceptedAnswer, ...perUnit } = unitCosts(
    model,
    { spread: usdPerMonth, drawn: () => drawn.usd },
    demand,
    draws,
  );
  return {
    ...identity,
    infeasibleRatio: infeasibleRatio(drawn),
    cost: {
      usdPerMonth,
      ...perUnit,
      ...(model.fleet === null ? {} : { byKindOfToken: byKindOfToken(model.fleet, month.usdPerRequest, demand) }),
      idleUsdPerMonth: month.idleUsd,
      upfrontUsd: upfrontUsd(model, month),
      ...(stranded === null ? {} : { strandedCommitmentUsd: stranded }),
      ...(model.answers === undefined
        ? {}
        : { answers: { ...answersPerMonth(model.answers, baseCase(demand.requestsPerMonth)), usdPerAcceptedAnswer } }),
      lines: [...month.lines],
    },
    fleet: model.fleet === null ? null : fleetResult(model.fleet, month),
    latency: latencyOf(model, month, demand),
    carbon: carbonResult(model, { demand, month, drawn }),
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

/** Null without draws. */
export const infeasibleRatio = ({ usd }: DrawnMonths): number | null =>
  usd.length === 0 ? null : usd.filter((cost) => cost === Infinity).length / usd.length;

export function upfrontUsd(model: OptionModel, month: MonthInDetail): number {
  const servers = month.instances + (model.fleet?.nonProductionInstances ?? 0);
  const hardware =
    model.purchase === null ? 0 : baseCase(model.purchase.capexUsd) * taxedRatio(model, baseCase) * servers;
  const ofParts = month.parts.reduce((sum, { part, month: ofPart }) => sum + upfrontUsd(part.model, ofPart), 0);
  return model.oneOffs.reduce((sum, { usd }) => sum + usd(baseCase), hardware + ofParts);
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
