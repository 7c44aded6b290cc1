import { describe, expect, test } from 'vitest';
import { explainReport, explanationOf } from '../../calculator/explain/explain-report.ts';
import { explainText } from '../../render/explain-text.ts';
import type { Quantity } from '../../schema/quantity.ts';
import { valueOfArithmetic } from '../factories/arithmetic.ts';
import { everyPart, expectFormulasHold } from '../factories/explained.ts';
import { latencyOf, measurementWith, pointWith } from '../factories/measurement.ts';
import { expectNear } from '../factories/near.ts';
import { cascadeOption, inputsWith, rentedOption, routerOption, scenarioWith } from '../factories/scenario.ts';

const measured = (ttft: { p50: number; p99: number }, tpot: { p50: number; p99: number }) =>
  measurementWith({ operatingPoints: [pointWith({ ttft: latencyOf(ttft), tpot: latencyOf(tpot) })] });

const whole = explainReport(
  inputsWith({
    measurements: {
      'm.json': measured({ p50: 100, p99: 400 }, { p50: 10, p99: 20 }),
      'large.json': measured({ p50: 250, p99: 900 }, { p50: 30, p99: 30 }),
    },
    scenario: scenarioWith({
      options: [
        rentedOption(),
        rentedOption({ id: 'large', measurement: 'large.json' }),
        routerOption({ large: 'large', toLargeRatio: 0.3, failedRatio: 0.02, misroutedRatio: 0.1 }),
        cascadeOption({ id: 'steps', large: 'large', failedRatio: 0.05 }),
      ],
    }),
  }),
);
const FIGURES = ['ttft-p50', 'ttft-p99', 'tpot-p50', 'tpot-p99'] as const;
const KEYS = {
  'ttft-p50': 'ttftP50Ms',
  'ttft-p99': 'ttftP99Ms',
  'tpot-p50': 'tpotP50Ms',
  'tpot-p99': 'tpotP99Ms',
} as const;

function partsOf(quantity: Quantity): Quantity[] {
  const found: Quantity[] = [];
  everyPart(quantity, (part) => found.push(part));
  return found;
}
const numberIn = (quantity: Quantity, name: string): number =>
  partsOf(quantity).find((part) => part.name === name)!.value!;

test('each formula comes to the value it stands beside', () => {
  expect(expectFormulasHold(whole.explainable)).toBeGreaterThan(100);
});

describe.each(['mix', 'steps'])('of %s', (id) => {
  test.each(FIGURES)('%s is the wait at which the printed check comes to its percentile', (figure) => {
    const quantity = explanationOf(whole, `${id}/latency/${figure}`);
    const result = whole.report.results.options.find((option) => option.id === id)!.latency!;
    expect(quantity.value).toBe(result[KEYS[figure]]);
    const check = quantity.beside![0]!;
    const goal = figure.endsWith('p50') ? 0.5 : 0.99;
    if (figure.startsWith('ttft')) expectNear(check.value, goal);
    // The further tokens of the large option all take 30 ms: the share below jumps there.
    else expect(check.value!).toBeGreaterThan(goal - 1e-9);
    expect(check.note).toContain(`${goal}`);
  });

  test('the printed arithmetic solved again for another wait gives that percentile', () => {
    const quantity = explanationOf(whole, `${id}/latency/ttft-p99`);
    const assumptions = whole.report.results.assumptions;
    const text = explainText({ id, label: 'latency', quantity, assumptions });
    const lines = [...text.matchAll(/^ *(?:\S.*\* )?= (.*normal.*|normal\(.*)$/gm)].map(([, line]) => line!);
    expect(lines.length).toBeGreaterThanOrEqual(id === 'mix' ? 3 : 2);
    const terms = [...text.matchAll(/= normal\(ln\(([\d.,]+) \/ ([\d.,]+)\) \/ ([\d.]+)\)/g)].map((match) =>
      match.slice(1).map((part) => Number(part!.replaceAll(',', ''))),
    );
    const shares = quantity.beside![0]!.formula!.quantities.filter((_, i) => i % 2 === 0).map(({ value }) => value!);
    const shareAt = (wait: number): number =>
      terms.reduce(
        (sum, [, median, spread], i) =>
          sum + shares[i]! * valueOfArithmetic(`normal(ln(${wait} / ${median}) / ${spread})`),
        0,
      );
    let [low, high] = [1, 1e6];
    for (let i = 0; i < 100; i++) {
      const middle = (low + high) / 2;
      if (shareAt(middle) < 0.99) low = middle;
      else high = middle;
    }
    expectNear(high, quantity.value!, 1e-8);
  });
});

test('by hand: shares, medians and spreads of the ways through a router', () => {
  const quantity = explanationOf(whole, 'mix/latency/ttft-p50');
  // 0.7 to the small one, of which 0.02 + 0.98 * 0.1 = 0.118 are asked again.
  expectNear(numberIn(quantity, 'share of requests served twice'), 0.7 * 0.118);
  expectNear(numberIn(quantity, 'share of requests served by gpu alone'), 0.7 * (1 - 0.118));
  expectNear(numberIn(quantity, 'share of requests served by large alone'), 0.3);
  // The first answer of 105 tokens, then the first token of the second.
  expectNear(numberIn(quantity, 'median served twice'), 100 + 10 * 104 + 250);
  expectNear(numberIn(quantity, '99th percentile served twice'), 400 + 20 * 104 + 900);
  expectNear(numberIn(quantity, 'spread served by gpu alone'), Math.log(4) / 2.326_347_874_04, 1e-8);
});

test('a way that no request takes is in no check', () => {
  const [check] = explanationOf(whole, 'steps/latency/ttft-p50').beside!;
  expect(check!.formula!.quantities.map(({ name }) => name).join()).not.toContain('by large alone');
});
