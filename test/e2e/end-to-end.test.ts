import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { measurementFromEvents } from '../../loadtest/metrics/measurement-from-events.ts';
import type { RequestEvent } from '../../schema/event.ts';
import { type Chain, runChain } from './chain.ts';

let chain: Chain;
beforeAll(async () => {
  chain = await runChain();
}, 60_000);
afterAll(() => rm(chain.folder, { recursive: true, force: true }));

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** The client's record of each whole answer beside the server's own. */
const pairs = () =>
  chain.events
    .filter((event): event is RequestEvent => event.kind === 'request' && event.outcome === 'succeeded')
    .map((seen) => ({ seen, true: chain.truth.find(({ requestId }) => requestId === seen.id)! }));

test('every answer the client counts is in the truth of the server, token for token', () => {
  expect(pairs().length).toBeGreaterThan(60);
  for (const { seen, true: truth } of pairs()) {
    expect(truth).toMatchObject({ outcome: 'completed', outputTokens: 40 });
    expect(seen).toMatchObject({ outputTokens: 40, tokenEvents: 40, inputTokens: truth.inputTokens });
  }
});

test('TTFT agrees with the truth: never below it, and near it in the median', () => {
  const excess = pairs().map(
    ({ seen, true: truth }) => seen.firstTokenMs! - seen.sentMs! - (truth.firstTokenMs! - truth.receivedMs),
  );
  // The first byte leaves before it is received, and the first token arrives after it was written.
  expect(Math.min(...excess)).toBeGreaterThan(-0.1);
  // A bound for a machine that is busy with other tests, not a claim: the bench measures the error.
  expect(median(excess)).toBeLessThan(10);
});

test('TPOT agrees with the truth within 5 % in the median', () => {
  const ratios = pairs().map(
    ({ seen, true: truth }) => (seen.lastTokenMs! - seen.firstTokenMs!) / (truth.lastTokenMs! - truth.firstTokenMs!),
  );
  expect(Math.abs(median(ratios) - 1)).toBeLessThan(0.05);
});

test('the measurement is what its event log tells, and says that it was simulated', () => {
  expect(measurementFromEvents(chain.events)).toEqual(chain.measurement);
  expect(chain.measurement).toMatchObject({ source: 'simulated', complete: true });
  expect(chain.measurement.operatingPoints.map(({ requests }) => requests.failed)).toEqual([0, 0]);
});

test('the report is an illustration, and its inputs give its results again', () => {
  expect(chain.report.results.verdict).toMatchObject({ kind: 'illustration', winner: null });
  expect(chain.printed).toMatch(/^Simulated: /);
  expect(chain.printed).toContain('SIMULATED');
  expect(buildReport(chain.report.inputs)).toEqual(chain.report);
});

test('the page carries the report as report.json has it', () => {
  const embedded = /<script[^>]*id="report-data"[^>]*>([\s\S]*?)<\/script>/.exec(chain.page)![1]!;
  expect(JSON.parse(embedded)).toEqual(chain.report);
});
