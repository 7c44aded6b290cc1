import { expect, test } from 'vitest';
import type { Report } from '../../schema/report.ts';
import { greener } from '../../web/greener.ts';
import { richReport } from './page-report.ts';

const report = richReport();
const optionOf = (id: string) => report.results.options.find((option) => option.id === id)!;

/** The API with another range of models; the machine emits far more in all draws. */
const withModels = (low: number, high: number): Report['results']['options'][number] => {
  const api = optionOf('api');
  return {
    ...api,
    carbon: { ...api.carbon!, lowerBound: false, modelledKilogramsCo2ePerMonth: { low, high } },
  };
};
const machine = optionOf('gpu');
const kilograms = machine.carbon!.totalKilogramsCo2ePerMonth.value;

test('greener only where the low, the central and the high model agree', () => {
  expect(greener(report, machine, withModels(0.01, 0.9 * kilograms))?.verdict).toBe('more');
  expect(greener(report, withModels(0.01, 0.9 * kilograms), machine)?.verdict).toBe('less');
  expect(greener(report, machine, withModels(0.01, 1.1 * kilograms))?.verdict).toBe('unclear');
  expect(greener(report, withModels(0.01, 1.1 * kilograms), machine)?.verdict).toBe('unclear');
});

test('a draw that one of the two cannot serve counts for neither', () => {
  const unserved = { ...machine, infeasibleRatio: 0.1 };
  const api = withModels(0.01, 0.9 * kilograms);
  expect(greener(report, unserved, api)?.verdict).toBe('unclear');
  expect(greener(report, api, unserved)?.verdict).toBe('unclear');
  expect(greener(report, { ...machine, infeasibleRatio: 0.04 }, api)?.verdict).toBe('more');
});
