import { nearestRank, sortedSamples } from '../math/quantile.ts';
import type { TruthRecord } from '../simulator/truth.ts';

/** A request as a client tells of it. */
export interface ClientRequest {
  readonly id: string;
  readonly sentMs: number;
  readonly firstTokenMs: number;
  readonly lastTokenMs: number;
}

export interface Latency {
  readonly ttftP50Ms: number;
  readonly ttftP99Ms: number;
  readonly tpotP50Ms: number;
  readonly tpotP99Ms: number;
}

/** The same requests as the client and as the server saw them. */
export interface BesideTruth {
  readonly client: Latency;
  readonly truth: Latency;
  readonly requestCount: number;
}

/** Throws when the server knows nothing of a request, or of none was asked. */
export function besideTruth(requests: readonly ClientRequest[], truth: ReadonlyMap<string, TruthRecord>): BesideTruth {
  const records = requests.map(({ id }) => {
    const record = truth.get(id);
    if (record === undefined) throw new Error(`the server knows nothing of request ${id}`);
    return record;
  });
  const gaps = records.map(({ outputTokens }) => outputTokens - 1);
  return {
    client: latencyOf(
      requests.map(({ sentMs, firstTokenMs }) => firstTokenMs - sentMs),
      requests.map(({ firstTokenMs, lastTokenMs }, i) => (lastTokenMs - firstTokenMs) / gaps[i]!),
    ),
    truth: latencyOf(
      records.map(({ receivedMs, firstTokenMs }) => firstTokenMs! - receivedMs),
      records.map(({ firstTokenMs, lastTokenMs }, i) => (lastTokenMs! - firstTokenMs!) / gaps[i]!),
    ),
    requestCount: requests.length,
  };
}

function latencyOf(ttftMs: readonly number[], tpotMs: readonly number[]): Latency {
  const [ttft, tpot] = [sortedSamples(ttftMs), sortedSamples(tpotMs)];
  if (ttft === null || tpot === null) throw new Error('no request finished in the window');
  return {
    ttftP50Ms: nearestRank(ttft, 0.5),
    ttftP99Ms: nearestRank(ttft, 0.99),
    tpotP50Ms: nearestRank(tpot, 0.5),
    tpotP99Ms: nearestRank(tpot, 0.99),
  };
}
