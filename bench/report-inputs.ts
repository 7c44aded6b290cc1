import { readJsonFile } from '../io/read-document.ts';
import { loadCatalogue } from '../pricing/load-catalogue.ts';
import { parseMeasurement } from '../schema/measurement.ts';
import type { ReportInputs } from '../schema/report.ts';
import { parseScenario } from '../schema/scenario.ts';
import { inProject } from './product.ts';

const read = (name: string): Promise<unknown> =>
  readJsonFile(inProject('test', 'fixtures', name), 'Run it in the project.');

/** Six options with ranges: the full scenario of the fixtures, each option twice. */
export async function reportInputs(drawCount: number): Promise<ReportInputs> {
  const scenario = parseScenario(await read('scenario-full.json'));
  const measurement = parseMeasurement(await read('measurement.json'));
  const twice = scenario.options.flatMap((option) => [
    option,
    { ...option, id: `${option.id}-2`, label: `${option.label ?? option.id} again` },
  ]);
  return {
    scenario: { ...scenario, options: twice },
    measurements: { 'measurement.json': measurement },
    catalogue: await loadCatalogue(),
    asOf: '2026-11-21',
    seed: 1,
    drawCount,
  };
}
