import { expect, test } from 'vitest';
import { explainReport, explanationOf } from '../../calculator/explain/explain-report.ts';
import type { Quantity } from '../../schema/quantity.ts';
import { valueOfArithmetic } from '../factories/arithmetic.ts';
import { BOUND_BY_CARBON, BOUND_BY_LATENCY, BOUND_BY_QUALITY } from '../factories/hybrid-scenarios.ts';
import { expectNear } from '../factories/near.ts';
import {
  apiOption,
  cascadeOption,
  inputsWith,
  rentedOption,
  routerOption,
  scenarioWith,
} from '../factories/scenario.ts';
import { measurementWith } from '../factories/measurement.ts';

const inNumbers = ({ texts, quantities }: NonNullable<Quantity['formula']>): string =>
  texts.map((text, i) => text + (i < quantities.length ? `(${quantities[i]!.value})` : '')).join('');

function everyPart(quantity: Quantity, visit: (part: Quantity) => void): void {
  visit(quantity);
  for (const part of [...(quantity.formula?.quantities ?? []), ...(quantity.beside ?? [])]) everyPart(part, visit);
}

const demand = { requestsPerMonth: 12e6, inputTokensPerRequest: 400, outputTokensPerRequest: 105, peakToMeanRatio: 1 };
const taxed = (hybrid: Parameters<typeof routerOption>[0]) => ({
  measurement: measurementWith(),
  scenario: scenarioWith({
    demand,
    taxRatio: 0.19,
    options: [
      apiOption({ minimumCommitmentUsdPerMonth: 900 }),
      rentedOption({ staffFte: 0.1 }),
      routerOption({ routerUsdPerRequest: 0.000_01, oneOff: { trainingKilogramsCo2e: 90, setUpUsd: 400 }, ...hybrid }),
      cascadeOption({ id: 'steps', failedRatio: 0.02 }),
    ],
  }),
});

test.each([
  ['carbon', BOUND_BY_CARBON],
  ['latency', BOUND_BY_LATENCY],
  ['quality', BOUND_BY_QUALITY],
  ['an edge, tax and lines of its own', taxed({})],
  ['the share as stated', taxed({ toLargeRatio: 0.124 })],
])(
  '%s: each formula of a share and its month comes to the figure of the report',
  (_name, { scenario, measurement }) => {
    const explained = explainReport(inputsWith({ scenario, measurements: { 'm.json': measurement } }));
    const ids = explained.explainable.map(({ id }) => id);
    for (const { option, cheapest, withinLimits } of explained.report.results.search.routing) {
      // A hybrid that its limits refuse has no explanations.
      if (!ids.includes(`${option}/month`)) continue;
      for (const [name, found] of [
        ['cheapest-share', cheapest],
        ['share-within-limits', withinLimits],
      ] as const) {
        const id = `${option}/search/${name}`;
        if (found === null) {
          expect(ids).not.toContain(id);
          continue;
        }
        for (const [key, value] of [
          [id, found.ratio],
          [`${id}/month`, found.usdPerMonth],
          [`${id}/carbon`, found.kilogramsCo2ePerMonth!],
        ] as const) {
          const whole = explanationOf(explained, key);
          expectNear(whole.value, value, 1e-12);
          if (key !== id) expect(whole.formula).toBeDefined();
          everyPart(whole, (part) => {
            if (part.formula !== undefined) expectNear(valueOfArithmetic(inNumbers(part.formula)), part.value!, 1e-9);
            if (part.id !== undefined && part !== whole) expect(ids).toContain(part.id);
          });
        }
      }
    }
  },
);
