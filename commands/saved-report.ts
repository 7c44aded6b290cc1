import { readJsonFile } from '../io/read-document.ts';
import { InputError } from '../schema/input-error.ts';
import { parseReport, type Report, type ReportInputs } from '../schema/report.ts';

export const readReport = async (path: string): Promise<Report> =>
  parseReport(await readJsonFile(path, 'breakeven compare --out report.json writes one.'), path);

/**
 * The inputs of a report that stands in the place of a scenario; null for any other document. `flags` are those given on
 * the command line that would say otherwise than the report: InputError, since its inputs are whole.
 */
export async function savedInputs(path: string, flags: readonly string[]): Promise<ReportInputs | null> {
  const value = await readJsonFile(path, 'breakeven init writes a starter.');
  const { schema } = (value ?? {}) as { readonly schema?: unknown };
  if (typeof schema !== 'string' || !schema.startsWith('report/')) return null;
  const { inputs } = parseReport(value, path);
  const flag = flags[0];
  if (flag === undefined) return inputs;
  throw new InputError({
    path: flag,
    expected: 'left out beside a report',
    received: path,
    hint: 'A report holds all its inputs. To change one, compare a scenario.',
  });
}
