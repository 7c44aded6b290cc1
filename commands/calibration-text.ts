import type { CeilingLimit, StoredCeiling } from '../loadtest/calibration/ceiling-store.ts';
import { number, whole } from '../render/format.ts';

/** What a calibration found, for people. */
export function calibrationText(ceiling: StoredCeiling, path: string): string {
  const { key, eventsPerSecond, streamCount, eventsLimit, requestsPerSecond, requestsLimit } = ceiling;
  const workers = `${whole(key.workerThreads)} worker thread${key.workerThreads === 1 ? '' : 's'}`;
  return [
    `With ${workers} this machine (${key.cpuModel}, ${whole(key.cpuCores)} cores, Node ${key.nodeVersion}) can drive`,
    `  ${number(eventsPerSecond)} events/s in ${whole(streamCount)} streams: 99 in 100 events were read within 5 ms of being sent.`,
    `    ${meaning(eventsLimit)}`,
    `  ${number(requestsPerSecond)} requests/s with short answers: 99 in 100 were sent within 5 ms of being due.`,
    `    ${meaning(requestsLimit)}`,
    `Loads well below both are measured with little error of the client's own; a run above either is not to be trusted.`,
    `Kept in ${path} for loads with ${workers}, without TLS.`,
  ].join('\n');
}

const MEANINGS: Readonly<Record<CeilingLimit, string>> = {
  client: 'Above it this machine is too slow.',
  'reference-server': 'Above it the server it was measured with is too slow: this machine may drive more.',
  'not-reached': 'Nothing above it was tried: this machine may drive more.',
};

const meaning = (limit: CeilingLimit): string => MEANINGS[limit];
