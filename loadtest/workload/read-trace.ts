import { InputError } from '../../schema/input-error.ts';
import { msFromSeconds } from '../../schema/units.ts';
import { azureRecords, type RecordOf, type TimedRecord } from './azure-record.ts';
import { fileText, linesOf, type TextAt } from './file-text.ts';
import { mooncakeRecords } from './mooncake-record.ts';
import type { TraceRecord } from './workload-plan.ts';

/** Every worker keeps a copy: about 100 bytes a record, and 8 for each of its blocks. */
export const MOST_TRACE_RECORDS = 500_000;
export const MOST_TRACE_BLOCKS = 5_000_000;

/**
 * A recorded trace: a CSV file as Azure publishes its LLM inference traces, or JSON lines as Mooncake does. Records are put in
 * the order of their times, of which the first is 0. A request that sent or brought no token is taken as one of one token:
 * an empty prompt or answer cannot be asked for. InputError with file and line at the first fault, when there is nothing in
 * it, and above `MOST_TRACE_RECORDS` or `MOST_TRACE_BLOCKS`.
 */
export async function readTrace(path: string): Promise<readonly TraceRecord[]> {
  const records: TimedRecord[] = [];
  let blocks = 0;
  let recordOf: RecordOf | null = null;
  for await (const line of linesOf(path, fileText(path))) {
    if (recordOf === null) {
      const isJson = line.text.trimStart().startsWith('{');
      recordOf = isJson ? mooncakeRecords(path) : azureRecords(line, path);
      if (!isJson) continue;
    }
    const record = recordOf(line);
    blocks += record.blocks?.length ?? 0;
    if (records.length === MOST_TRACE_RECORDS || blocks > MOST_TRACE_BLOCKS) throw tooLong(path, line);
    records.push(record);
  }
  const first = records.reduce<TimedRecord | null>(
    (least, each) => (least === null || isBefore(each, least) ? each : least),
    null,
  );
  if (first === null) {
    throw new InputError({
      path,
      expected: 'a trace with at least one request',
      received: 'none',
      hint: 'A trace is an Azure LLM inference CSV or a Mooncake JSONL file.',
    });
  }
  return records
    .map(({ seconds, restMs, inputTokens, outputTokens, blocks: names }) => ({
      atMs: msFromSeconds(seconds - first.seconds) + (restMs - first.restMs),
      inputTokens: Math.max(1, inputTokens),
      outputTokens: Math.max(1, outputTokens),
      blocks: names,
    }))
    .toSorted((a, b) => a.atMs - b.atMs);
}

const isBefore = (a: TimedRecord, b: TimedRecord): boolean =>
  a.seconds < b.seconds || (a.seconds === b.seconds && a.restMs < b.restMs);

const tooLong = (path: string, { line }: TextAt): InputError =>
  new InputError({
    path: `${path}:${line}`,
    expected: `within the first ${MOST_TRACE_RECORDS} requests and ${MOST_TRACE_BLOCKS} blocks`,
    received: 'more',
    hint: 'Take a part of the trace, for example with head -n 100000.',
  });
