import type { TokenLengths } from '../loadtest/workload/workload-plan.ts';
import { InputError, shown } from '../schema/input-error.ts';

const WHOLE = '(\\d+)';
/** What each distribution is written as; the figures in parentheses, in order. */
const FORMS = {
  fixed: new RegExp(`^${WHOLE}$`),
  uniform: new RegExp(`^uniform:${WHOLE}-${WHOLE}$`),
  normal: new RegExp(`^normal:${WHOLE},${WHOLE}$`),
  lognormal: new RegExp(`^lognormal:${WHOLE},p95=${WHOLE}$`),
} as const;

/** A parser for "512", "uniform:100-900", "normal:512,128" or "lognormal:400,p95=2000". */
export const tokenLengths =
  (flag: string) =>
  (given: string): TokenLengths => {
    const figures = (form: keyof typeof FORMS): [number, number] | null => {
      const match = FORMS[form].exec(given);
      return match === null ? null : [Number(match[1]), Number(match[2] ?? 0)];
    };
    const fixed = figures('fixed');
    if (fixed !== null && fixed[0] > 0) return { distribution: 'fixed', tokens: fixed[0] };
    const uniform = figures('uniform');
    if (uniform !== null && uniform[0] > 0 && uniform[1] >= uniform[0])
      return { distribution: 'uniform', lowTokens: uniform[0], highTokens: uniform[1] };
    const normal = figures('normal');
    if (normal !== null && normal[0] > 0)
      return { distribution: 'normal', meanTokens: normal[0], standardDeviationTokens: normal[1] };
    const lognormal = figures('lognormal');
    if (lognormal !== null && lognormal[0] > 0 && lognormal[1] >= lognormal[0])
      return { distribution: 'lognormal', medianTokens: lognormal[0], p95Tokens: lognormal[1] };
    throw new InputError({
      path: flag,
      expected: 'a whole number of tokens from 1 up, or uniform:100-900, normal:512,128 or lognormal:400,p95=2000',
      received: shown(given),
      hint: wrongFigures(given) ?? `For example ${flag} 512.`,
    });
  };

/** The form is known, its figures are not in order. */
function wrongFigures(given: string): string | null {
  if (FORMS.uniform.test(given)) return 'The lower end is 1 or more and not above the upper one.';
  if (FORMS.lognormal.test(given)) return 'The median is 1 or more and not above the 95th percentile.';
  return null;
}
