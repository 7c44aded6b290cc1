import { fileURLToPath } from 'node:url';
import { readTextFile } from '../io/read-document.ts';
import { writeWhole } from '../io/write-whole.ts';
import { toCsv } from '../render/csv.ts';
import { toHtml } from '../render/html.ts';
import { InputError, shown } from '../schema/input-error.ts';
import type { Report } from '../schema/report.ts';

const FORMATS = ['html', 'csv', 'json'] as const;
type Format = (typeof FORMATS)[number];

export interface ReportOutput {
  readonly path: string;
  readonly format: Format;
}

/** The format a path asks for by its ending; InputError for any other. Judged before anything is computed. */
export function outputOf(path: string): ReportOutput {
  const ending = path.split('.').at(-1) ?? '';
  const format = FORMATS.find((known) => known === ending.toLowerCase());
  if (format !== undefined) return { path, format };
  throw new InputError({
    path: `--out ${path}`,
    expected: 'a file that ends in .html, .csv or .json',
    received: shown(ending === path ? 'no ending' : `.${ending}`),
    hint: 'The ending chooses the format; give --out once for each file.',
  });
}

/** Writes every output whole or not at all; the text of all is made before the first is written. */
export async function writeReport(report: Report, outputs: readonly ReportOutput[]): Promise<void> {
  const template = outputs.some(({ format }) => format === 'html') ? await pageTemplate() : '';
  const texts = outputs.map(({ path, format }) => ({ path, text: textOf(report, format, template) }));
  for (const { path, text } of texts) await writeWhole(path, text);
}

function textOf(report: Report, format: Format, template: string): string {
  switch (format) {
    case 'html':
      return toHtml(template, report);
    case 'csv':
      return toCsv(report);
    case 'json':
      return `${JSON.stringify(report, null, 2)}\n`;
  }
}

const pageTemplate = (): Promise<string> =>
  readTextFile(fileURLToPath(import.meta.resolve('#page')), 'The page is not built: run npm run build.');
