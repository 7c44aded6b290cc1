import type { OptionResult, Report } from '../schema/report.ts';
import { pairOf } from './report-lookup.ts';

/** Greener is said only where this share of the draws agrees. */
const SURE_RATIO = 0.95;

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
  const ratio = pairedRatio(report, option.id, other.id);
  const less = (ratio === null ? endsBelow(a, b) : ratio >= SURE_RATIO) && isBelowInEveryModel(a, b);
  const more = (ratio === null ? endsBelow(b, a) : ratio <= 1 - SURE_RATIO) && isBelowInEveryModel(b, a);
  if (!less && !more) return { ratio, verdict: 'unclear' };
  if ((less ? a : b).lowerBound) return { ratio, verdict: 'unproven' };
  return { ratio, verdict: less ? 'less' : 'more' };
}

type Carbon = NonNullable<OptionResult['carbon']>;
const endsBelow = (a: Carbon, b: Carbon): boolean => a.totalKilogramsCo2ePerMonth.p95 < b.totalKilogramsCo2ePerMonth.p5;

/** Low against low, central against central, high against high: what is no API has one model only. */
function isBelowInEveryModel(a: Carbon, b: Carbon): boolean {
  const models = ({ totalKilogramsCo2ePerMonth: { value }, modelledKilogramsCo2ePerMonth: modelled }: Carbon) => [
    modelled?.low ?? value,
    value,
    modelled?.high ?? value,
  ];
  const others = models(b);
  return models(a).every((kilograms, model) => kilograms < others[model]!);
}

function pairedRatio(report: Report, option: string, other: string): number | null {
  const { baseline } = report.results.verdict;
  if (other === baseline) return pairOf(report, option)?.greenerRatio ?? null;
  if (option !== baseline) return null;
  const opposite = pairOf(report, other)?.greenerRatio ?? null;
  return opposite === null ? null : 1 - opposite;
}
