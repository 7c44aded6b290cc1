import type {
  AttributedChange,
  ChangedInput,
  OptionDiff,
  OptionState,
  ReportDiff,
  Share,
} from '../../schema/report-diff.ts';
import type { OptionResult, Report } from '../../schema/report.ts';
import { type Attribution, attribution } from './attribution.ts';
import { type ChangedInputs, changedInputs } from './changed-inputs.ts';
import type { SteadyMonths } from './steady-months.ts';

/** One figure of an option that both reports have and this version can compute from the inputs of both. */
interface Followed {
  readonly option: string;
  readonly figure: 'usdPerMonth' | 'kilogramsCo2ePerMonth' | 'usdPerMonthAboveBaseline';
  readonly old: number;
  readonly new: number;
  readonly of: (months: SteadyMonths) => number | null;
}

/** Relative difference below which a report's figure is the one this version computes. */
const SAME = 1e-9;

/** Of the larger of the two figures, or of 1: what differs by less differs by the order in which it was added up. */
const ROUNDING = 1e-12;

/**
 * What changed between two reports and which input did how much of it, for the base case of the steady month. Amounts sum
 * to the change of each figure. Where this version computes other figures than a report holds, that part is an amount of
 * its own.
 */
export function diffReports(before: Report, after: Report): ReportDiff {
  const changes = changedInputs(before.inputs, after.inputs);
  const ends = [changes.monthsWith(() => false), changes.monthsWith(() => true)].map((months) => months!);
  const followed = followedFigures(before, after).filter(({ of }) => ends.every((months) => of(months) !== null));
  const { method, groups, amounts } = attributed(changes, followed);
  const shares = followed.map((figure, f) => {
    const found = groups.map((group, g): Share => ({
      inputs: group.map((i) => changes.inputs[i]!),
      amount: amounts[g]![f]!,
    }));
    const least = ROUNDING * Math.max(1, Math.abs(figure.old), Math.abs(figure.new));
    return [...found, ...versionShare(figure, ends)].filter(({ amount }) => Math.abs(amount) > least);
  });
  const change = (option: string, name: Followed['figure']): AttributedChange | null => {
    const f = followed.findIndex((figure) => figure.option === option && figure.figure === name);
    return f < 0 ? null : { old: followed[f]!.old, new: followed[f]!.new, shares: shares[f]! };
  };
  const effective = new Set(shares.flat().flatMap(({ inputs }) => inputs));
  return {
    oldBaseline: before.results.verdict.baseline,
    newBaseline: after.results.verdict.baseline,
    method,
    options: optionIds(before, after).map((id): OptionDiff => ({
      id,
      old: stateOf(before, id),
      new: stateOf(after, id),
      usdPerMonth: change(id, 'usdPerMonth'),
      kilogramsCo2ePerMonth: change(id, 'kilogramsCo2ePerMonth'),
      usdPerMonthAboveBaseline: change(id, 'usdPerMonthAboveBaseline'),
    })),
    withoutEffect: [
      ...changes.inputs.filter((input) => !effective.has(input) && !isOptionOfOne(input, before, after)),
      ...changes.quiet,
    ],
    otherVersion: effective.has(OTHER_VERSION),
  };
}

/** An option that only one report has: it is told as such. */
const isOptionOfOne = ({ path }: ChangedInput, before: Report, after: Report): boolean =>
  optionIds(before, after).some(
    (id) => path === `options.${id}` && (optionOf(before, id) === undefined || optionOf(after, id) === undefined),
  );

/** What neither side's inputs hold: the formulas and defaults of the version that made a report. */
const OTHER_VERSION: ChangedInput = { path: 'breakeven (formulas and defaults of another version)' };

function versionShare({ old, new: now, of }: Followed, [first, last]: readonly SteadyMonths[]): Share[] {
  const [computedOld, computedNew] = [of(first!)!, of(last!)!];
  const isSame = (one: number, other: number): boolean => Math.abs(one - other) <= SAME * Math.max(1, Math.abs(other));
  if (isSame(computedOld, old) && isSame(computedNew, now)) return [];
  return [{ inputs: [OTHER_VERSION], amount: computedOld - old + (now - computedNew) }];
}

function attributed({ inputs, monthsWith }: ChangedInputs, followed: readonly Followed[]): Attribution {
  const place = new Map(inputs.map((input, i) => [input, BigInt(i)]));
  return attribution(inputs.length, (changed) => {
    const months = monthsWith((input) => ((changed >> place.get(input)!) & 1n) === 1n);
    if (months === null) return null;
    const values = followed.map(({ of }) => of(months));
    return values.includes(null) ? null : (values as number[]);
  });
}

function followedFigures(before: Report, after: Report): Followed[] {
  const baselines = [before, after].map((report) => optionOf(report, report.results.verdict.baseline));
  const [oldBaselineUsd, newBaselineUsd] = baselines.map((option) => option?.cost?.usdPerMonth.value ?? null);
  return before.results.options.flatMap((old): Followed[] => {
    const now = optionOf(after, old.id);
    const usd = [old, now].map((option) => option?.cost?.usdPerMonth.value ?? null);
    const kilograms = [old, now].map((option) => option?.carbon?.totalKilogramsCo2ePerMonth.value ?? null);
    const found: Followed[] = [];
    const follow = (figure: Followed['figure'], [from, to]: readonly (number | null)[], of: Followed['of']): void => {
      if (from === null || from === undefined || to === null || to === undefined) return;
      found.push({ option: old.id, figure, old: from, new: to, of });
    };
    follow('usdPerMonth', usd, ({ options }) => options.get(old.id)?.usd ?? null);
    follow('kilogramsCo2ePerMonth', kilograms, ({ options }) => options.get(old.id)?.kilogramsCo2e ?? null);
    if (baselines.every((baseline) => baseline?.id === old.id)) return found;
    follow(
      'usdPerMonthAboveBaseline',
      [less(usd[0]!, oldBaselineUsd!), less(usd[1]!, newBaselineUsd!)],
      ({ options, baseline }) => less(options.get(old.id)?.usd ?? null, options.get(baseline)?.usd ?? null),
    );
    return found;
  });
}

const less = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? null : one - other;

const optionOf = ({ results }: Report, id: string): OptionResult | undefined =>
  results.options.find((option) => option.id === id);

const optionIds = (before: Report, after: Report): string[] => [
  ...new Set([before, after].flatMap(({ results }) => results.options.map(({ id }) => id))),
];

function stateOf(report: Report, id: string): OptionState | null {
  const option = optionOf(report, id);
  if (option === undefined) return null;
  return {
    label: option.label,
    usdPerMonth: option.cost?.usdPerMonth.value ?? null,
    kilogramsCo2ePerMonth: option.carbon?.totalKilogramsCo2ePerMonth.value ?? null,
    refusals: option.refusals.map(({ message }) => message),
  };
}
