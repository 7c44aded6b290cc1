import { perMillionTokens, requestsPerMonthFromPerSecond, requestsPerSecondFromMonthly } from '../schema/units.ts';
import { costLine, type DriverCounts, usdByDriver } from './cost-term.ts';
import type { Demand } from './demand.ts';
import type { ValueOf } from './figure.ts';
import { fleetPeakToMeanRatio, servingReplicasRatio } from './fleet-schedule.ts';
import { type Load, type MonthFootprint, monthFootprint, NO_FOOTPRINT, sumOfFootprints } from './footprint.ts';
import type { OptionModel, OptionPart } from './options/option-model.ts';
import { type Staircase, usageUsdPerMonth, usdPerMonthAt } from './staircase.ts';
import type { CostLine } from '../schema/report.ts';
import { callsPerRequest, fleetRule, type FleetLoad, fleetLoad } from './fleet-load.ts';

/** The option's month as a function of volume; `cash` leaves out what only spreads an earlier payment. */
export function staircaseOf(
  model: OptionModel,
  demand: Demand,
  valueOf: ValueOf,
  view: 'profit-and-loss' | 'cash',
): Staircase {
  const { terms, fleet } = model;
  const taxRatio = model.taxRatio === undefined ? 0 : valueOf(model.taxRatio);
  const usdPer = usdByDriver(terms, valueOf, { withAmortised: view === 'profit-and-loss', taxRatio });
  const stairs: Staircase = {
    fixedUsdPerMonth: usdPer.month + usdPer['non-production-instance'] * (fleet?.nonProductionInstances ?? 0),
    usdPerRequest: usdPer.request,
    usdPerRequestOutsideCommitment: usdPer['request-outside-commitment'],
    minimumUsdPerMonth: model.minimumUsdPerMonth === null ? 0 : valueOf(model.minimumUsdPerMonth) * (1 + taxRatio),
    creditsUsdPerMonth: model.creditsUsdPerMonth === null ? 0 : valueOf(model.creditsUsdPerMonth) * (1 + taxRatio),
    usdPerInstanceMonth: usdPer['production-instance'],
    usdPerPaidInstanceMonth: usdPer['paid-instance'],
    fleet: fleet === null ? null : fleetRule(fleet, demand, valueOf),
    largestRequestsPerMonth: largestRequestsPerMonth(model, demand, valueOf),
  };
  if (model.parts === undefined) return stairs;
  return {
    ...stairs,
    parts: model.parts.map((part) => ({
      stairs: staircaseOf(part.model, demand, valueOf, view),
      shareOfRequests: part.shareOfRequests(valueOf),
    })),
  };
}

function largestRequestsPerMonth(model: OptionModel, demand: Demand, valueOf: ValueOf): number | null {
  const perSecond = model.devices?.requestsPerSecond?.(valueOf) ?? rateLimit(model, valueOf);
  const ofPeak = perSecond === null ? null : requestsPerMonthFromPerSecond(perSecond / valueOf(demand.peakToMeanRatio));
  const ofSeats = model.seats?.largestRequestsPerMonth?.(valueOf) ?? null;
  return ofPeak === null || ofSeats === null ? (ofPeak ?? ofSeats) : Math.min(ofPeak, ofSeats);
}

const rateLimit = (model: OptionModel, valueOf: ValueOf): number | null =>
  model.rateLimitRequestsPerSecond === null
    ? null
    : model.rateLimitRequestsPerSecond / callsPerRequest(model, valueOf) / billedRatio(model, valueOf);

/** Calls that an API serves over those that are answered: a billed retry was served as well. */
const billedRatio = ({ billedRetryRatio }: OptionModel, valueOf: ValueOf): number =>
  billedRetryRatio === undefined ? 1 : 1 + valueOf(billedRetryRatio);

export interface Month {
  readonly usd: number;
  readonly footprint: MonthFootprint | null;
}

/** Cost and footprint of one month at a volume, with one value for every figure. */
export function monthAt(model: OptionModel, demand: Demand, requestsPerMonth: number, valueOf: ValueOf): Month {
  const stairs = staircaseOf(model, demand, valueOf, 'profit-and-loss');
  return {
    usd: usdPerMonthAt(stairs, requestsPerMonth),
    footprint: footprintOn(model, stairs, requestsPerMonth, valueOf),
  };
}

/** With its parts, each on its own staircase at its share: those are not worked out again. */
function footprintOn(
  model: OptionModel,
  stairs: Staircase,
  requestsPerMonth: number,
  valueOf: ValueOf,
): MonthFootprint | null {
  const load = fleetLoad(model.fleet, stairs, requestsPerMonth, valueOf);
  const own = ownFootprint(model, loadOf(model, load, requestsPerMonth), valueOf);
  if (own === null || model.parts === undefined) return own;
  const ofParts = model.parts.map((part, i) => {
    const { stairs: ofPart, shareOfRequests } = stairs.parts![i]!;
    return footprintOn(part.model, ofPart, requestsPerMonth * shareOfRequests, valueOf);
  });
  return sumOfFootprints([own, ...ofParts]);
}

/** The load that the footprint of a month follows. */
export const loadOf = (
  { fleet }: OptionModel,
  { paidInstances, utilisationRatio }: Pick<FleetLoad, 'paidInstances' | 'utilisationRatio'>,
  requestsPerMonth: number,
): Load => ({
  requestsPerMonth,
  paidInstances,
  nonProductionInstances: fleet === null ? 0 : fleet.nonProductionInstances,
  utilisationRatio,
});

