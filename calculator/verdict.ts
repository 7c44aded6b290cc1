import type { ReportResults } from '../schema/report.ts';
import type { Contender, Duel } from './duel.ts';
import { type OptionModel, servingModels } from './options/option-model.ts';

type Verdict = ReportResults['verdict'];

const CLEAR_RATIO = 0.95;
const LEANING_RATIO = 0.8;
const PUBLISHED_REASON = 'Throughput is published, not measured, so the verdict is no more than leaning.';

/**
 * `clear` when the cheapest costs less than every other option in at least 95 % of the draws, and less than the next best by
 * more than the materiality share of that one's cost; `leaning` from 80 %; else `too-close`. A draw it cannot serve is not
 * one in which it is cheaper. An option that rests on a simulation or on a run judged invalid
 * makes the whole an `illustration` without a winner. Where nothing self-hosted was measured but all is published, and where
 * the winner's capacity is an upper bound, provisional or modelled, `leaning` is the best there is, and so it is without
 * draws. The only option that can serve is judged by the share of the draws that it serves.
 */
export function verdictOf({
  cheapest,
  infeasibleRatio,
  duel,
  baseline,
  materialityRatio,
  models,
}: {
  readonly cheapest: Contender | null;
  /** Share of the draws that the cheapest cannot serve; null without draws. */
  readonly infeasibleRatio: number | null;
  /** Null where nothing else can serve. */
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
    against: duel?.against.model.id ?? null,
    savingUsdPerMonth: duel?.savingUsdPerMonth ?? null,
    cheaperRatio: duel?.cheaperRatio ?? null,
    cheapestRatio: duel?.cheapestRatio ?? null,
    nextBest: duel?.nextBest.model.id ?? null,
    overNextBestUsdPerMonth: duel?.overNextBestUsdPerMonth ?? null,
  };
  if (cheapest === null) {
    const reasons = models.flatMap(({ id, refusals }) => refusals.map(({ message }) => `${id}: ${message}`));
    return { ...common, kind: 'none', winner: null, reasons };
  }
  const reasons = models
    .filter((model) => model.refusals.length > 0)
    .map(({ id, refusals }) => `${id} is out: ${refusals[0]!.message}`);
  for (const { model } of [cheapest, ...(duel === null ? [] : new Set([duel.against, duel.nextBest]))]) {
    if (servingModels(model).some(({ fleet }) => fleet?.capacity.provisional === true)) {
      reasons.push(`${model.id}: its capacity is provisional, the latency limits being undecided there.`);
    }
  }
  if (illustrationBecause !== null) return { ...common, kind: 'illustration', winner: null, reasons };
  const kind = kindOf(
    { cheapest, infeasibleRatio, duel, materialityRatio, nothingMeasured: isNothingMeasured(models) },
    reasons,
  );
  return { ...common, kind, winner: kind === 'too-close' ? null : cheapest.model.id, reasons };
}

/** Self-hosting takes part, and all that is known of its throughput is published. */
function isNothingMeasured(models: readonly OptionModel[]): boolean {
  const selfHosted = models.filter(({ kind, refusals }) => kind !== 'api' && refusals.length === 0);
  return selfHosted.length > 0 && selfHosted.every(({ provenance }) => provenance === 'published');
}

function kindOf(
  {
    cheapest,
    infeasibleRatio,
    duel,
    materialityRatio,
    nothingMeasured,
  }: {
    readonly cheapest: Contender;
    readonly infeasibleRatio: number | null;
    readonly duel: Duel | null;
    readonly materialityRatio: number;
    readonly nothingMeasured: boolean;
  },
  reasons: string[],
): 'clear' | 'leaning' | 'too-close' {
  if (duel === null) {
    const missed =
      infeasibleRatio === null || infeasibleRatio === 0
        ? ''
        : `; in ${Math.max(1, Math.round(100 * infeasibleRatio))} % of the draws it cannot serve either`;
    reasons.push(`${cheapest.model.id} is the only option that can serve the demand${missed}.`);
  } else if (duel.overNextBestUsdPerMonth.value <= materialityRatio * duel.nextBest.usdPerMonth) {
    const to = duel.nextBest === duel.against ? '' : ` to ${duel.nextBest.model.id}`;
    reasons.push(`The difference${to} is at most ${Number((materialityRatio * 100).toPrecision(6))} % of the cost.`);
    return 'too-close';
  }
  const share = duel === null ? (infeasibleRatio === null ? null : 1 - infeasibleRatio) : duel.cheapestRatio;
  if (share !== null && share < LEANING_RATIO) {
    if (duel !== null) {
      const either = duel.nextBest === duel.against ? 'either option' : 'more than one option';
      reasons.push(`The ranges of the inputs leave ${either} a fair chance to be cheaper.`);
    }
    return 'too-close';
  }
  if (nothingMeasured) {
    reasons.push(PUBLISHED_REASON);
    return 'leaning';
  }
  const flattered = flatteredBecause(cheapest.model);
  if (flattered !== null) {
    reasons.push(`${cheapest.model.id} ${flattered}, so the verdict is no more than leaning.`);
    return 'leaning';
  }
  if (share !== null) return share >= CLEAR_RATIO ? 'clear' : 'leaning';
  reasons.push('No draws were made, so the verdict is no more than leaning.');
  return 'leaning';
}

/**
 * Why the winner's own capacity may be too good; null when nothing says so. A loser's may be: it lost all the same.
 */
function flatteredBecause(model: OptionModel): string | null {
  for (const serving of servingModels(model)) {
    const because = flatteredByItself(serving);
    if (because !== null) return because;
  }
  return null;
}

function flatteredByItself({ kind, fleet, provenance }: OptionModel): string | null {
  if (kind === 'device' && provenance !== 'measured')
    return "rests on the users' devices, whose speed and energy nobody measured here";
  if (fleet === null) return null;
  if (fleet.capacity.basis === 'upper-bound') return 'rests on a closed-loop rung, an upper bound of its capacity';
  if (fleet.capacity.provisional) return 'rests on a load at which the latency limits are undecided';
  if (provenance !== 'modelled') return null;
  return fleet.fitted === null ? 'was not measured on this hardware' : "was not measured at the demand's lengths";
}

const WEIGHTS = { simulated: 0, invalid: 1 } as const;
const weightOf = (a: Verdict['illustrationBecause'], b: Verdict['illustrationBecause']): number =>
  (a === null ? 2 : WEIGHTS[a]) - (b === null ? 2 : WEIGHTS[b]);
