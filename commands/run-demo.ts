import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildReport } from '../calculator/build-report.ts';
import { defaultScenario } from '../calculator/default-scenario.ts';
import { writeWhole } from '../io/write-whole.ts';
import { DEFAULT_ABORT_ERROR_RATIO, DEFAULT_GRACE_SECONDS, DEFAULT_TIMEOUTS } from '../loadtest/defaults.ts';
import type { LoadTestPlan } from '../loadtest/plan.ts';
import { namedWorkload } from '../loadtest/workload/named-workloads.ts';
import { loadCatalogue } from '../pricing/load-catalogue.ts';
import { verdictSentence } from '../render/sentence.ts';
import { toTable } from '../render/table.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import { SLO_PRESETS } from '../schema/slo.ts';
import { msFromSeconds } from '../schema/units.ts';
import { presetNamed } from '../simulator/presets.ts';
import type { CommandContext } from './context.ts';
import { EXIT } from './exit-code.ts';
import { catalogueOptions } from './known-catalogue.ts';
import { knownCeiling } from './known-ceiling.ts';
import { hardwareOf } from './loadtest-hardware.ts';
import { outputOf, writeReport } from './report-outputs.ts';
import { measured } from './run-load-test.ts';
import { startSimulatorProcess } from './simulator-process.ts';

export interface DemoOptions {
  readonly folder: string;
  readonly seed: number;
  readonly requestsPerMonth: number | undefined;
}

/** Fast enough that half a minute holds the requests a p90 needs. */
const PRESET = presetNamed('l4-1b');
const MODEL = 'simulated-1b';
const WORKLOAD = 'pep-talk';
const CONCURRENCIES = [1, 8, 32, 64];
const WARMUP_SECONDS = 1;
const DURATION_SECONDS = 5;
const DRAWS = 10_000;
const REPORTS = ['report.html', 'report.csv', 'report.json'];

/** The whole product on an endpoint that needs nothing: simulate, measure, price, write, and say the verdict. */
export async function runDemo({ folder, seed, requestsPerMonth }: DemoOptions, context: CommandContext): Promise<void> {
  const inFolder = (name: string): string => join(folder, name);
  const catalogue = await loadCatalogue(catalogueOptions(undefined, context));
  await mkdir(folder, { recursive: true });
  context.stderr.write(`Simulating an endpoint ${PRESET.description}.\n`);
  const simulator = await startSimulatorProcess({ preset: PRESET.name, model: MODEL, seed });
  const asked = demoPlan({ url: simulator.url, eventsPath: inFolder('events.jsonl'), seed, catalogue });
  const plan = { ...asked, ceiling: await knownCeiling(asked, context.env) };
  const { measurement, ending } = await measured(plan, context).finally(() => simulator.stop());
  const measurementName = 'measurement.json';
  await writeWhole(inFolder(measurementName), `${JSON.stringify(measurement, null, 2)}\n`);
  const report = buildReport({
    scenario: defaultScenario({
      measurement,
      measurementName,
      catalogue,
      ...(requestsPerMonth === undefined ? {} : { requestsPerMonth }),
    }),
    measurements: { [measurementName]: measurement },
    catalogue,
    asOf: context.now().toISOString().slice(0, 10),
    seed,
    drawCount: DRAWS,
  });
  await writeReport(
    report,
    REPORTS.map((name) => outputOf(inFolder(name))),
  );
  if (ending !== 'complete') context.finish(ending === 'interrupted' ? EXIT.interrupted : EXIT.runInvalid);
  context.stdout.write(`${verdictSentence(report)}\n\n${toTable(report)}\n`);
  context.stderr.write(
    `\nWrote ${[...REPORTS, measurementName, 'events.jsonl'].join(', ')} to ${folder}. Open ${inFolder('report.html')} in a browser.\n`,
  );
}

function demoPlan(options: {
  readonly url: string;
  readonly eventsPath: string;
  readonly seed: number;
  readonly catalogue: Catalogue;
}): LoadTestPlan {
  const { hardware } = PRESET;
  return {
    urls: [options.url],
    model: null,
    route: 'chat',
    load: {
      kind: 'points',
      arrivals: CONCURRENCIES.map((concurrency) => ({ kind: 'concurrency', concurrency })),
      repeats: 1,
    },
    warmupSeconds: WARMUP_SECONDS,
    length: { durationSeconds: DURATION_SECONDS },
    graceSeconds: DEFAULT_GRACE_SECONDS,
    maxInFlightRequests: null,
    workload: namedWorkload(WORKLOAD),
    sampling: { temperature: null, topP: null, topK: null, seed: null },
    calibratePrompts: true,
    slo: SLO_PRESETS.demo,
    hardware: hardwareOf(hardware === null ? {} : { hardware: hardware.instance }, options.catalogue),
    timeouts: {
      connectTimeoutMs: msFromSeconds(DEFAULT_TIMEOUTS.connectSeconds),
      firstByteTimeoutMs: msFromSeconds(DEFAULT_TIMEOUTS.firstByteSeconds),
      idleTimeoutMs: msFromSeconds(DEFAULT_TIMEOUTS.idleSeconds),
      requestTimeoutMs: msFromSeconds(DEFAULT_TIMEOUTS.requestSeconds),
    },
    workers: null,
    abortErrorRatio: DEFAULT_ABORT_ERROR_RATIO,
    ceiling: null,
    seed: options.seed,
    eventsPath: options.eventsPath,
    resume: false,
  };
}
