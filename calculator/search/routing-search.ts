import type { ReportInputs } from '../../schema/report.ts';
import type { HybridOption } from '../../schema/scenario.ts';
import type { RoutingSearch } from '../../schema/search-result.ts';
import type { Demand } from '../demand.ts';
import { baseCase, sourcedOfScenario } from '../figure.ts';
import { isSlowHybrid } from '../latency-limits.ts';
import { monthAt } from '../month.ts';
import type { OptionModel } from '../options/option-model.ts';
import { limitChecks } from './limit-checks.ts';
import { BESIDE, monthByShare, TIE } from './month-by-share.ts';
import { shareWithinLimits } from './share-within-limits.ts';
import { totalKilograms } from './stated-limits.ts';

const MOST_POINTS = 40;
/** Share of the highest cost from which a difference counts as another step. */
const STEP = 1e-6;

const NOTE =
  'A cost by itself, not a recommendation: what becomes of quality at another share than the one stated is not known.';
const EVALUATED_NOTE =
  'A cost by itself, not a recommendation: quality is known at the shares it was evaluated at, and on a line between them.';

/**
 * The month of a router or cascade over the share of requests that its large option gets, all else as stated. Between the
 * edges of the parts' staircases the cost is a straight line, and on an edge it is the lower of the two steps, so the least
 * is at an edge or an end: exact. Of shares that cost the same the stated one, else the lowest. Null where no share can be
 * served.
 */
export function routingSearch({
  model,
  option,
  demand,
  inputs,
}: {
  readonly model: OptionModel;
  readonly option: HybridOption;
  readonly demand: Demand;
  readonly inputs: ReportInputs;
}): RoutingSearch | null {
  const variable = option.kind === 'router' ? 'toLargeRatio' : 'escalatedRatio';
  const current = sourcedOfScenario(option.kind === 'router' ? option.toLargeRatio : option.escalatedRatio).value;
  if (current === null) return null;
  const months = monthByShare(model, { variable, current }, demand);
  const { at, usdAt } = months;
  const priced = months.bends.flatMap((share) => {
    const usd = usdAt(share);
    return Number.isFinite(usd) ? [{ share, usd }] : [];
  });
  if (priced.length === 0) return null;
  const least = Math.min(...priced.map(({ usd }) => usd));
  const cheapestShares = priced.filter(({ usd }) => usd <= least + TIE * Math.abs(least)).map(({ share }) => share);
  const cheapest = cheapestShares.includes(current) ? current : cheapestShares[0]!;
  const pointAt = (share: number): RoutingSearch['cheapest'] => {
    const { usd, footprint } = monthAt(model, demand, baseCase(demand.requestsPerMonth), at(share));
    return {
      ratio: share,
      usdPerMonth: usd,
      kilogramsCo2ePerMonth: footprint === null ? null : totalKilograms(footprint),
    };
  };
  const most = Math.max(...priced.map(({ usd }) => usd));
  const steps = priced.map(({ share, usd }, i) => {
    const before = priced[i - 1]?.share ?? 0;
    const after = priced[i + 1]?.share ?? 1;
    // A share that cannot be served is no step to draw.
    const isOtherStep = (beside: number): boolean =>
      before < beside && beside < after && Math.abs(usdAt(beside) - usd) > STEP * most && usdAt(beside) < Infinity;
    return [share - BESIDE, share, share + BESIDE].filter((ratio) => ratio === share || isOtherStep(ratio));
  });
  const evaluated = model.quality!.evaluated.map(({ ratio }) => ratio);
  const { found, noneBecause } = shareWithinLimits({
    months,
    kept: [cheapest, ...evaluated],
    checksAt: (share) => limitChecks({ model, demand, inputs, valueOf: at(share) }),
    isSlowAt: (share, { limit, milliseconds }) => {
      const metric = limit === 'ttft-p99' ? 'ttft' : 'tpot';
      return isSlowHybrid(model, { demand, valueOf: at(share), metric, milliseconds });
    },
  });
  return {
    option: model.id,
    variable,
    currentRatio: current,
    cheapest: pointAt(cheapest),
    withinLimits: found && { ...pointAt(found.share), unknownLimits: found.unknownLimits },
    noneWithinLimits: noneBecause,
    points: thinned(steps, new Set([0, current, cheapest, 1])).map(pointAt),
    note: evaluated.length === 0 ? NOTE : EVALUATED_NOTE,
  };
}

/** At most so many shares: whole steps left out evenly, none of those to be kept. */
function thinned(steps: readonly (readonly number[])[], kept: ReadonlySet<number>): number[] {
  const count = steps.flat().length;
  if (count <= MOST_POINTS) return steps.flat();
  const must = steps.filter((step) => step.some((share) => kept.has(share)));
  const others = steps.filter((step) => !step.some((share) => kept.has(share)));
  const widest = Math.max(...others.map((step) => step.length));
  const room = Math.floor((MOST_POINTS - must.flat().length) / widest);
  const chosen = Array.from({ length: Math.min(room, others.length) }, (_, i) => {
    return others[Math.floor(((i + 0.5) * others.length) / Math.min(room, others.length))]!;
  });
  return [...must, ...chosen].flat().toSorted((a, b) => a - b);
}
