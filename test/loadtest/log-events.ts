import { readFile } from 'node:fs/promises';
import { type LoadEvent, parseEventLine, type RequestEvent, type StartEvent } from '../../schema/event.ts';

/** All events of a whole log, at once. */
export async function eventsIn(path: string): Promise<LoadEvent[]> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  return lines.flatMap((line, i) => parseEventLine(line, `${path}:${i + 1}`) ?? []);
}

export const requestsIn = async (path: string): Promise<RequestEvent[]> =>
  (await eventsIn(path)).filter((event) => event.kind === 'request');

export const startsIn = async (path: string): Promise<StartEvent[]> =>
  (await eventsIn(path)).filter((event) => event.kind === 'start');
