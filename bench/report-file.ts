import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { buildReport } from '../calculator/build-report.ts';
import { toHtml } from '../render/html.ts';
import { inProject } from './product.ts';
import { reportInputs } from './report-inputs.ts';

export interface ReportText {
  readonly html: string;
  /** The page without a report in it. */
  readonly template: string;
}

/** The report of six options as one file. */
export async function reportText(): Promise<ReportText> {
  const template = await readFile(inProject('dist', 'web', 'index.html'), 'utf8');
  return { html: toHtml(template, buildReport(await reportInputs(10_000))), template };
}

/** Hands a browser and the address of a file with this text to `use`, and puts both away again. */
export async function inBrowser<T>(
  { executablePath, html }: { readonly executablePath: string; readonly html: string },
  use: (browser: Browser, url: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'breakeven-bench-'));
  try {
    const file = join(folder, 'report.html');
    await writeFile(file, html);
    const browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-background-networking'],
    });
    try {
      return await use(browser, pathToFileURL(file).href);
    } finally {
      await browser.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
