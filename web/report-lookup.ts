import type { BreakEvenPair, OptionResult, Report } from '../schema/report.ts';

export const optionOf = (report: Report, id: string | null): OptionResult | null =>
  report.results.options.find((option) => option.id === id) ?? null;

export { labelOf } from '../render/option-name.ts';

/**
 * The pair that answers "when does running it myself win?", the one the verdict's sentence speaks of: the self-hosted
 * option that costs least at the scenario's volume against the baseline. Without self-hosted options, the cheapest other
 * one. Null when the report compares nothing.
 */
export function headlinePair(report: Report): BreakEvenPair | null {
  const isSelfHosted = ({ option }: BreakEvenPair): boolean => optionOf(report, option)?.kind !== 'api';
  const cost = ({ option }: BreakEvenPair): number => optionOf(report, option)?.cost?.usdPerMonth.value ?? Infinity;
  const { pairs } = report.results.breakEven;
  const candidates = pairs.some(isSelfHosted) ? pairs.filter(isSelfHosted) : pairs;
  return candidates.toSorted((a, b) => cost(a) - cost(b))[0] ?? null;
}

/** The pair of one option against the baseline. */
export const pairOf = (report: Report, option: string): BreakEvenPair | null =>
  report.results.breakEven.pairs.find((pair) => pair.option === option) ?? null;
