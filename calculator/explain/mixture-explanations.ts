import type { Quantity } from '../../schema/quantity.ts';
import { figureQuantity, formula } from '../formula.ts';
import { servedTwiceRatio } from '../hybrid-shares.ts';
import type { LATENCY_OF_POINT } from '../latency-at-load.ts';
import { type LatencyShape, logSpread, shareBelow, Z99 } from '../mixture-latency.ts';
import { latencyOf } from '../option-latency.ts';
import { numberOf } from './number-of.ts';
import type { OptionInDetail, PartOfOption } from './option-in-detail.ts';

type LatencyFigure = keyof typeof LATENCY_OF_POINT;
type Wait = 'ttft' | 'tpot';

/** Requests that take the same way through a hybrid: their share of all, and their wait by its median and 99th percentile. */
interface Way {
  readonly name: string;
  readonly share: Quantity;
  readonly p50: Quantity;
  readonly p99: Quantity;
}

/** How the latency of a part came about. */
export type PartWorking = (part: PartOfOption, figure: LatencyFigure) => Pick<Quantity, 'formula' | 'note' | 'beside'>;

/**
 * A percentile of a mixture is solved for, so its arithmetic is the check: the shares of the requests of each way that wait no
 * longer than it, weighed by those ways, sum to 0.5 or 0.99.
 */
export function mixtureWorking(
  option: OptionInDetail,
  {
    figure,
    value,
    workingOf,
  }: { readonly figure: LatencyFigure; readonly value: number; readonly workingOf: PartWorking },
): Pick<Quantity, 'note' | 'beside'> {
  const wait: Wait = figure.startsWith('ttft') ? 'ttft' : 'tpot';
  const goal = figure.endsWith('P50Ms') ? 0.5 : 0.99;
  const solved: Quantity = { name: 'this percentile', value, unit: 'ms', note: 'the result above' };
  const terms = waysOf(option, wait, workingOf)
    .filter(({ share }) => numberOf(share) > 0)
    .map((way) => ({ share: way.share, below: belowQuantity(way, solved) }));
  const texts = terms.flatMap((_, i) => [i === 0 ? '' : ' + ', ' * ']).concat('');
  const check: Quantity = {
    name: 'share of all requests that wait no longer',
    value: terms.reduce((sum, { share, below }) => sum + numberOf(share) * numberOf(below), 0),
    unit: 'ratio',
    formula: { texts, quantities: terms.flatMap(({ share, below }) => [share, below]) },
    note: `the percentile is the shortest wait at which this comes to ${goal}`,
  };
  return {
    note: 'solved for: no formula gives the percentile of a mixture, so the check stands below. Each wait is taken as lognormal through its median and its 99th percentile; normal(x) is the share of a standard normal distribution below x, as its tables give it',
    beside: [check],
  };
}

function belowQuantity({ name, p50, p99 }: Way, solved: Quantity): Quantity {
  const shape: LatencyShape = { p50Ms: numberOf(p50), p99Ms: numberOf(p99) };
  const below = {
    name: `those ${name} that wait no longer`,
    value: shareBelow(shape, numberOf(solved)),
    unit: 'ratio',
  };
  const value = logSpread(shape);
  if (value === 0) return { ...below, note: 'all of them wait for the same time', beside: [p50, p99] };
  const spread: Quantity = {
    name: `spread ${name}`,
    value,
    unit: 'ratio',
    formula: formula`ln(${p99} / ${p50}) / ${Z99_QUANTITY}`,
    note: 'standard deviation of the logarithm of the wait',
  };
  return { ...below, formula: formula`normal(ln(${solved} / ${p50}) / ${spread})` };
}

const Z99_QUANTITY: Quantity = {
  name: '99th percentile of a standard normal distribution',
  value: Z99,
  unit: 'ratio',
  note: 'of its tables',
};

/** Of the first token: served by one part alone, or by both one after the other. Of a further token: by the part that answers. */
function waysOf(option: OptionInDetail, wait: Wait, workingOf: PartWorking): Way[] {
  const [small, large] = option.parts;
  if (small === undefined || large === undefined) throw new Error(`${option.id} is no mixture of two parts`);
  const twice: Quantity = {
    name: 'share of requests served twice',
    value: servedTwiceRatio({ small: numberOf(small.share), large: numberOf(large.share) }),
    unit: 'ratio',
    formula: formula`max(0, ${small.share} + ${large.share} - 1)`,
  };
  const alone = (part: PartOfOption): Quantity => ({
    name: `share of requests served by ${part.model.id} alone`,
    value: numberOf(part.share) - numberOf(twice),
    unit: 'ratio',
    formula: formula`${part.share} - ${twice}`,
  });
  const read = (part: PartOfOption, of: Wait, percentile: 'P50' | 'P99'): Quantity =>
    partLatency(part, `${of}${percentile}Ms`, workingOf);
  const first: Way = {
    name: `served by ${small.model.id} alone`,
    share: alone(small),
    p50: read(small, wait, 'P50'),
    p99: read(small, wait, 'P99'),
  };
  const second = { p50: read(large, wait, 'P50'), p99: read(large, wait, 'P99') };
  if (wait === 'tpot') return [first, { name: `answered by ${large.model.id}`, share: large.share, ...second }];
  const inTurn = (percentile: 'P50' | 'P99'): Quantity => {
    const [ttft, tpot] = [read(small, 'ttft', percentile), read(small, 'tpot', percentile)];
    const then = read(large, 'ttft', percentile);
    const tokens = figureQuantity(option.demand.outputTokensPerRequest, 'output tokens per request');
    return {
      name: `${PERCENTILES[percentile]} served twice`,
      value: numberOf(ttft) + numberOf(tpot) * Math.max(0, numberOf(tokens) - 1) + numberOf(then),
      unit: 'ms',
      formula: formula`${ttft} + ${tpot} * max(0, ${tokens} - 1) + ${then}`,
      note: 'the whole first answer and then the first token of the second, the slow of one with the slow of the other',
    };
  };
  return [
    first,
    { name: `served by ${large.model.id} alone`, share: alone(large), ...second },
    { name: 'served twice', share: twice, p50: inTurn('P50'), p99: inTurn('P99') },
  ];
}

const PERCENTILES = { P50: 'median', P99: '99th percentile' } as const;
const WAITS: Readonly<Record<Wait, string>> = { ttft: 'time to the first token', tpot: 'time of a further token' };

function partLatency(part: PartOfOption, figure: LatencyFigure, workingOf: PartWorking): Quantity {
  const [wait, percentile] = [figure.slice(0, 4) as Wait, figure.slice(4, 7) as 'P50' | 'P99'];
  return {
    name: `${PERCENTILES[percentile]} of the ${WAITS[wait]}, ${part.model.id}`,
    value: latencyOf(part.model, part.month, part.demand)?.[figure] ?? null,
    unit: 'ms',
    ...workingOf(part, figure),
  };
}
