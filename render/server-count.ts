import type { OperatingPoint } from '../schema/measurement.ts';
import { percent, whole } from './format.ts';

/** Output tokens of a window, counted on both sides. */
export interface ServerCount {
  readonly serverTokens: number;
  readonly clientTokens: number;
  /** Of the server's count; null where that is 0. */
  readonly apartRatio: number | null;
}

/** Null where the server publishes no count. */
export function serverCount({ server, windows }: Pick<OperatingPoint, 'server' | 'windows'>): ServerCount | null {
  const serverTokens = server?.generatedTokens ?? null;
  if (serverTokens === null) return null;
  const clientTokens = windows.reduce((sum, { outputTokens }) => sum + outputTokens, 0);
  return {
    serverTokens,
    clientTokens,
    apartRatio: serverTokens === 0 ? null : Math.abs(clientTokens / serverTokens - 1),
  };
}

export function serverCountText({ serverTokens, clientTokens, apartRatio }: ServerCount): string {
  const apart = apartRatio === null ? '' : ` (${percent(apartRatio)} apart)`;
  return `the server counted ${whole(serverTokens)} output tokens in the window, the client received ${whole(clientTokens)}${apart}`;
}
