import type {
  ClaimReason,
  ClaimVerdict,
  NotCompared,
  PublishedCheck,
  RecomputedFigure,
  RecomputedSlip,
  RecomputedWay,
} from '../../schema/claim-check.ts';
import type { PublishedFigure } from '../../schema/claims.ts';
import { isWithin, printedRange } from './printed-range.ts';
import type { SlipWay } from './recomputation.ts';

interface Judgement {
  readonly verdict: ClaimVerdict;
  readonly reasons: readonly ClaimReason[];
  readonly published: readonly PublishedCheck[];
  readonly slips: readonly RecomputedSlip[];
}

/**
 * Published against recomputed. Every reading of the source gives every figure: reproduced. None gives them all: differs,
 * whatever a slip gives. Some do and some do not: it cannot be recomputed, for the source does not say which is meant. A
 * figure that nothing recomputes leaves the claim not recomputed, unless another one differs.
 */
export function judgeClaim({
  published,
  readings,
  slips,
  notCompared,
}: {
  readonly published: readonly PublishedFigure[];
  readonly readings: readonly RecomputedWay[];
  readonly slips: readonly SlipWay[];
  readonly notCompared: NotCompared | null;
}): Judgement {
  const checks = published.map((figure) => publishedCheck(figure, readings));
  const compared = published.filter((_, i) => checks[i]!.outcome !== 'not-compared');
  const missed = published.filter((_, i) => checks[i]!.outcome === 'differs');
  const judged = {
    published: checks,
    slips: slips.map((way) => ({ ...way, givesPublished: missed.some((figure) => gives(way, figure)) })),
  };
  const agreeing = readings.filter((way) => compared.every((figure) => gives(way, figure))).length;
  if (compared.length > 0 && agreeing === 0) {
    return { verdict: 'differs', reasons: reasonsToDiffer(judged.slips, checks), ...judged };
  }
  if (compared.length > 0 && agreeing < readings.length) {
    return { verdict: 'cannot-be-recomputed', reasons: ['ambiguous-basis'], ...judged };
  }
  if (notCompared !== null) return { verdict: 'cannot-be-recomputed', reasons: [notCompared], ...judged };
  return { verdict: 'reproduced', reasons: cautions(slips, compared), ...judged };
}

function publishedCheck(figure: PublishedFigure, readings: readonly RecomputedWay[]): PublishedCheck {
  const { is, unit } = figure;
  const worked = readings.flatMap((way) => figureOf(way, figure.figure) ?? []);
  return {
    figure: figure.figure,
    unit,
    is,
    printed: is === 'range' ? [figure.printedLow, figure.printedHigh] : [figure.printed],
    ...printedRange(figure),
    recomputed: worked.map(({ value }) => value),
    outcome: outcomeOf(figure, worked),
  };
}

function outcomeOf(figure: PublishedFigure, worked: readonly RecomputedFigure[]): PublishedCheck['outcome'] {
  if (worked.length === 0) return 'not-compared';
  return worked.some(({ value }) => isWithin(value, printedRange(figure))) ? 'agrees' : 'differs';
}

const figureOf = (way: RecomputedWay, name: string): RecomputedFigure | null =>
  way.figures.find(({ figure }) => figure === name) ?? null;

function gives(way: RecomputedWay, figure: PublishedFigure): boolean {
  const worked = figureOf(way, figure.figure);
  return worked !== null && isWithin(worked.value, printedRange(figure));
}

function reasonsToDiffer(slips: readonly RecomputedSlip[], checks: readonly PublishedCheck[]): ClaimReason[] {
  const explaining = unique(slips.flatMap(({ slip, givesPublished }) => (givesPublished ? [slip] : [])));
  if (explaining.length > 0) return explaining;
  return [checks.some(({ outcome }) => outcome === 'agrees') ? 'in-part' : 'unexplained'];
}

/** The other ways that would have given another figure than the published one. */
const cautions = (slips: readonly SlipWay[], compared: readonly PublishedFigure[]): ClaimReason[] =>
  unique(
    slips.flatMap((way) =>
      compared.some((figure) => figureOf(way, figure.figure) !== null && !gives(way, figure)) ? [way.slip] : [],
    ),
  );

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];
