import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { InputError } from '../../schema/input-error.ts';
import { type LoadEvent, parseEventLine, planOf } from '../../schema/event.ts';

/**
 * The events of a log. A last line that was cut off in the middle, as by a crash, is left out; any other fault is an
 * InputError that names file and line.
 */
export async function readEventLog(path: string): Promise<LoadEvent[]> {
  const events: LoadEvent[] = [];
  let lineNumber = 0;
  let fault: unknown = null;
  try {
    for await (const line of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
      // A fault is one only if another line follows.
      if (fault !== null) throw fault;
      lineNumber++;
      try {
        const event = parseEventLine(line, `${path}:${lineNumber}`);
        if (event !== null) events.push(event);
      } catch (error) {
        if (isWholeJson(line)) throw error;
        fault = error;
      }
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError({
      path,
      expected: 'a readable event log',
      received: code === 'ENOENT' ? 'no such file' : (code ?? String(error)),
      hint: 'breakeven loadtest --events FILE writes one.',
    });
  }
  planOf(events[0], path);
  return events;
}

function isWholeJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
