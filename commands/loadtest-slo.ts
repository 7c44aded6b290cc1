import { InputError, shown } from '../schema/input-error.ts';
import { type Slo, SLO_PRESETS } from '../schema/slo.ts';

/** A preset's name, or "ttft=500,tpot=30,q=0.99"; what is left out comes from the preset `server`. */
export function sloOf(given: string): Slo {
  if (given in SLO_PRESETS) return SLO_PRESETS[given as keyof typeof SLO_PRESETS];
  const values: Record<string, number> = {};
  for (const part of given.split(',')) {
    const match = /^(ttft|tpot|q)=(\d+(?:\.\d+)?)$/.exec(part.trim());
    const value = match === null ? Number.NaN : Number(match[2]);
    if (!(value > 0) || (match![1] === 'q' && value >= 1)) {
      throw new InputError({
        path: '--slo',
        expected: `${Object.keys(SLO_PRESETS).join(', ')}, or limits in ms with a share below 1 as ttft=500,tpot=30,q=0.99`,
        received: shown(given),
        hint: `${shown(part)} is neither.`,
      });
    }
    values[match![1]!] = value;
  }
  const { server } = SLO_PRESETS;
  return {
    name: given,
    quantileRatio: values.q ?? server.quantileRatio,
    ttftLimitMs: values.ttft ?? server.ttftLimitMs,
    tpotLimitMs: values.tpot ?? server.tpotLimitMs,
  };
}
