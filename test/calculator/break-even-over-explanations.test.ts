import { describe, expect, test } from 'vitest';
import { explainReport, explanationOf } from '../../calculator/explain/explain-report.ts';
import { valueOfArithmetic } from '../factories/arithmetic.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, ownedOption, rentedOption, routerOption, scenarioWith } from '../factories/scenario.ts';

/** A server that is bought again every four years; a machine and routers whose price, load and cached share turn the choice. */
const EXPLAINED = explainReport(
  inputsWith({
    scenario: scenarioWith({
      baselineOption: 'api',
      demand: {
        requestsPerMonth: 3_000_000,
        inputTokensPerRequest: 400,
        outputTokensPerRequest: 105,
        peakToMeanRatio: 1,
      },
      options: [
        apiOption({ minimumCommitmentUsdPerMonth: 650 }),
        rentedOption({ usdPerHour: 0.5, monitoringUsdPerMonth: 250, oneOff: { setUpUsd: 1_500 } }),
        ownedOption({ capexUsd: 9_000, hostingUsdPerMonth: 300, hostingIncludesPower: true }),
        rentedOption({ id: 'big', usdPerHour: 0.1 }),
        routerOption({ small: 'gpu', large: 'big' }),
        routerOption({ id: 'part' }),
      ],
    }),
  }),
);
const { over } = EXPLAINED.report.results.breakEven;

describe('every crossing over one thing', () => {
  const named = over.flatMap(({ option, variable, path, crossings }): { id: string; value: number | null }[] => {
    const several = over.filter((one) => one.option === option && one.variable === variable).length > 1;
    const id = `${option}/break-even/${variable}${several ? `/${path}` : ''}`;
    return crossings.length === 0
      ? [{ id, value: null }]
      : crossings.map((value, i) => ({ id: i === 0 ? id : `${id}/crossing-${i + 1}`, value }));
  });

  test('has an id of its own and the value of the report', () => {
    const ids = EXPLAINED.explainable.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, value } of named) expect(explanationOf(EXPLAINED, id)).toMatchObject({ id, value });
    // The two prices of a router's machines are told apart by their paths.
    expect(ids).toContain('mix/break-even/usd-per-hour/options.big.usdPerHour');
  });

  test('comes to that value by its arithmetic', () => {
    const worked = named.flatMap(({ id, value }) => {
      const { formula } = explanationOf(EXPLAINED, id);
      return formula === undefined || value === null ? [] : [{ id, value, formula }];
    });
    for (const { value, formula } of worked) {
      const arithmetic = formula.texts
        .map((text, i) => text + (i < formula.quantities.length ? `(${formula.quantities[i]!.value})` : ''))
        .join('');
      expectNear(valueOfArithmetic(arithmetic), value, 1e-8);
    }
    const variables = new Set(worked.map(({ id }) => id.split('/')[2]));
    expect([...variables].toSorted()).toEqual(['cached-share', 'usd-per-hour', 'utilisation']);
  });

  test('of months shows the cash on both sides of it, the dearer and the cheaper', () => {
    const { beside, value } = explanationOf(EXPLAINED, 'gpu/break-even/months');
    expect(value).toBeGreaterThan(1);
    const [ownBefore, otherBefore, own, other] = beside!.map((quantity) => quantity.value!);
    expect(ownBefore).toBeGreaterThanOrEqual(otherBefore!);
    expect(own).toBeLessThan(other!);
  });

  test('or says that there is none, and why', () => {
    const notes = named.filter(({ value }) => value === null).map(({ id }) => explanationOf(EXPLAINED, id).note);
    expect(notes.length).toBeGreaterThan(0);
    for (const note of notes) expect(note).toMatch(/^none: .* from .* to .*, all that was looked at$/);
  });
});
