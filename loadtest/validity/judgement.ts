import type { Arrivals, CountedPoint, ValidityReason } from '../../schema/measurement.ts';
import type { PointRecord } from '../metrics/point-record.ts';

/** What a reason may look at. */
export interface Judged {
  readonly figures: Omit<CountedPoint, 'validity'>;
  readonly record: PointRecord;
  /** Lines the event log could not hold. */
  readonly droppedLines: number;
}

/** Null when the point has nothing of the kind to be blamed for. */
export type Judge = (judged: Judged) => ValidityReason | null;

/** The load is to be the same throughout the window: what changes then is the endpoint's doing. */
export const isOneLoad = ({ kind }: Arrivals): boolean => kind !== 'ramp' && kind !== 'staged' && kind !== 'replay';
