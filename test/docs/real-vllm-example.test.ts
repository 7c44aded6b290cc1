import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { parseJsonText } from '../../io/read-document.ts';
import { toCsv } from '../../render/csv.ts';
import { verdictSentence } from '../../render/sentence.ts';
import { parseMeasurement } from '../../schema/measurement.ts';
import { parseReport } from '../../schema/report.ts';
import { parseScenario } from '../../schema/scenario.ts';

const text = (name: string): Promise<string> =>
  readFile(fileURLToPath(new URL(`../../docs/examples/real-vllm/${name}`, import.meta.url)), 'utf8');

/** Numbers to 12 significant digits: the last bits of powers and logarithms are each version of Node's own. */
const rounded = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, each: unknown) => (typeof each === 'number' ? Number(each.toPrecision(12)) : each)),
  );

test('the documents of the example are of this version and belong together', async () => {
  const measurement = parseMeasurement(JSON.parse(await text('measurement.json')));
  const scenario = parseScenario(parseJsonText(await text('scenario.jsonc'), 'scenario.jsonc'));
  const report = parseReport(JSON.parse(await text('report.json')));
  expect(measurement).toMatchObject({ source: 'measured', complete: true, endpoint: { engine: 'vllm' } });
  expect(report.inputs.scenario).toEqual(scenario);
  expect(report.inputs.measurements).toEqual({ 'measurement.json': measurement });
});

test('this version calculates the example as it is printed', async () => {
  const report = parseReport(JSON.parse(await text('report.json')));
  expect(rounded(buildReport(report.inputs))).toEqual(rounded(report));
  expect(await text('report.csv')).toBe(toCsv(report));
  expect(await text('README.md')).toContain(verdictSentence(report));
  expect(await text('report.html')).toContain('id="report-data"');
});
