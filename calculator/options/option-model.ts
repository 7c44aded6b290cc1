import type { OperatingPoint } from '../../schema/measurement.ts';
import type { Refusal } from '../../schema/report.ts';
import type { Answers, ScenarioOption } from '../../schema/scenario.ts';
import type { SourceKind } from '../../schema/known.ts';
import type { CapacityPoint } from '../capacity.ts';
import type { CostTerm } from '../cost-term.ts';
import type { Figure, ValueOf } from '../figure.ts';
import type { FittedCapacity } from './fitted-capacity.ts';
import type { FleetSchedule, SpotModel } from '../fleet-schedule.ts';
import type { ExplainedFootprint, OneOffCarbon } from '../footprint.ts';
import type { MeasuredFigure } from '../measured-spread.ts';
import type { Formula, Quantity } from '../../schema/quantity.ts';
import type { MachinePart } from './machine-part.ts';

/** Machines that serve: what one replica holds and how many are kept beside the load. */
export interface FleetModel {
  readonly capacity: CapacityPoint;
  readonly capacityRequestsPerSecond: Figure;
  /** The capacity at lengths between those measured; null where it was measured at the demand's own. */
  readonly fitted: FittedCapacity | null;
  /** Of a request's service time the share that goes with its output; null without three measured mixes of lengths. */
  readonly outputShareRatio: number | null;
  readonly transferFactorRatio: Figure;
  /** Time a request keeps a replica busy over that of the base case: 1 there, and where token counts are no ranges. */
  readonly serviceTimeRatio: (valueOf: ValueOf) => number;
  /** How often a request of the demand is asked until its answer is accepted; left out where each is asked once. */
  readonly callsPerRequest?: MachinePart;
  /** Resampled with the throughput; null where the power has no more than its own range. */
  readonly powerSpread: MeasuredFigure | null;
  readonly headroomRatio: Figure;
  readonly replicasPerInstance: number;
  readonly spareReplicas: number;
  readonly nonProductionInstances: number;
  /** When its instances run and are paid for. */
  readonly schedule: FleetSchedule;
  /** Null where no machine is taken back. */
  readonly spot: SpotModel | null;
  /** Usable points of the capacity's own kind: closed and open loop count TTFT from different starts. */
  readonly points: readonly OperatingPoint[];
}

/** Hardware that is bought: for the cash view, where it is paid when it is bought. */
export interface PurchaseModel {
  readonly capexUsd: Figure;
  readonly residualUsd: Figure;
  readonly lifeMonths: Figure;
}

/** Something paid once, in the cash view when it is due; the month holds a share of it as a line of its own. */
export interface OneOffPayment {
  readonly label: string;
  readonly figures: readonly Figure[];
  readonly usd: (valueOf: ValueOf) => number;
  /** In the base case. */
  readonly quantity: () => Quantity;
  /** False where its tax is in it already. */
  readonly taxed: boolean;
}

/** Machines that are paid for a whole term, used or not; terms follow one another without a gap. */
export interface CommitmentModel {
  readonly termMonths: number;
  /** What each month of the term bills for one machine, tax and an upfront part apart. */
  readonly usdPerInstanceMonth: (valueOf: ValueOf) => number;
  readonly working: () => Formula;
}

/** How many answers are good enough and what becomes of the others. */
export interface AnswersModel {
  readonly rejected: Answers['rejected'];
  readonly acceptedRatio: Figure;
  /** Null where a rejected answer costs nothing by itself: it is dropped, or asked for again. */
  readonly usdPerRejectedAnswer: Figure | null;
}

/** An option that takes a share of another one's requests. */
export interface OptionPart {
  readonly role: PartRole;
  /** Serves by itself: it has no parts of its own. */
  readonly model: OptionModel;
  /** Of all requests; two parts may serve the same request, so shares may sum to more than 1. */
  readonly shareOfRequests: (valueOf: ValueOf) => number;
  /** The share in the base case as arithmetic to read. */
  readonly working: () => Formula;
}

export type PartRole = 'small' | 'large' | 'fall-back';

