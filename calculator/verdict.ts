import type { ReportResults } from '../schema/report.ts';
import type { Spread } from '../schema/report.ts';
import type { OptionModel } from './options/option-model.ts';

type Verdict = ReportResults['verdict'];

export interface Contender {
  readonly model: OptionModel;
  readonly usdPerMonth: number;
}

/** The comparison of the cheapest with what it is measured against, from the same draws. */
export interface Duel {
  readonly savingUsdPerMonth: Spread;
  readonly cheaperRatio: number | null;
}

const CLEAR_RATIO = 0.95;
const LEANING_RATIO = 0.8;

/** The cheapest option in the base case and the one it is compared with: the baseline, or the next cheapest when it is the baseline itself. */
export function rivals(
  contenders: readonly Contender[],
  baseline: string,
): { cheapest: Contender | null; against: Contender | null } {
  const ranked = contenders.toSorted((a, b) => a.usdPerMonth - b.usdPerMonth);
  const cheapest = ranked[0] ?? null;
  if (cheapest === null) return { cheapest, against: null };
  const other =
    ranked.find(({ model }) => model.id === baseline && model.id !== cheapest.model.id) ?? ranked[1] ?? null;
  return { cheapest, against: other };
}

/**
 * `clear` when the cheapest is cheaper in at least 95 % of the draws and by more than the materiality share of the
 * other's cost; `leaning` from 80 %; else `too-close`. An option that rests on a simulation or on a run judged invalid
 * makes the whole an `illustration` without a winner. Published measurements, and a winner whose capacity is an upper
 * bound, provisional or modelled, reach `leaning` at best.
 */
export function verdictOf({
  cheapest,
  against,
  duel,
  baseline,
  materialityRatio,
  models,
}: {
  readonly cheapest: Contender | null;
  readonly against: Contender | null;
  readonly duel: Duel | null;
  readonly baseline: string;
  readonly materialityRatio: number;
  readonly models: readonly OptionModel[];
}): Verdict {
  const illustrationBecause = models.map((model) => model.illustrationBecause).toSorted(weightOf)[0] ?? null;
  const common = {
    illustrationBecause,
    cheapest: cheapest?.model.id ?? null,
    baseline,
    against: against?.model.id ?? null,
    savingUsdPerMonth: duel?.savingUsdPerMonth ?? null,
    cheaperRatio: duel?.cheaperRatio ?? null,
  };
  if (cheapest === null) {
    const reasons = models.flatMap(({ id, refusals }) => refusals.map(({ message }) => `${id}: ${message}`));
    return { ...common, kind: 'none', winner: null, reasons };
  }
  const reasons = models
    .filter((model) => model.refusals.length > 0)
    .map(({ id, refusals }) => `${id} is out: ${refusals[0]!.message}`);
  for (const { model } of [cheapest, ...(against === null ? [] : [against])]) {
    if (model.fleet?.capacity.provisional === true) {
      reasons.push(`${model.id}: its capacity is provisional, the latency limits being undecided there.`);
    }
  }
  if (illustrationBecause !== null) return { ...common, kind: 'illustration', winner: null, reasons };
  const kind = kindOf(cheapest, against, duel, materialityRatio, reasons);
  return { ...common, kind, winner: kind === 'too-close' ? null : cheapest.model.id, reasons };
}

function kindOf(
  cheapest: Contender,
  against: Contender | null,
  duel: Duel | null,
  materialityRatio: number,
  reasons: string[],
): 'clear' | 'leaning' | 'too-close' {
  if (against === null || duel === null) {
    reasons.push(`${cheapest.model.id} is the only option that can serve the demand.`);
    return 'clear';
  }
  if (duel.savingUsdPerMonth.value <= materialityRatio * against.usdPerMonth) {
    reasons.push(`The difference is at most ${Number((materialityRatio * 100).toPrecision(6))} % of the cost.`);
    return 'too-close';
  }
  const share = duel.cheaperRatio ?? 1;
  if (share < LEANING_RATIO) {
    reasons.push('The ranges of the inputs leave either option a fair chance to be cheaper.');
    return 'too-close';
  }
  const selfHosted = [cheapest, against].filter(({ model }) => model.kind !== 'api');
  if (selfHosted.length > 0 && selfHosted.every(({ model }) => model.provenance === 'published')) {
    reasons.push('The throughput is published, not measured, so the verdict is no more than leaning.');
    return 'leaning';
  }
  const flattered = flatteredBecause(cheapest.model);
  if (flattered !== null) {
    reasons.push(`${cheapest.model.id} ${flattered}, so the verdict is no more than leaning.`);
    return 'leaning';
  }
  return share >= CLEAR_RATIO ? 'clear' : 'leaning';
}

/**
 * Why the winner's own capacity may be too good; null when nothing says so. A loser's may be: it lost all the same.
 */
function flatteredBecause({ fleet, provenance }: OptionModel): string | null {
  if (fleet === null) return null;
  if (fleet.capacity.basis === 'upper-bound') return 'rests on a closed-loop rung, an upper bound of its capacity';
  if (fleet.capacity.provisional) return 'rests on a load at which the latency limits are undecided';
  return provenance === 'modelled' ? 'was not measured on this hardware' : null;
}

const WEIGHTS = { simulated: 0, invalid: 1 } as const;
const weightOf = (a: Verdict['illustrationBecause'], b: Verdict['illustrationBecause']): number =>
  (a === null ? 2 : WEIGHTS[a]) - (b === null ? 2 : WEIGHTS[b]);
