import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { defaultScenario } from '../calculator/default-scenario.ts';
import { usedCatalogue } from '../calculator/used-catalogue.ts';
import { readJsonFile } from '../io/read-document.ts';
import { type CatalogueOptions, loadCatalogue } from '../pricing/load-catalogue.ts';
import { referenceMeasurement } from '../pricing/references/reference-measurement.ts';
import { parseCatalogue } from '../schema/catalogue.ts';
import { InputError, shown } from '../schema/input-error.ts';
import { type Measurement, parseMeasurement } from '../schema/measurement.ts';
import type { ReportInputs } from '../schema/report.ts';
import { parseScenario, type Scenario } from '../schema/scenario.ts';
import { isSelfHosted } from '../schema/self-hosted.ts';

interface InputSources {
  readonly scenarioPath: string | undefined;
  readonly measurementPath?: string | undefined;
  /** A published measurement in place of one of the user's. */
  readonly referenceId?: string | undefined;
  readonly catalogue: CatalogueOptions;
  readonly requestsPerMonth?: number | undefined;
  readonly asOf?: string | undefined;
  readonly today: string;
  readonly seed: number;
  readonly drawCount: number;
}

/** A measurement given beside the scenario, by the flag and the name it goes by. */
interface Given {
  readonly flag: string;
  readonly name: string;
  readonly measurement: Measurement;
}

/** What a scenario names in place of a file for a published measurement: `reference/llama-3.1-8b-h100`. */
const REFERENCE = 'reference/';

/** Reads and judges everything a report is made of: scenario (or the default one), its measurements, the catalogue. */
export async function readInputs(sources: InputSources): Promise<ReportInputs> {
  const [catalogue, given] = await Promise.all([loadCatalogue(sources.catalogue), givenMeasurement(sources)]);
  const { scenario, measurements } =
    sources.scenarioPath === undefined
      ? inputsOfMeasurement(given!, sources.requestsPerMonth, catalogue)
      : await inputsOfScenario(sources.scenarioPath, given);
  // The embedded catalogue was judged when it was built; what the report carries of it is judged here once more.
  parseCatalogue(usedCatalogue({ scenario, measurements, catalogue }), 'catalogue');
  return {
    scenario,
    measurements,
    catalogue,
    asOf: dayOf(sources.asOf) ?? scenario.asOf ?? sources.today,
    seed: sources.seed,
    drawCount: sources.drawCount,
  };
}

async function givenMeasurement({ measurementPath: path, referenceId: id }: InputSources): Promise<Given | null> {
  if (path !== undefined && id !== undefined) {
    throw new InputError({
      path: '--reference',
      expected: 'given without --measurement',
      received: 'both',
      hint: 'A comparison rests on what you measured or on what others published.',
    });
  }
  if (path !== undefined) {
    return { flag: `--measurement ${path}`, name: basename(path), measurement: await readMeasurement(path) };
  }
  if (id === undefined) return null;
  return { flag: `--reference ${id}`, name: `${REFERENCE}${id}`, measurement: referenceMeasurement(id) };
}

function inputsOfMeasurement(
  { name: measurementName, measurement }: Given,
  requestsPerMonth: number | undefined,
  catalogue: ReportInputs['catalogue'],
) {
  const scenario = defaultScenario({
    measurement,
    measurementName,
    catalogue,
    ...(requestsPerMonth === undefined ? {} : { requestsPerMonth }),
  });
  return { scenario, measurements: { [measurementName]: measurement } };
}

async function inputsOfScenario(scenarioPath: string, given: Given | null) {
  const hint = 'breakeven init writes a starter.';
  const scenario = scenarioOf(await readJsonFile(scenarioPath, hint), scenarioPath);
  const names = measurementNames(scenario);
  const replaced = given === null ? null : nameFor(given, names);
  const entries = await Promise.all(
    names.map(async (name) => {
      if (name === replaced) return [name, given!.measurement] as const;
      if (name.startsWith(REFERENCE)) return [name, referenceMeasurement(name.slice(REFERENCE.length))] as const;
      return [name, await readMeasurement(isAbsolute(name) ? name : resolve(dirname(scenarioPath), name))] as const;
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
  ...new Set(
    scenario.options.flatMap((option) =>
      isSelfHosted(option) ? [option.measurement, ...(option.otherMixes ?? [])] : [],
    ),
  ),
];

/** Which of the scenario's measurements the given one stands for: the one of its name, or the only one. */
function nameFor({ flag, name: given }: Given, names: readonly string[]): string {
  const match = names.find((name) => basename(name) === basename(given)) ?? (names.length === 1 ? names[0] : undefined);
  if (match !== undefined) return match;
  throw new InputError({
    path: flag,
    expected: `one the scenario names (${names.join(', ') || 'none'})`,
    received: shown(basename(given)),
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
