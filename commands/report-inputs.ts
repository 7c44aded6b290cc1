import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { defaultScenario } from '../calculator/default-scenario.ts';
import { readJsonFile } from '../io/read-document.ts';
import { loadCatalogue } from '../pricing/load-catalogue.ts';
import { InputError, shown } from '../schema/input-error.ts';
import { type Measurement, parseMeasurement } from '../schema/measurement.ts';
import type { ReportInputs } from '../schema/report.ts';
import { parseScenario, type Scenario } from '../schema/scenario.ts';

interface InputSources {
  readonly scenarioPath: string | undefined;
  readonly measurementPath: string | undefined;
  readonly requestsPerMonth: number | undefined;
  readonly asOf: string | undefined;
  readonly today: string;
  readonly seed: number;
  readonly drawCount: number;
}

/** Reads and judges everything a report is made of: scenario (or the default one), its measurements, the catalogue. */
export async function readInputs(sources: InputSources): Promise<ReportInputs> {
  const catalogue = await loadCatalogue();
  const { scenario, measurements } =
    sources.scenarioPath === undefined
      ? await inputsOfMeasurement(sources, catalogue)
      : await inputsOfScenario(sources.scenarioPath, sources.measurementPath);
  return {
    scenario,
    measurements,
    catalogue,
    asOf: dayOf(sources.asOf) ?? scenario.asOf ?? sources.today,
    seed: sources.seed,
    drawCount: sources.drawCount,
  };
}

async function inputsOfMeasurement(
  { measurementPath, requestsPerMonth }: InputSources,
  catalogue: ReportInputs['catalogue'],
) {
  const path = measurementPath!;
  const measurement = await readMeasurement(path);
  const measurementName = basename(path);
  const scenario = defaultScenario({
    measurement,
    measurementName,
    catalogue,
    ...(requestsPerMonth === undefined ? {} : { requestsPerMonth }),
  });
  return { scenario, measurements: { [measurementName]: measurement } };
}

async function inputsOfScenario(scenarioPath: string, measurementPath: string | undefined) {
  const hint = 'breakeven init writes a starter.';
  const scenario = scenarioOf(await readJsonFile(scenarioPath, hint), scenarioPath);
  const names = measurementNames(scenario);
  const given = measurementPath === undefined ? null : { path: measurementPath, name: nameFor(measurementPath, names) };
  const entries = await Promise.all(
    names.map(async (name) => {
      const path = given?.name === name ? given.path : isAbsolute(name) ? name : resolve(dirname(scenarioPath), name);
      return [name, await readMeasurement(path)] as const;
    }),
  );
  return { scenario, measurements: Object.fromEntries(entries) };
}

/** A measurement in the place of the scenario is an easy slip: the message then gives the command that was meant. */
function scenarioOf(value: unknown, path: string): Scenario {
  const { schema } = (value ?? {}) as { readonly schema?: unknown };
  if (typeof schema === 'string' && schema.startsWith('measurement/')) {
    throw new InputError({
      path,
      expected: 'a scenario',
      received: 'a measurement',
      hint: `To price it: breakeven compare --measurement ${path}`,
    });
  }
  return parseScenario(value, path);
}

const measurementNames = (scenario: Scenario): string[] => [
  ...new Set(scenario.options.flatMap((option) => (option.kind === 'api' ? [] : [option.measurement]))),
];

/** Which of the scenario's measurements a file given on the command line stands for: the one of its name, or the only one. */
function nameFor(path: string, names: readonly string[]): string {
  const match = names.find((name) => basename(name) === basename(path)) ?? (names.length === 1 ? names[0] : undefined);
  if (match !== undefined) return match;
  throw new InputError({
    path: `--measurement ${path}`,
    expected: `one the scenario names (${names.join(', ') || 'none'})`,
    received: shown(basename(path)),
    hint: 'Rename the file or name it in the scenario.',
  });
}

const readMeasurement = async (path: string): Promise<Measurement> =>
  parseMeasurement(await readJsonFile(path, 'breakeven loadtest writes one.'), path);

function dayOf(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  if (/^\d{4}-\d{2}-\d{2}$/.test(given) && !Number.isNaN(Date.parse(given))) return given;
  throw new InputError({
    path: '--as-of',
    expected: 'a day as YYYY-MM-DD',
    received: shown(given),
    hint: 'For example --as-of 2026-11-21.',
  });
}
