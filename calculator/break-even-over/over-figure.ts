import type { BreakEvenOver } from '../../schema/break-even-over.ts';
import type { Demand } from '../demand.ts';
import { baseCase, type Figure } from '../figure.ts';
import type { OptionModel } from '../options/option-model.ts';
import { bendsOf } from './bends.ts';
import { type DrawnCosts, reads, usdPerMonth, withFigure } from './drawn-costs.ts';
import { type Costs, figureTurning } from './figure-turning.ts';
import { breakEvenEntry, type Turning } from './turning.ts';

export interface Rivals {
  readonly model: OptionModel;
  readonly baseline: OptionModel;
}

/** A figure and the values that it is given in turn. */
interface Varied {
  readonly variable: BreakEvenOver['variable'];
  readonly figure: Figure;
  readonly from: number;
  /** The furthest that is looked. */
  readonly to: number;
  /** The range is shown so far, or as far beyond it as a crossing lies; `to` where it is left out. */
  readonly shownTo?: number;
}

/** How far beyond a crossing the range goes, over where it lies. */
const BEYOND = 1.25;

/**
 * Break-even over one figure, all others at the base case, or at what they are drawn as. Null where neither cost has a
 * price all over the range (a service tier that does not say how it bills cached input), or neither rests on the figure.
 */
export function overFigure({ model, baseline }: Rivals, varied: Varied, drawn: DrawnCosts): BreakEvenOver | null {
  const { figure, from } = varied;
  const { demand } = drawn;
  if (!reads(model, demand, figure) && !reads(baseline, demand, figure)) return null;
  const costsAt = (value: number): Costs => costsWith({ model, baseline }, demand, figure, value);
  if ([from, varied.to].map(costsAt).some(({ own, other }) => Number.isNaN(own + other))) return null;
  const bends = [model, baseline].flatMap((one) =>
    bendsOf((value) => usdPerMonth(one, demand, withFigure(baseCase, figure, value)), from, varied.to),
  );
  const knots = [...new Set([from, ...bends, varied.to])].toSorted((a, b) => a - b);
  const costs = knots.map(costsAt);
  const whole = figureTurning(knots, costs, costsAt);
  const wholeDrawn = drawnTurnings({ model, baseline }, { figure, knots }, drawn);
  const to = Math.min(
    varied.to,
    Math.max(varied.shownTo ?? varied.to, BEYOND * furthestCrossing([whole, ...wholeDrawn])),
  );
  const upTo = (turning: Turning): Turning => ({
    ...turning,
    crossings: turning.crossings.filter((crossing) => crossing < to),
  });
  const base = upTo(whole);
  const current = baseCase(figure);
  const shown = [...new Set([from, ...knots, ...base.crossings, current, to])].filter((at) => at >= from && at <= to);
  return breakEvenEntry(
    {
      variable: varied.variable,
      option: model.id,
      baseline: baseline.id,
      path: figure.path,
      part: null,
      unit: figure.unit,
      from,
      to,
      current: current >= from && current <= to ? current : null,
    },
    {
      base,
      drawn: wholeDrawn.map(upTo),
      costs: shown.toSorted((a, b) => a - b).map((at) => ({ at, ...costsAt(at) })),
    },
  );
}

/** The months of an option and the baseline in the base case, the figure apart. */
export const costsWith = ({ model, baseline }: Rivals, demand: Demand, figure: Figure, value: number): Costs => {
  const valueOf = withFigure(baseCase, figure, value);
  return { own: usdPerMonth(model, demand, valueOf), other: usdPerMonth(baseline, demand, valueOf) };
};

/** Between the bends of the base case; a draw's own bends only move the crossing between two of them. */
function drawnTurnings(
  { model, baseline }: Rivals,
  { figure, knots }: { readonly figure: Figure; readonly knots: readonly number[] },
  drawn: DrawnCosts,
): Turning[] {
  const columns = knots.map((knot) => ({
    own: drawn.usdWith(model, figure, knot),
    other: drawn.usdWith(baseline, figure, knot),
  }));
  const [quick, quickBaseline] = [drawn.settled(model), drawn.settled(baseline)];
  const [moves, baselineMoves] = [reads(model, drawn.demand, figure), reads(baseline, drawn.demand, figure)];
  return drawn.eachDraw((valueOf, k) =>
    figureTurning(
      knots,
      columns.map(({ own, other }) => ({ own: own[k]!, other: other[k]! })),
      (value) => {
        const varied = withFigure(valueOf, figure, value);
        return {
          own: moves ? usdPerMonth(quick, drawn.demand, varied) : columns[0]!.own[k]!,
          other: baselineMoves ? usdPerMonth(quickBaseline, drawn.demand, varied) : columns[0]!.other[k]!,
        };
      },
    ),
  );
}

/** The base case's last crossing, or where 95 % of the drawn first ones lie below, whichever is further; 0 without any. */
function furthestCrossing([base, ...drawn]: readonly Turning[]): number {
  const firsts = drawn.flatMap(({ crossings }) => crossings[0] ?? []).toSorted((a, b) => a - b);
  return Math.max(0, base?.crossings.at(-1) ?? 0, firsts[Math.ceil(0.95 * firsts.length) - 1] ?? 0);
}
