import { DEFAULTS } from '../defaults.ts';
import type { Demand } from '../demand.ts';
import { baseCase, type Figure, isRange, type ValueOf } from '../figure.ts';
import type { OptionFigures } from './option-figures.ts';

/**
 * Time that a request of the drawn lengths keeps a replica busy, over that of the base case: share * output / base output +
 * (1 - share) * input / base input, both in this model's tokens. The share that goes with the output is the fitted one where
 * several mixes of lengths were measured, else assumed as a range, for one mix cannot tell it. 1 where lengths are certain; null with a refusal where the share is unknown.
 */
export function serviceTimeRatio(
  { inputTokensPerRequest: input, outputTokensPerRequest: output }: Demand,
  tokenInflation: Figure,
  { figures, fittedShareRatio }: { readonly figures: OptionFigures; readonly fittedShareRatio: number | null },
): ((valueOf: ValueOf) => number) | null {
  if (![input, output, tokenInflation].some(isRange)) return () => 1;
  const share = figures.needed(
    figures.ofOption(
      'outputShareOfServiceTimeRatio',
      { label: "Share of a request's service time that goes with its output", unit: 'ratio' },
      fittedShareRatio === null ? undefined : { value: fittedShareRatio, source: 'modelled' },
      DEFAULTS.outputShareOfServiceTimeRatio,
    ),
    'The share of the service time that goes with the output',
    'Give token counts without a range.',
  );
  if (share === null) return null;
  const relative = (figure: Figure, valueOf: ValueOf): number => valueOf(figure) / baseCase(figure);
  return (valueOf) => {
    const ofOutput = valueOf(share);
    return (
      relative(tokenInflation, valueOf) *
      (ofOutput * relative(output, valueOf) + (1 - ofOutput) * relative(input, valueOf))
    );
  };
}
