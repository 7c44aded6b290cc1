import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OptionModel } from '../../calculator/options/option-model.ts';
import type { Scenario, ScenarioOption } from '../../schema/scenario.ts';
import {
  apiOption,
  cascadeOption,
  deviceOption,
  ownedOption,
  rentedOption,
  routerOption,
} from '../factories/scenario.ts';
import { searchedWith } from '../factories/search.ts';

const modelOf = (options: readonly ScenarioOption[], limits: NonNullable<Scenario['limits']>): OptionModel =>
  searchedWith(options, { limits }).models.at(-1)!;

const codes = ({ refusals }: OptionModel): string[] => refusals.map(({ code }) => code);

describe('limits that refuse', () => {
  test('CO2e above the cap, with both figures', () => {
    // One machine that serves 300,000 requests: 75.749 kg.
    const model = modelOf([rentedOption()], { maximumKilogramsCo2ePerMonth: 70 });
    expect(model.refusals).toMatchObject([
      { code: 'over-carbon', message: 'Its CO2e of 75.7 kg a month is above the limit of 70 kg.' },
    ]);
    expect(codes(modelOf([rentedOption()], { maximumKilogramsCo2ePerMonth: 76 }))).toEqual([]);
  });

  test('quality below the floor', () => {
    const limits = { minimumRetainedQualityRatio: 0.9 };
    const options = (retainedQualityRatio: number) => [
      apiOption(),
      rentedOption(),
      routerOption({ retainedQualityRatio }),
    ];
    expect(modelOf(options(0.8), limits).refusals).toMatchObject([
      { code: 'below-quality', message: 'Its retained quality of 80 % is below the limit of 90 %.' },
    ]);
    expect(codes(modelOf(options(0.9), limits))).toEqual([]);
    expect(codes(modelOf([rentedOption()], limits))).toEqual([]);
  });

  test('acceptance below the floor', () => {
    const limits = { minimumAcceptanceRatio: 0.9 };
    const option = (acceptedRatio: number) => rentedOption({ answers: { acceptedRatio, rejected: 'discarded' } });
    expect(modelOf([option(0.8)], limits).refusals).toMatchObject([
      { code: 'below-acceptance', message: 'Its share of accepted answers of 80 % is below the limit of 90 %.' },
    ]);
    expect(codes(modelOf([option(0.9)], limits))).toEqual([]);
  });

  test('several at once are all named', () => {
    const option = rentedOption({ answers: { acceptedRatio: 0.8, rejected: 'discarded' } });
    const limits = { maximumKilogramsCo2ePerMonth: 70, minimumAcceptanceRatio: 0.9, dataStaysOnPremises: true };
    expect(codes(modelOf([option], limits))).toEqual(['data-leaves', 'over-carbon', 'below-acceptance']);
  });
});

describe('what is unknown', () => {
  test('warns and does not refuse', () => {
    const limits = {
      maximumKilogramsCo2ePerMonth: 100,
      minimumRetainedQualityRatio: 0.9,
      minimumAcceptanceRatio: 0.9,
    };
    const model = modelOf([apiOption(), rentedOption(), routerOption()], limits);
    expect(codes(model)).toEqual([]);
    expect(model.warnings.filter((warning) => warning.startsWith('whether its'))).toEqual([
      expect.stringMatching(
        /^whether its CO2e keeps the limit is unknown: a lower bound, without energy of the router/,
      ),
      'whether its retained quality keeps the limit is unknown: retainedQualityRatio is not given.',
      'whether its share of accepted answers keeps the limit is unknown: answers.acceptedRatio is not given.',
    ]);
  });

  test('says nothing where the scenario sets no limit', () => {
    const { warnings } = modelOf([apiOption(), rentedOption(), routerOption()], {});
    expect(warnings.filter((warning) => warning.startsWith('whether its'))).toEqual([]);
  });
});

