import type { ClaimCheck, RecomputedFigure, RecomputedWay } from '../../schema/claim-check.ts';
import type { Claim, Claims } from '../../schema/claims.ts';
import { InputError, nearest, shown } from '../../schema/input-error.ts';
import { judgeClaim } from './claim-verdict.ts';
import type { Recomputation } from './recomputation.ts';
import { RECOMPUTATIONS } from './recomputations.ts';

/**
 * Every claim with its figures worked out of its inputs, and what comes of the comparison. InputError, at a path in `file`,
 * for a claim that does not fit its formula: an unknown one, inputs or units other than it takes, a published figure it does
 * not give, or an input of which nothing finite follows.
 */
export const checkClaims = ({ claims }: Claims, file = 'claims.json'): ClaimCheck[] =>
  claims.map((claim, i) => checkOf(claim, `${file}: claims[${i}]`));

function checkOf(claim: Claim, place: string): ClaimCheck {
  const recomputation = claim.formula === null ? null : recomputationOf(claim.formula, place);
  if (recomputation !== null) refuseOtherInputs(claim, recomputation, place);
  const given = Object.fromEntries(Object.entries(claim.inputs).map(([name, { value }]) => [name, value]));
  const readings = recomputation?.readings(given) ?? [];
  const slips = recomputation?.slips(given) ?? [];
  refuseNotFinite([...readings, ...slips], place);
  refuseOtherFigures(claim, readings[0], place);
  const { published, notCompared } = claim;
  return {
    id: claim.id,
    claim: claim.claim,
    where: claim.where,
    citation: claim.citation,
    note: claim.note ?? null,
    notComparedBecause: notCompared?.text ?? null,
    inputs: Object.entries(claim.inputs).map(([name, { value, unit, source, citation, note }]) => ({
      name,
      value,
      unit,
      source,
      citation: citation ?? null,
      note: note ?? null,
    })),
    readings,
    ...judgeClaim({ published, readings, slips, notCompared: notCompared?.reason ?? null }),
  };
}

function recomputationOf(name: string, place: string): Recomputation {
  if (Object.hasOwn(RECOMPUTATIONS, name)) return RECOMPUTATIONS[name]!;
  const guess = nearest(name, Object.keys(RECOMPUTATIONS));
  throw new InputError({
    path: `${place}.formula`,
    expected: 'the name of a recomputation',
    received: shown(name),
    hint: guess === null ? `There are: ${Object.keys(RECOMPUTATIONS).join(', ')}.` : `Did you mean "${guess}"?`,
  });
}

function refuseOtherInputs({ inputs }: Claim, recomputation: Recomputation, place: string): void {
  const taken = recomputation.inputs;
  const hint = `The formula takes: ${Object.keys(taken).join(', ')}.`;
  for (const name of Object.keys(inputs)) {
    if (Object.hasOwn(taken, name)) continue;
    const path = `${place}.inputs.${name}`;
    throw new InputError({ path, expected: 'an input of the formula', received: shown(name), hint });
  }
  let common: string | null = null;
  for (const [name, unit] of Object.entries(taken)) {
    const path = `${place}.inputs.${name}`;
    const given = Object.hasOwn(inputs, name) ? inputs[name]! : null;
    if (given === null) {
      throw new InputError({
        path,
        expected: `given${unit === null ? '' : `, in ${unit}`}`,
        received: 'nothing',
        hint,
      });
    }
    if (unit === null) common ??= given.unit;
    const expected = unit ?? common;
    if (given.unit === expected) continue;
    throw new InputError({
      path: `${path}.unit`,
      expected: shown(expected),
      received: shown(given.unit),
      hint: 'Give the value in the unit of the formula.',
    });
  }
}

/** A published figure is one that the readings give, in its unit; another one needs a word why it is not compared. */
function refuseOtherFigures({ published, notCompared }: Claim, way: RecomputedWay | undefined, place: string): void {
  for (const [i, { figure, unit }] of published.entries()) {
    const worked = way?.figures.find((candidate: RecomputedFigure) => candidate.figure === figure);
    const path = `${place}.published[${i}]`;
    if (worked !== undefined && worked.unit !== unit) {
      throw new InputError({
        path: `${path}.unit`,
        expected: shown(worked.unit),
        received: shown(unit),
        hint: 'Publish and recompute in the same unit.',
      });
    }
    if (worked === undefined && notCompared === undefined) {
      throw new InputError({
        path: `${path}.figure`,
        expected: `a figure that the formula gives (${way?.figures.map((known) => known.figure).join(', ') ?? 'none'})`,
        received: shown(figure),
        hint: 'Or give notCompared, with the reason.',
      });
    }
  }
}

function refuseNotFinite(ways: readonly RecomputedWay[], place: string): void {
  for (const { figures } of ways) {
    for (const { figure, value, formula } of figures) {
      if (value === null || Number.isFinite(value)) continue;
      throw new InputError({
        path: `${place}.inputs`,
        expected: `values that give a finite ${figure}`,
        received: `${formula} = ${value}`,
        hint: 'An input of 0, or too large, is the usual cause.',
      });
    }
  }
}
