import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { toHtml } from '../../render/html.ts';
import type { Report } from '../../schema/report.ts';

const TEMPLATE = fileURLToPath(new URL('../../dist/web/index.html', import.meta.url));

/** Flags that keep the browser itself from talking to anybody. */
const QUIET = [
  '--no-sandbox',
  '--headless',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

export const launch = (executablePath: string): Promise<Browser> => chromium.launch({ executablePath, args: QUIET });

/** The built page, read once. Fails with the command to run when it was not built. */
export const readTemplate = (): Promise<string> =>
  readFile(TEMPLATE, 'utf8').catch(() => {
    throw new Error('dist/web/index.html is missing: npm run build');
  });

/** Writes `report` into the built page, or the page without one, and returns the file's address. */
export async function pageFile(
  folder: string,
  name: string,
  { template, report }: { readonly template: string; readonly report: Report | null },
): Promise<string> {
  const path = join(folder, `${name}.html`);
  await writeFile(path, report === null ? template : toHtml(template, report));
  return pathToFileURL(path).href;
}

export interface OpenPage {
  readonly page: Page;
  /** Everything the page asked for, itself included. */
  readonly requests: string[];
  /** Console messages, errors and violations of its policy. */
  readonly complaints: string[];
}

export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.exposeFunction('complain', (text: string) => complaints.push(text));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      const { complain } = window as unknown as { complain: (text: string) => void };
      complain(`violated ${violatedDirective}: ${blockedURI}`);
    });
  });
  await page.goto(url);
  await page.waitForSelector('h1');
  return { page, requests, complaints };
}

/** Puts a slider to a position as a hand would: the value, then the event. */
export const moveSlider = (page: Page, id: string, position: number): Promise<void> =>
  page.locator(`#slider-${id}`).evaluate((element, value) => {
    (element as HTMLInputElement).value = String(value);
    element.dispatchEvent(new Event('input', { bubbles: true }));
  }, position);
