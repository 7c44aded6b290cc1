import type { OptionResult } from '../schema/report.ts';
import { msFromSeconds } from '../schema/units.ts';
import type { Demand } from './demand.ts';
import { baseCase } from './figure.ts';
import { servedTwiceRatio } from './hybrid-shares.ts';
import { inTurn, type LatencyShape, type MixedLatency, mixedQuantileMs, wholeAnswer } from './mixture-latency.ts';
import type { PartInDetail } from './month.ts';
import type { DevicesModel } from './options/option-model.ts';

type LatencyResult = NonNullable<OptionResult['latency']>;

export interface PartLatency {
  readonly part: PartInDetail;
  readonly latency: LatencyResult | null;
}

/** The latencies that the requests of a hybrid have, each with its share of them. */
export interface HybridMixture {
  readonly ttft: readonly MixedLatency[];
  readonly tpot: readonly MixedLatency[];
  /** False where the latency of a part that is asked is unknown: its requests are then left out, or wait for the first of two answers alone. */
  readonly complete: boolean;
}

/**
 * A mixture of requests that one part answers and of those that the small part answers first and the large one again, which
 * wait for the whole first answer. Each part's latency is taken as lognormal through its median and its 99th percentile; the
 * two waits of a request served twice are taken as slow together. Null without two parts.
 */
export function hybridMixture(parts: readonly PartLatency[], demand: Demand): HybridMixture | null {
  const [small, large] = parts;
  if (small === undefined || large === undefined) return null;
  const first = shapesOf(small.latency);
  const second = shapesOf(large.latency);
  const shares = { small: small.part.shareOfRequests, large: large.part.shareOfRequests };
  const twice = servedTwiceRatio(shares);
  const whole = first && wholeAnswer(first.ttft, first.tpot, baseCase(demand.outputTokensPerRequest));
  const waitTwice = whole && (second === null ? whole : inTurn(whole, second.ttft));
  const known = (shape: LatencyShape | null | undefined, requestRatio: number): MixedLatency[] =>
    shape ? [{ ...shape, requestRatio }] : [];
  return {
    ttft: [
      ...known(first?.ttft, shares.small - twice),
      ...known(second?.ttft, shares.large - twice),
      ...known(waitTwice, twice),
    ],
    tpot: [...known(first?.tpot, shares.small - twice), ...known(second?.tpot, shares.large)],
    complete: (first !== null || shares.small === 0) && (second !== null || shares.large === 0),
  };
}

/** Latency of a hybrid by the mixture of its parts; null where a part's is unknown. */
export function hybridLatency(parts: readonly PartLatency[], demand: Demand): LatencyResult | null {
  const mixture = hybridMixture(parts, demand);
  if (mixture === null || !mixture.complete) return null;
  const { ttft, tpot } = mixture;
  return {
    atRequestsPerSecondPerReplica: null,
    ttftP50Ms: mixedQuantileMs(ttft, 0.5),
    ttftP99Ms: mixedQuantileMs(ttft, 0.99),
    tpotP50Ms: mixedQuantileMs(tpot, 0.5),
    tpotP99Ms: mixedQuantileMs(tpot, 0.99),
  };
}

function shapesOf(latency: LatencyResult | null): { readonly ttft: LatencyShape; readonly tpot: LatencyShape } | null {
  const ttft = shapeOf(latency?.ttftP50Ms ?? null, latency?.ttftP99Ms ?? null);
  const tpot = shapeOf(latency?.tpotP50Ms ?? null, latency?.tpotP99Ms ?? null);
  return ttft === null || tpot === null ? null : { ttft, tpot };
}

/** A lognormal has no median of 0. */
const shapeOf = (p50Ms: number | null, p99Ms: number | null): LatencyShape | null =>
  p50Ms === null || p99Ms === null || p50Ms <= 0 ? null : { p50Ms, p99Ms };

/** Of devices that answer all requests: the speed tells the time of a token, and nothing the wait for the first. */
export const deviceLatency = ({ outputTokensPerSecond }: DevicesModel): LatencyResult | null =>
  outputTokensPerSecond === null
    ? null
    : {
        atRequestsPerSecondPerReplica: null,
        ttftP50Ms: null,
        ttftP99Ms: null,
        tpotP50Ms: msFromSeconds(1 / baseCase(outputTokensPerSecond)),
        tpotP99Ms: null,
      };
