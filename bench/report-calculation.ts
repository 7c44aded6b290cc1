import { buildReport } from '../calculator/build-report.ts';
import { type Figure, medianMs, milliseconds } from './figure.ts';
import { reportInputs } from './report-inputs.ts';

const RUNS = 9;

/** buildReport over six options, at the number of draws a slider uses and at the number a report has. */
export async function reportCalculation(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [draws, bar] of [
    [2_000, ''],
    [10_000, '< 250 ms'],
  ] as const) {
    const inputs = await reportInputs(draws);
    figures.push({
      what: `buildReport, 6 options, ${draws.toLocaleString('en-US')} draws`,
      value: milliseconds(await medianMs(RUNS, () => buildReport(inputs))),
      beside: `median of ${RUNS}`,
      bar,
    });
  }
  return figures;
}
