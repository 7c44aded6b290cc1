import type { Slo } from '../schema/slo.ts';
import { duration, percent } from './format.ts';

/** "server: 99 % of requests with TTFT up to 2,000 ms and TPOT up to 100 ms". */
export const limitsText = ({ name, quantileRatio, ttftLimitMs, tpotLimitMs }: Slo): string =>
  `${name}: ${percent(quantileRatio)} of requests with TTFT up to ${duration(ttftLimitMs)} and TPOT up to ${duration(tpotLimitMs)}`;
