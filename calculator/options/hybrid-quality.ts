import { InputError } from '../../schema/input-error.ts';
import type { HybridOption } from '../../schema/scenario.ts';
import { baseCase, type Figure, type ValueOf } from '../figure.ts';
import type { OptionFigures } from './option-figures.ts';
import type { EvaluatedShare, HybridQuality } from './option-model.ts';

/** By how much the two ways to state the quality may be apart by rounding. */
const SAME = 1e-9;

/**
 * What a hybrid keeps of its large option's quality, at the share as stated and along the points of an evaluation. `share`
 * is null for a hybrid that is refused. InputError where both are given and do not agree.
 */
export function hybridQuality(
  option: HybridOption,
  { share, figures, place }: { readonly share: Figure | null; readonly figures: OptionFigures; readonly place: string },
): HybridQuality {
  const label = "Share of the large option's quality that is kept";
  const { retainedQualityRatio: given, retainedQualityByShare: points } = option;
  const unknown = { value: null, reason: 'not given' } as const;
  const stated =
    given === undefined && points !== undefined
      ? null
      : figures.ofOption('retainedQualityRatio', { label, unit: 'ratio' }, given, unknown);
  const evaluated = (points ?? []).map(({ ratio, retainedQualityRatio }, i): EvaluatedShare => {
    const name = { label: `${label} at the share ${ratio}`, unit: 'ratio' };
    return {
      ratio,
      retainedQualityRatio: figures.ofOption(`retainedQualityByShare[${i}]`, name, retainedQualityRatio, unknown),
    };
  });
  const isAsStated = (valueOf: ValueOf): boolean => share === null || valueOf(share) === share.known.value;
  const derived = share === null ? null : alongLine(evaluated, share.known.value, baseCase);
  if (stated !== null && derived !== null && Math.abs(derived - stated.known.value) > SAME) {
    throw new InputError({
      path: `${place}.retainedQualityRatio`,
      expected: `the ${derived} that ${place}.retainedQualityByShare comes to at the share as stated, ${share!.known.value}`,
      received: String(stated.known.value),
      hint: 'Leave one of the two out, or mend the other.',
    });
  }
  return {
    evaluated,
    isAsStated,
    retainedRatio: (valueOf) => {
      const along = share === null ? null : alongLine(evaluated, valueOf(share), valueOf);
      return along ?? (stated !== null && isAsStated(valueOf) ? valueOf(stated) : null);
    },
  };
}

/** Null outside the points, and beside one that is unknown. */
function alongLine(points: readonly EvaluatedShare[], share: number, valueOf: ValueOf): number | null {
  const i = points.findIndex(({ ratio }) => ratio >= share);
  const above = points[i];
  if (above === undefined || above.retainedQualityRatio === null) return null;
  const high = valueOf(above.retainedQualityRatio);
  if (above.ratio === share) return high;
  const below = points[i - 1];
  if (below === undefined || below.retainedQualityRatio === null) return null;
  const low = valueOf(below.retainedQualityRatio);
  return low + ((high - low) * (share - below.ratio)) / (above.ratio - below.ratio);
}
