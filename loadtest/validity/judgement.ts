import type { PlanEvent } from '../../schema/event.ts';
import type { OperatingPoint, ValidityReason } from '../../schema/measurement.ts';
import type { PointRecord } from '../metrics/point-record.ts';

/** What a reason may look at. */
export interface Judged {
  readonly figures: Omit<OperatingPoint, 'validity'>;
  readonly record: PointRecord;
  readonly plan: PlanEvent;
  readonly droppedLines: number;
}

/** Null when the point has nothing of the kind to be blamed for. */
export type Judge = (judged: Judged) => ValidityReason | null;
