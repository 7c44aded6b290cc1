import type { OptionResult, Spread } from '../schema/report.ts';
import { perMillionTokens } from '../schema/units.ts';
import { acceptedPerMonth } from './answers.ts';
import type { Demand } from './demand.ts';
import { type Draws, spreadOf } from './draws.ts';
import { baseCase, type ValueOf } from './figure.ts';
import type { OptionModel } from './options/option-model.ts';

type Cost = NonNullable<OptionResult['cost']>;

/** A figure in the base case with its band, and in every draw. */
interface DrawnFigure {
  readonly spread: Spread;
  readonly drawn: () => Float64Array;
}

type UnitCosts = Pick<
  Cost,
  'usdPerRequest' | 'usdPerMillionOutputTokens' | 'usdPerMillionTotalTokens' | 'usdPerActiveUserPerMonth'
> & { readonly usdPerAcceptedAnswer: Spread | null };

/** The month over what it was for. Each draw's cost is divided by what is drawn with it, so that a volume counts once. */
export function unitCosts(
  { answers }: Pick<OptionModel, 'answers'>,
  month: DrawnFigure,
  demand: Demand,
  draws: Draws,
): UnitCosts {
  const { requestsPerMonth, inputTokensPerRequest, outputTokensPerRequest, activeUserCount } = demand;
  const each = (whole: DrawnFigure, part: (usd: number, valueOf: ValueOf) => number) => rescaled(whole, part, draws);
  const request = each(month, (usd, valueOf) => usd / valueOf(requestsPerMonth));
  return {
    usdPerRequest: request.spread,
    usdPerMillionOutputTokens: each(request, (usd, valueOf) => perMillionTokens(usd, valueOf(outputTokensPerRequest)))
      .spread,
    usdPerMillionTotalTokens: each(request, (usd, valueOf) =>
      perMillionTokens(usd, valueOf(outputTokensPerRequest) + valueOf(inputTokensPerRequest)),
    ).spread,
    ...(activeUserCount === null
      ? {}
      : { usdPerActiveUserPerMonth: each(month, (usd, valueOf) => usd / valueOf(activeUserCount)).spread }),
    usdPerAcceptedAnswer:
      answers === undefined || acceptedPerMonth(answers, 1, baseCase) === 0
        ? null
        : each(month, (usd, valueOf) => usd / acceptedPerMonth(answers, valueOf(requestsPerMonth), valueOf)).spread,
  };
}

/** `part` rises with the USD: where it reads nothing uncertain, the ranks of the draws stay and are not sorted again. */
function rescaled(
  { spread, drawn }: DrawnFigure,
  part: (usd: number, valueOf: ValueOf) => number,
  draws: Draws,
): DrawnFigure {
  let isCertain = true;
  const value = part(spread.value, (figure) => {
    isCertain &&= !draws.inputs.some((input) => input.figure === figure);
    return baseCase(figure);
  });
  const at = (usd: number): number => part(usd, baseCase);
  if (isCertain) {
    return {
      spread: { value, p5: at(spread.p5), p50: at(spread.p50), p95: at(spread.p95) },
      drawn: () => drawn().map(at),
    };
  }
  const parts = drawn().map((usd, k) => part(usd, draws.at(k)));
  return { spread: spreadOf(value, parts), drawn: () => parts };
}
