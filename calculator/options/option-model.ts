import type { OperatingPoint } from '../../schema/measurement.ts';
import type { Refusal } from '../../schema/report.ts';
import type { SourceKind } from '../../schema/known.ts';
import type { CapacityPoint } from '../capacity.ts';
import type { CostTerm } from '../cost-term.ts';
import type { Figure } from '../figure.ts';
import type { Footprint } from '../footprint.ts';

/** Machines that serve: what one replica holds and how many are kept beside the load. */
export interface FleetModel {
  readonly capacity: CapacityPoint;
  readonly capacityRequestsPerSecond: Figure;
  readonly transferFactorRatio: Figure;
  readonly headroomRatio: Figure;
  readonly replicasPerInstance: number;
  readonly spareReplicas: number;
  readonly nonProductionInstances: number;
  /** Usable points of the capacity's own kind: closed and open loop count TTFT from different starts. */
  readonly points: readonly OperatingPoint[];
}

/** Hardware that is bought: for the cash view, where it is paid when it is bought. */
export interface PurchaseModel {
  readonly capexUsd: Figure;
  readonly residualUsd: Figure;
  readonly lifeMonths: Figure;
}

/** One way to serve the demand, resolved to rules and figures. With refusals it has no result but its reasons. */
export interface OptionModel {
  readonly id: string;
  readonly kind: 'api' | 'rented' | 'owned';
  readonly label: string;
  readonly provenance: SourceKind;
  readonly illustrationBecause: 'simulated' | 'invalid' | null;
  readonly refusals: readonly Refusal[];
  readonly terms: readonly CostTerm[];
  /** Paid once at the start. */
  readonly oneOffs: readonly Figure[];
  /** Paid once, when the option is left: the cash view puts it in the last month of the horizon. */
  readonly exitUsd: Figure | null;
  readonly purchase: PurchaseModel | null;
  readonly minimumUsdPerMonth: Figure | null;
  readonly creditsUsdPerMonth: Figure | null;
  readonly rateLimitRequestsPerSecond: number | null;
  readonly fleet: FleetModel | null;
  readonly footprint: Footprint | { readonly kind: 'unknown'; readonly reason: string };
  /** What a reader must know of it, as sentences that read after its id and a colon. */
  readonly warnings: readonly string[];
}
