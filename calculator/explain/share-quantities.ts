import type { Quantity } from '../../schema/quantity.ts';
import type { LimitCheck } from '../../schema/search-result.ts';
import { formula } from '../formula.ts';
import { BESIDE, type EdgeShare, type MonthByShare, rising } from '../search/month-by-share.ts';
import type { OptionInDetail } from './option-in-detail.ts';

/** Two shares that rounding alone sets apart. */
const SAME = 1e-9;

const STRAIGHT: readonly LimitCheck['limit'][] = ['carbon', 'retained-quality'];

/**
 * A share that the search found, as what it is: an end, the share as stated, an edge of a part's staircase, beside one of
 * them, or where CO2e or quality meet their limit. What is none of these was found by halving, on a latency.
 */
export function foundShare(
  option: OptionInDetail,
  months: MonthByShare,
  { share, checksAt }: { readonly share: number; readonly checksAt: (share: number) => readonly LimitCheck[] },
): Quantity {
  const whole: Quantity = { name: months.variable, value: share, unit: 'ratio' };
  const bend = bendAt(option, months, share);
  if (bend !== null) return { ...whole, ...bend };
  for (const sign of [1, -1] as const) {
    const on = bendAt(option, months, share - sign * BESIDE);
    if (on === null) continue;
    const at: Quantity = { name: 'the share it is beside', value: share - sign * BESIDE, unit: 'ratio', ...on };
    return {
      ...whole,
      formula: sign === 1 ? formula`${at} + 1 / 10000000` : formula`${at} - 1 / 10000000`,
      note: 'on the other step of a staircase than the share it is beside',
    };
  }
  return { ...whole, ...(meetingAt(option, months, { share, checksAt }) ?? { note: HALVED }) };
}

const HALVED = 'found by halving between looked-at shares: a little further the latency misses its limit';

type Working = Pick<Quantity, 'formula' | 'note' | 'path'>;

function bendAt(option: OptionInDetail, months: MonthByShare, share: number): Working | null {
  const is = (other: number): boolean => Math.abs(other - share) < SAME;
  if (is(months.current)) return { path: `options.${option.model.id}.${months.variable}` };
  if (is(0)) return { formula: { texts: ['0'], quantities: [] }, note: 'the lower end' };
  if (is(1)) return { formula: { texts: ['1'], quantities: [] }, note: 'the upper end' };
  const edge = months.edges.find((candidate) => is(candidate.share));
  if (edge !== undefined) return edgeWorking(option, months, edge);
  const evaluated = option.model.quality!.evaluated.some(({ ratio }) => is(ratio));
  return evaluated ? { note: 'a share at which the quality was evaluated' } : null;
}

function edgeWorking(option: OptionInDetail, months: MonthByShare, { part, requestsPerMonth }: EdgeShare): Working {
  const { id } = option.month.parts[part]!.part.model;
  const edge: Quantity = {
    name: `requests per month at an edge of ${id}`,
    value: requestsPerMonth,
    unit: 'requests/month',
    note: 'the last of a step, or where its price bends or its limit lies',
  };
  const end = (at: 0 | 1): Quantity => ({
    name: `share of requests that reach ${id} at ${months.variable} ${at}`,
    value: months.partsAt(at)[part]!,
    unit: 'ratio',
    note: 'all else as stated',
  });
  const [first, last] = [end(0), end(1)];
  return { formula: formula`(${edge} / ${option.requests} - ${first}) / (${last} - ${first})` };
}

/** Where a limit that is a straight line between two bends is met; null where none is. */
function meetingAt(
  option: OptionInDetail,
  { bends }: MonthByShare,
  { share, checksAt }: { readonly share: number; readonly checksAt: (share: number) => readonly LimitCheck[] },
): Working | null {
  const all = rising([...bends, ...option.model.quality!.evaluated.map(({ ratio }) => ratio)]);
  const before = all.findLast((bend) => bend < share);
  const after = all.find((bend) => bend > share);
  if (before === undefined || after === undefined) return null;
  const inset = Math.min(BESIDE, (after - before) / 4);
  const [from, to] = [before + inset, after - inset];
  const [atFrom, atTo] = [checksAt(from), checksAt(to)];
  for (const limit of STRAIGHT) {
    const a = atFrom.find((check) => check.limit === limit);
    const b = atTo.find((check) => check.limit === limit);
    if (a === undefined || b === undefined || a.value === null || b.value === null) continue;
    const bound = (a.atMost ?? a.atLeast)!;
    const meets = from + ((bound - a.value) * (to - from)) / (b.value - a.value);
    if (Math.abs(meets - share) > SAME) continue;
    const place = (name: string, value: number): Quantity => ({
      name,
      value,
      unit: 'ratio',
      note: 'just inside of where the costs step or bend',
    });
    const figure = (name: string, { value, unit }: LimitCheck): Quantity => ({
      name,
      value,
      unit,
      note: 'both parts at their requests at that share',
    });
    const [start, end] = [place('share at the start', from), place('share at the end', to)];
    const [first, last] = [figure(`${limit} at the start`, a), figure(`${limit} at the end`, b)];
    const held: Quantity = { name: 'limit', value: bound, unit: a.unit, note: 'limits of the scenario' };
    return {
      formula: formula`${start} + (${held} - ${first}) * (${end} - ${start}) / (${last} - ${first})`,
      note: `${limit} is a straight line between the two shares: where it meets its limit`,
    };
  }
  return null;
}