/** One way to serve the demand, resolved to rules and figures. With refusals it has no result but its reasons. */
export interface OptionModel {
  readonly id: string;
  readonly kind: ScenarioOption['kind'];
  readonly label: string;
  readonly provenance: SourceKind;
  readonly illustrationBecause: 'simulated' | 'invalid' | null;
  readonly refusals: readonly Refusal[];
  readonly terms: readonly CostTerm[];
  /** Paid once at the start. */
  readonly oneOffs: readonly OneOffPayment[];
  /** Paid once, when the option is left: the cash view puts it in the last month of the horizon. */
  readonly exit: OneOffPayment | null;
  /** Its prices hold no sales tax. */
  readonly purchase: PurchaseModel | null;
  /** Left out where machines can be given back at any time. */
  readonly commitment?: CommitmentModel;
  /** Before sales tax, which comes on what is billed. */
  readonly minimumUsdPerMonth: Figure | null;
  readonly creditsUsdPerMonth: Figure | null;
  /** Sales tax on what is billed and bought; left out where the scenario has none. */
  readonly taxRatio?: Figure;
  /** Calls, not requests of the demand: one that is asked again counts again, and so does a billed retry. */
  readonly rateLimitRequestsPerSecond: number | null;
  /** Retries that an API serves and bills beside the calls, as a share of them; left out elsewhere. */
  readonly billedRetryRatio?: Figure;
  readonly fleet: FleetModel | null;
  /** Of what it runs itself; that of its parts comes on top. */
  readonly footprint:
    | ExplainedFootprint
    | { readonly kind: 'unknown'; readonly reason: string }
    | {
        readonly kind: 'of-parts';
        readonly boundary: string;
        readonly gaps: readonly string[];
        readonly oneOff?: OneOffCarbon;
        readonly oneOffUnknown?: boolean;
      };
  /** Options it hands requests to, each billed as if it served that share alone; left out where it serves all itself. */
  readonly parts?: readonly OptionPart[];
  /** Left out where nobody said how many answers are accepted; of a part only where it is asked again until it is. */
  readonly answers?: AnswersModel;
  /** Left out where each request is asked once. */
  readonly callsPerRequest?: MachinePart;
  /** What its devices do; left out where there are none. */
  readonly devices?: DevicesModel;
  /** Its subscription per seat; left out where it is billed otherwise. */
  readonly seats?: SeatsModel;
  /** What a hybrid keeps of the large option's quality; left out where it is no hybrid. */
  readonly quality?: HybridQuality;
  /** What a reader must know of it, as sentences that read after its id and a colon. */
  readonly warnings: readonly string[];
}

/** Machines of the users that answer one request at a time. */
export interface DevicesModel {
  readonly unitCount: Figure;
  /** Hours one device generates for a request that it serves; null when its speed is unknown. */
  readonly busyHoursPerServedRequest: ((valueOf: ValueOf) => number) | null;
  /** For a request that a device serves; null when its energy is unknown. */
  readonly joulesPerServedRequest: ((valueOf: ValueOf) => number) | null;
  /** Null when nobody said. */
  readonly outputTokensPerSecond: Figure | null;
  readonly outputTokensPerServedRequest: (valueOf: ValueOf) => number;
  /** The rest falls back. */
  readonly servedRatio: (valueOf: ValueOf) => number;
  /** Requests per second of the whole demand that they keep up with; null when their speed is unknown. */
  readonly requestsPerSecond: ((valueOf: ValueOf) => number) | null;
  /** Null for devices without one, or where it is unknown. */
  readonly batteryWattHours: Figure | null;
  /** What a kWh costs the users; null where the operator pays it. */
  readonly userUsdPerKilowattHour: Figure | null;
  readonly electricityPaidBy: 'user' | 'operator';
}

export interface SeatsModel {
  /** What all seats together may ask; null when the vendor's allowance is not known. */
  readonly largestRequestsPerMonth: ((valueOf: ValueOf) => number) | null;
}

export interface HybridQuality {
  /** Share of the large option's quality that the whole keeps; null where nobody evaluated it at that share. */
  readonly retainedRatio: (valueOf: ValueOf) => number | null;
  /** Whether the share is the one of the scenario, at which alone some figures are known. */
  readonly isAsStated: (valueOf: ValueOf) => boolean;
  /** By rising share; empty where it is known at the share as stated alone, or not at all. */
  readonly evaluated: readonly EvaluatedShare[];
}

export interface EvaluatedShare {
  readonly ratio: number;
  readonly retainedQualityRatio: Figure | null;
}

/** The options that serve: the parts and the option itself, or the option alone where it has none. */
export const servingModels = (model: OptionModel): readonly OptionModel[] => [
  model,
  ...(model.parts ?? []).map((part) => part.model),
];