describe('the comparison and the search', () => {
  const ratio = fc.double({ min: 0.5, max: 1, noNaN: true });
  const scenario = fc.record({
    limits: fc.record(
      {
        ttftP99Ms: fc.double({ min: 500, max: 1_500, noNaN: true }),
        tpotP99Ms: fc.double({ min: 20, max: 200, noNaN: true }),
        dataStaysOnPremises: fc.boolean(),
        maximumKilogramsCo2ePerMonth: fc.double({ min: 0.5, max: 300, noNaN: true }),
        minimumRetainedQualityRatio: ratio,
        minimumAcceptanceRatio: ratio,
      },
      { requiredKeys: ['ttftP99Ms', 'tpotP99Ms'] },
    ),
    acceptedRatio: ratio,
    retainedQualityRatio: ratio,
    rateLimitRequestsPerSecond: fc.double({ min: 0.05, max: 0.3, noNaN: true }),
    failedRatio: fc.double({ min: 0, max: 0.1, noNaN: true }),
  });
  type Drawn = typeof scenario extends fc.Arbitrary<infer T> ? T : never;
  const optionsOf = ({ acceptedRatio, retainedQualityRatio, rateLimitRequestsPerSecond, failedRatio }: Drawn) => {
    const answers = { acceptedRatio, rejected: 'discarded' as const };
    return [
      apiOption({ rateLimitRequestsPerSecond, answers }),
      rentedOption({ answers }),
      ownedOption({ answers: { ...answers, acceptedRatio: 1 } }),
      deviceOption(),
      routerOption({ retainedQualityRatio, failedRatio }),
      cascadeOption({ id: 'own', large: 'server', retainedQualityRatio, failedRatio, answers }),
    ];
  };

  test('an option is refused exactly where a limit of the scenario is missed', () => {
    fc.assert(
      fc.property(scenario, (drawn) => {
        const { search, models, resolved } = searchedWith(optionsOf(drawn), { limits: drawn.limits });
        for (const [i, { option, checks }] of search.candidates.entries()) {
          if (resolved.models[i]!.refusals.length > 0) continue;
          const isMissed = checks.some(({ status }) => status === 'missed');
          expect(models[i]!.refusals.length > 0, `${option}: ${JSON.stringify(checks)}`).toBe(isMissed);
        }
      }),
      { numRuns: 100, seed: 3 },
    );
  });

  test('the cheapest costs no more than any other that is admissible, is not refused, and without one a text says why', () => {
    fc.assert(
      fc.property(scenario, (drawn) => {
        const { search, models } = searchedWith(optionsOf(drawn), { limits: drawn.limits });
        const admissible = search.candidates.filter((candidate) => candidate.admissible === true);
        const cheapest = search.candidates.find(({ option }) => option === search.cheapest);
        expect(cheapest === undefined).toBe(admissible.length === 0);
        expect(search.nearestLimit === null).toBe(cheapest !== undefined);
        for (const { usdPerMonth } of admissible) expect(cheapest!.usdPerMonth).toBeLessThanOrEqual(usdPerMonth!);
        if (cheapest !== undefined) expect(models.find(({ id }) => id === cheapest.option)!.refusals).toEqual([]);
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  test('the order of the options changes nothing but the order', () => {
    fc.assert(
      fc.property(scenario, (drawn) => {
        const options = optionsOf(drawn);
        const { search: one } = searchedWith(options, { limits: drawn.limits });
        const { search: other } = searchedWith(options.toReversed(), { limits: drawn.limits });
        expect({
          ...other,
          candidates: other.candidates.toReversed(),
          routing: other.routing.toReversed(),
          replicas: other.replicas.toReversed(),
          pareto: {
            front: other.pareto.front,
            dominated: other.pareto.dominated.toReversed(),
            unknown: other.pareto.unknown.toReversed(),
          },
        }).toEqual(one);
      }),
      { numRuns: 40, seed: 8 },
    );
  });
});
