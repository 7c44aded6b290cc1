import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { RunRecorder } from '../../loadtest/metrics/run-recorder.ts';
import { planEvent, pointPlan, request, start } from './event-factory.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes that are kept: objects, and blocks of numbers. */
function keptBytes(): { heap: number; blocks: number } {
  collectGarbage();
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { heap: heapUsed, blocks: arrayBuffers };
}

const REQUESTS = 40_000;
const GAPS = 9;
const IN_FLIGHT = 100;

test('a request is kept as a row of numbers: a million of ten tokens in 120 MB, and no object or id for any that is over', () => {
  const recorder = new RunRecorder();
  recorder.add(planEvent([pointPlan()]));
  const before = keptBytes();
  for (let i = 0; i < REQUESTS + IN_FLIGHT; i++) {
    if (i < REQUESTS) recorder.add(start(`r-${i}`, i));
    if (i < IN_FLIGHT) continue;
    const gapsMs = Array.from({ length: GAPS }, (_, gap) => gap + i / 1000);
    recorder.add(
      request(`r-${i - IN_FLIGHT}`, i - IN_FLIGHT, { gapsMs, detail: `detail ${i}`, tokenEvents: GAPS + 1 }),
    );
  }
  const after = keptBytes();
  expect(recorder.point('point')!.requests.length).toBe(REQUESTS);
  // An object with its id and its gaps is more than 300 bytes, an id alone more than 20 and its place in a map as many again.
  expect((after.heap - before.heap) / REQUESTS).toBeLessThan(20);
  expect((after.blocks - before.blocks) / REQUESTS).toBeLessThan(120);
});
