import type { WorkloadPlan } from '../workload/workload-plan.ts';

/** When the requests of a recorded trace came, in milliseconds from the first; null where the workload is none. */
export const traceTimesOf = ({ content }: WorkloadPlan): readonly number[] | null =>
  content.kind === 'trace' ? content.records.map(({ atMs }) => atMs) : null;
