import { fileText } from '../loadtest/workload/file-text.ts';
import { readPrompts } from '../loadtest/workload/read-prompts.ts';
import { readTrace } from '../loadtest/workload/read-trace.ts';
import type { TokenLengths, WorkloadPlan } from '../loadtest/workload/workload-plan.ts';
import type { DatasetFormat } from './loadtest-dataset-format.ts';

export interface Dataset {
  readonly path: string;
  /** Told from the file's beginning where nobody says. */
  readonly format: DatasetFormat | undefined;
  /** For turns without a recorded length; null leaves it to the endpoint. */
  readonly output: TokenLengths | null;
}

/** The prompts or the trace of a file. InputError with file and line where it is neither. */
export async function datasetContent({ path, format, output }: Dataset): Promise<WorkloadPlan['content']> {
  const isTrace = format === undefined ? await beginsAsTrace(path) : format === 'azure' || format === 'mooncake';
  return isTrace
    ? { kind: 'trace', file: path, records: await readTrace(path) }
    : { kind: 'prompts', file: path, conversations: await readPrompts(path), output };
}

/** A list or objects are prompts, objects with lengths a trace, anything else the header of a trace's table. */
async function beginsAsTrace(path: string): Promise<boolean> {
  let beginning = '';
  for await (const chunk of fileText(path)) {
    beginning += chunk;
    if (beginning.trim() !== '') break;
  }
  const [line = ''] = beginning.trimStart().split('\n');
  if (line.startsWith('[')) return false;
  return line.startsWith('{') ? line.includes('"input_length"') : true;
}
