/** The document as a whole, and the page of docs that rests on it. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkClaims } from '../../../calculator/claims/check-claims.ts';
import { RECOMPUTATIONS } from '../../../calculator/claims/recomputations.ts';
import { NOT_COMPARED, SLIPS } from '../../../schema/claim-check.ts';
import { claimsSchema } from '../../../schema/claims.ts';
import { numbersWithoutUnit } from '../../structure/unit-walker.ts';
import { CLAIMS } from './claims-document.ts';

const checks = checkClaims(CLAIMS);
const pitfalls = readFileSync(new URL('../../../docs/pitfalls.md', import.meta.url), 'utf8');

test('every number has its unit beside it', () => {
  expect(numbersWithoutUnit(claimsSchema)).toEqual([]);
});

test('every recomputation is that of a claim', () => {
  const used = new Set(CLAIMS.claims.map(({ formula }) => formula));
  expect(Object.keys(RECOMPUTATIONS).filter((name) => !used.has(name))).toEqual([]);
});

test('every slip and every reason not to compare has a claim', () => {
  const slips = new Set(checks.flatMap((check) => check.slips.map(({ slip }) => slip)));
  expect(SLIPS.filter((slip) => !slips.has(slip))).toEqual([]);
  const reasons = new Set(CLAIMS.claims.map(({ notCompared }) => notCompared?.reason));
  expect(NOT_COMPARED.filter((reason) => !reasons.has(reason))).toEqual([]);
});

test('readings of one claim give the same figures, and slips give them in the same units', () => {
  for (const { id, readings, slips } of checks) {
    const unitOf = new Map(readings[0]?.figures.map(({ figure, unit }) => [figure, unit]));
    for (const { figures } of readings) {
      expect(new Map(figures.map(({ figure, unit }) => [figure, unit])), id).toEqual(unitOf);
    }
    for (const { slip, figures } of slips) {
      expect(
        figures.some(({ figure }) => unitOf.has(figure)),
        `${id}: ${slip}`,
      ).toBe(true);
      for (const { figure, unit } of figures)
        if (unitOf.has(figure)) expect(unit, `${id}: ${slip}`).toBe(unitOf.get(figure));
    }
  }
});

test('no claim is reproduced by an input that was worked back from its answer, for that cannot fail', () => {
  const workedBack = checks.filter(({ inputs }) => inputs.some(({ note }) => /worked back/.test(note ?? '')));
  expect(workedBack.length).toBeGreaterThan(0);
  expect(workedBack.filter(({ verdict }) => verdict === 'reproduced').map(({ id }) => id)).toEqual([]);
});

test('README.md and docs/pitfalls.md say how many claims are checked', () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(`\`breakeven claims\` checks ${checks.length} of them`);
  expect(pitfalls).toContain(`\`breakeven claims\` checks ${checks.length} published claims`);
});

test('a claim stands on its own, without notes beside it', () => {
  const text = JSON.stringify(CLAIMS);
  expect(text.match(/research\/|seeds?\b|shared\/|\/work|golden/gi)).toBeNull();
});

test('docs/pitfalls.md has a section for each slip, which names the claims that show it', () => {
  const sections = pitfalls.split(/^## /m).slice(1);
  for (const slip of SLIPS) {
    const own = sections.filter((section) => section.includes(`\`${slip}\``));
    expect(own.length, slip).toBe(1);
    const named = new Set([...own[0]!.matchAll(/`breakeven claims ([a-z0-9-]+)`/g)].map(([, id]) => id));
    const showing = checks.filter((check) => check.slips.some((way) => way.slip === slip)).map(({ id }) => id);
    expect(
      showing.filter((id) => !named.has(id)),
      slip,
    ).toEqual([]);
  }
  const ids = new Set(checks.map(({ id }) => id));
  const named = [...pitfalls.matchAll(/`breakeven claims ([a-z0-9-]+)`/g)].map(([, id]) => id!);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((id) => !ids.has(id))).toEqual([]);
});
