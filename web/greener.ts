import { isBelowInEveryModel, type ModelledTotal, SURE_RATIO } from '../calculator/surely-below.ts';
import type { OptionResult, Report } from '../schema/report.ts';
import { pairOf } from './report-lookup.ts';

export interface Greener {
  /** `unproven`: the one that comes out lower is itself a lower bound, so that it may not be. */
  readonly verdict: 'less' | 'more' | 'unclear' | 'unproven';
  /** Share of the draws in which `option` emits less; null where the two were not drawn as a pair. */
  readonly ratio: number | null;
}

/**
 * Does `option` emit less than `other`? Answered by paired draws where one of them is the baseline, since shared figures
 * then cancel; else by intervals that do not touch. Either way only where the low, the central and the high model of an
 * API's footprint agree. Null when the carbon of either is unknown.
 */
export function greener(report: Report, option: OptionResult, other: OptionResult): Greener | null {
  if (option.carbon === null || other.carbon === null) return null;
  const [a, b] = [option.carbon, other.carbon];
  const shares = pairedShares(report, option, other);
  const [low, high] = [totalOf(a), totalOf(b)];
  const less = (shares === null ? endsBelow(a, b) : shares.less >= SURE_RATIO) && isBelowInEveryModel(low, high);
  const more = (shares === null ? endsBelow(b, a) : shares.more >= SURE_RATIO) && isBelowInEveryModel(high, low);
  const ratio = shares && shares.less;
  if (!less && !more) return { ratio, verdict: 'unclear' };
  if ((less ? a : b).lowerBound) return { ratio, verdict: 'unproven' };
  return { ratio, verdict: less ? 'less' : 'more' };
}

type Carbon = NonNullable<OptionResult['carbon']>;
const endsBelow = (a: Carbon, b: Carbon): boolean => a.totalKilogramsCo2ePerMonth.p95 < b.totalKilogramsCo2ePerMonth.p5;

const totalOf = (carbon: Carbon): ModelledTotal => ({
  value: carbon.totalKilogramsCo2ePerMonth.value,
  modelled: carbon.modelledKilogramsCo2ePerMonth,
});

interface Shares {
  /** Of the draws: those in which `option` surely emits less, and those in which it surely emits more. */
  readonly less: number;
  readonly more: number;
}

/** A draw that one of the two cannot serve settles nothing: it counts for neither. */
function pairedShares(report: Report, option: OptionResult, other: OptionResult): Shares | null {
  const { baseline } = report.results.verdict;
  if (other.id !== baseline && option.id !== baseline) return null;
  const ratio = pairOf(report, other.id === baseline ? option.id : other.id)?.greenerRatio ?? null;
  if (ratio === null) return null;
  const opposite = Math.max(0, 1 - ratio - (option.infeasibleRatio ?? 0) - (other.infeasibleRatio ?? 0));
  return other.id === baseline ? { less: ratio, more: opposite } : { less: opposite, more: ratio };
}