function ownFootprint({ footprint }: OptionModel, load: Load, valueOf: ValueOf): MonthFootprint | null {
  if (footprint.kind === 'of-parts') {
    return footprint.oneOff === undefined
      ? NO_FOOTPRINT
      : { ...NO_FOOTPRINT, oneOffGrams: footprint.oneOff.gramsPerMonth(valueOf) };
  }
  return footprint.kind === 'unknown' ? null : monthFootprint(footprint, load, valueOf);
}

export interface MonthInDetail extends Month, FleetLoad {
  readonly lines: readonly CostLine[];
  readonly usdPerRequest: number;
  /** What the lines that follow requests alone come to, those of parts at their share: tokens, fees, routing. */
  readonly usageUsdPerRequest: number;
  readonly usdPerMillionOutputTokens: number;
  readonly usdPerMillionTotalTokens: number;
  /** What the unused part of the instances costs; null without a fleet. */
  readonly idleUsd: number | null;
  /** Calls at the busiest hour, spares apart; null without a fleet. */
  readonly peakRequestsPerSecondPerReplica: number | null;
  readonly parts: readonly PartInDetail[];
}

export interface PartInDetail {
  readonly part: OptionPart;
  readonly shareOfRequests: number;
  readonly requestsPerMonth: number;
  readonly month: MonthInDetail;
}

/** The month with its lines, unit costs and fleet; the lines sum to the total. */
export function monthInDetail(
  model: OptionModel,
  demand: Demand,
  requestsPerMonth: number,
  valueOf: ValueOf,
): MonthInDetail {
  const stairs = staircaseOf(model, demand, valueOf, 'profit-and-loss');
  const month = monthAt(model, demand, requestsPerMonth, valueOf);
  const load = fleetLoad(model.fleet, stairs, requestsPerMonth, valueOf);
  const counts: DriverCounts = {
    month: 1,
    request: requestsPerMonth,
    'request-outside-commitment': requestsPerMonth,
    'production-instance': load.instances,
    'paid-instance': load.paidInstances,
    'non-production-instance': model.fleet?.nonProductionInstances ?? 0,
  };
  const lines = model.terms.map((term) => costLine(term, valueOf, counts));
  const adjustment = usageUsdPerMonth(stairs, requestsPerMonth) - stairs.usdPerRequest * requestsPerMonth;
  if (adjustment !== 0) lines.push(adjustmentLine(model, adjustment));
  const parts = (model.parts ?? []).map((part): PartInDetail => {
    const shareOfRequests = part.shareOfRequests(valueOf);
    const volume = requestsPerMonth * shareOfRequests;
    const ofPart = monthInDetail(part.model, demand, volume, valueOf);
    return { part, shareOfRequests, requestsPerMonth: volume, month: ofPart };
  });
  for (const { part, month: ofPart } of parts) lines.push(...ofPart.lines.map((line) => lineOfPart(line, part)));
  const idles = parts.flatMap(({ month: ofPart }) => ofPart.idleUsd ?? []);
  const output = valueOf(demand.outputTokensPerRequest);
  const total = output + valueOf(demand.inputTokensPerRequest);
  const usdPerRequest = month.usd / requestsPerMonth;
  return {
    ...month,
    ...load,
    lines,
    usdPerRequest,
    usageUsdPerRequest: parts.reduce(
      (sum, { month: ofPart, shareOfRequests }) => sum + ofPart.usageUsdPerRequest * shareOfRequests,
      stairs.usdPerRequest + (stairs.usdPerRequestOutsideCommitment ?? 0),
    ),
    usdPerMillionOutputTokens: perMillionTokens(usdPerRequest, output),
    usdPerMillionTotalTokens: perMillionTokens(usdPerRequest, total),
    idleUsd:
      model.fleet === null
        ? idles.length === 0
          ? null
          : idles.reduce((sum, usd) => sum + usd, 0)
        : (stairs.usdPerInstanceMonth * load.instances + stairs.usdPerPaidInstanceMonth * load.paidInstances) *
          Math.max(0, 1 - load.utilisationRatio),
    peakRequestsPerSecondPerReplica:
      model.fleet === null
        ? null
        : (requestsPerSecondFromMonthly(requestsPerMonth) *
            callsPerRequest(model.fleet, valueOf) *
            fleetPeakToMeanRatio(model.fleet.schedule, valueOf(demand.peakToMeanRatio))) /
          ((load.replicas - model.fleet.spareReplicas) * servingReplicasRatio(model.fleet, valueOf)),
    parts,
  };
}

const lineOfPart = (line: CostLine, { role, model }: OptionPart): CostLine => ({
  ...line,
  id: `${role}/${line.id}`,
  label: `${ROLES[role]} (${model.id}): ${line.label}`,
});

const ROLES: Readonly<Record<OptionPart['role'], string>> = {
  small: 'Small',
  large: 'Large',
  'fall-back': 'Fall-back',
};

const adjustmentLine = (model: OptionModel, usd: number): CostLine => ({
  id: 'commitment-and-credits',
  label: usd > 0 ? 'Minimum commitment not used' : 'Credits',
  usdPerMonth: usd,
  basis: `usage, not below the minimum commitment, less credits down to 0${model.taxRatio === undefined ? '' : ', with its tax'}`,
  figures: [model.minimumUsdPerMonth, model.creditsUsdPerMonth, model.taxRatio ?? null].flatMap((figure) =>
    figure === null ? [] : [figure.path],
  ),
});
