import * as z from 'zod/mini';
import { positive, ratio, text } from './sourced.ts';

/** A service level objective: a share `quantileRatio` of the requests must meet each limit, TTFT and TPOT judged apart. */
export const sloSchema = z.strictObject({
  name: text,
  quantileRatio: ratio,
  ttftLimitMs: positive,
  tpotLimitMs: positive,
});
export type Slo = z.infer<typeof sloSchema>;

/** MLPerf inference, Llama-3.1-8B: server and interactive scenarios. `demo` asks p90, so that half a minute can decide. */
export const SLO_PRESETS = {
  server: { name: 'server', quantileRatio: 0.99, ttftLimitMs: 2000, tpotLimitMs: 100 },
  interactive: { name: 'interactive', quantileRatio: 0.99, ttftLimitMs: 500, tpotLimitMs: 30 },
  demo: { name: 'demo', quantileRatio: 0.9, ttftLimitMs: 2000, tpotLimitMs: 100 },
} as const satisfies Record<string, Slo>;
