import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { buildReport } from '../calculator/build-report.ts';
import { toHtml } from '../render/html.ts';
import { findChromium } from '../test/page/find-chromium.ts';
import { type Figure, median, milliseconds } from './figure.ts';
import { inProject } from './product.ts';
import { reportInputs } from './report-inputs.ts';

const OPENINGS = 5;

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

/** Weight of a report of six options, and how soon a browser shows it from a file. */
export async function reportPage(): Promise<Figure[]> {
  const template = await readFile(inProject('dist', 'web', 'index.html'), 'utf8');
  const html = toHtml(template, buildReport(await reportInputs(10_000)));
  const size: Figure = {
    what: 'report.html, 6 options',
    value: `${kilobytes(gzipSync(html).length)} gzip`,
    beside: `${kilobytes(Buffer.byteLength(html))} raw, ${kilobytes(gzipSync(template).length)} gzip of it the page itself`,
    bar: '<= 120 kB gzip',
  };
  const executablePath = findChromium();
  if (executablePath === null) {
    return [
      size,
      { what: 'first charts of it', value: 'not taken', beside: 'no Chromium on this machine', bar: '< 500 ms' },
    ];
  }
  const folder = await mkdtemp(join(tmpdir(), 'breakeven-bench-'));
  try {
    const file = join(folder, 'report.html');
    await writeFile(file, html);
    return [size, ...(await firstPaint(executablePath, pathToFileURL(file).href))];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Notes when the frame after the first chart has been drawn. The page's own policy forbids scripts, not the browser's owner. */
const WATCH_CHARTS = `(() => {
  const look = () => requestAnimationFrame(() => {
    if (document.querySelector('svg.chart')?.childElementCount > 0) requestAnimationFrame(() => (window.chartsMs = performance.now()));
    else look();
  });
  look();
})()`;

const PAINTED = `new Promise((resolve, reject) => {
  const look = () => {
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    if (paint && window.chartsMs) resolve([paint.startTime, window.chartsMs]);
    else if (performance.now() > 10000) reject(new Error('no chart within 10 s'));
    else setTimeout(look, 20);
  };
  look();
})`;

async function firstPaint(executablePath: string, url: string): Promise<Figure[]> {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking'] });
  try {
    const paints: number[] = [];
    const charts: number[] = [];
    for (let i = 0; i < OPENINGS; i++) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      await page.addInitScript(WATCH_CHARTS);
      await page.goto(url);
      const [paint, chart] = await page.evaluate<[number, number]>(PAINTED);
      paints.push(paint);
      charts.push(chart);
      await page.close();
    }
    return [timed('first paint of it from a file', paints, ''), timed('first charts of it', charts, '< 500 ms')];
  } finally {
    await browser.close();
  }
}

const timed = (what: string, times: readonly number[], bar: string): Figure => ({
  what,
  value: milliseconds(median(times)),
  beside: `median of ${times.length} openings in Chromium, ${milliseconds(Math.min(...times))} to ${milliseconds(Math.max(...times))}`,
  bar,
});
