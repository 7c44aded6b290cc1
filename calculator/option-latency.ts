import type { OptionResult } from '../schema/report.ts';
import type { Demand } from './demand.ts';
import { baseCase } from './figure.ts';
import { latencyAtLoad } from './latency-at-load.ts';
import type { MonthInDetail } from './month.ts';
import type { OptionModel } from './options/option-model.ts';
import { deviceLatency, hybridLatency, type PartLatency } from './part-latency.ts';

/** Latency of an option in the busiest hour of a month; null where it is unknown: of an API, and of what one is a part of. */
export function latencyOf(model: OptionModel, month: MonthInDetail, demand: Demand): OptionResult['latency'] {
  if (month.parts.length > 0) return hybridLatency(partLatencies(month, demand), demand);
  if (model.devices !== undefined) return deviceLatency(model.devices);
  const load = month.peakRequestsPerSecondPerReplica;
  return model.fleet === null || load === null
    ? null
    : latencyAtLoad(model.fleet.points, load / baseCase(model.fleet.transferFactorRatio));
}

export const partLatencies = ({ parts }: MonthInDetail, demand: Demand): PartLatency[] =>
  parts.map((part) => ({ part, latency: latencyOf(part.part.model, part.month, demand) }));
