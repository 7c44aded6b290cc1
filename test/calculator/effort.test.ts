import { expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { drawsOf, firstDraws } from '../../calculator/draws.ts';
import { FigureBook } from '../../calculator/figure.ts';
import { inputsWith, scenarioWith } from '../factories/scenario.ts';

const range = { value: 300_000, low: 100_000, high: 900_000 };
const INPUTS = inputsWith({
  drawCount: 300,
  scenario: scenarioWith({
    demand: { requestsPerMonth: range, inputTokensPerRequest: 400, outputTokensPerRequest: 105, peakToMeanRatio: 1 },
    overrides: { 'models/acme/small/usdPerMillionOutputTokens': { value: 12, low: 4, high: 40 } },
  }),
});

test('with fewer draws for bands and correlations all else stays as it is, and so do their base cases', () => {
  const whole = buildReport(INPUTS).results;
  const quick = buildReport(INPUTS, { bandDraws: 20, sensitivityDraws: 40 }).results;
  const { breakEven: wholeBands, sensitivity, projection, ...rest } = whole;
  const { breakEven: quickBands, sensitivity: quickSensitivity, projection: quickProjection, ...others } = quick;
  expect(others).toEqual(rest);
  expect(quickProjection.rows.map(({ usdByMonth }) => usdByMonth)).toEqual(
    projection.rows.map(({ usdByMonth }) => usdByMonth),
  );
  const [paid, quickPaid] = [projection, quickProjection].map(({ rows }) => rows[0]!.presentValueUsd);
  expect(quickPaid!.value).toBe(paid!.value);
  expect(quickPaid!.p50).not.toBe(paid!.p50);
  const [band, quickBand] = [wholeBands, quickBands].map(({ pairs }) => pairs[0]!);
  expect(quickBand!.firstCheaperRequestsPerMonth.value).toBe(band!.firstCheaperRequestsPerMonth.value);
  expect(quickBand!.cheaperRatio).toBe(band!.cheaperRatio);
  expect(quickBand!.firstCheaperRequestsPerMonth.p5).not.toBe(band!.firstCheaperRequestsPerMonth.p5);
  expect([sensitivity.drawCount, quickSensitivity.drawCount]).toEqual([300, 40]);
  const [difference, quickDifference] = [sensitivity, quickSensitivity].map(({ differences }) => differences[0]!);
  expect(quickDifference!.differenceUsdPerMonth).toEqual(difference!.differenceUsdPerMonth);
  expect(quickDifference!.inputs.map(({ path, swingUsdPerMonth }) => [path, swingUsdPerMonth])).toEqual(
    difference!.inputs.map(({ path, swingUsdPerMonth }) => [path, swingUsdPerMonth]),
  );
  // Twenty draws of a report of 300 are those of a report of 20.
  const few = buildReport({ ...INPUTS, drawCount: 20 }).results;
  expect(quickBand!.firstCheaperRequestsPerMonth).toEqual(few.breakEven.pairs[0]!.firstCheaperRequestsPerMonth);
  expect(quickProjection).toEqual(few.projection);
});

test('the first draws are those a smaller run has drawn, and more than there are is all of them', () => {
  const book = new FigureBook();
  book.figure({ path: 'a', label: 'A', unit: 'x' }, { value: 2, low: 1, high: 5, source: 'user' });
  const draws = drawsOf(book.uncertain, 1, 50);
  const few = firstDraws(draws, 7);
  expect(few.drawCount).toBe(7);
  expect([...few.inputs[0]!.values]).toEqual([...drawsOf(book.uncertain, 1, 7).inputs[0]!.values]);
  expect(firstDraws(draws, 500)).toBe(draws);
});
