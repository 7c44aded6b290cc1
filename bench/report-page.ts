import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { findChromium } from '../test/page/find-chromium.ts';
import { type Figure, median, milliseconds } from './figure.ts';
import { inBrowser, reportText } from './report-file.ts';

const OPENINGS = 5;
const VIEWPORT = { width: 1280, height: 900 };

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

/** Weight of a report of six options, how soon a browser shows it from a file, and how soon its verdict follows a slider. */
export async function reportPage(): Promise<Figure[]> {
  const { html, template } = await reportText();
  const size: Figure = {
    what: 'report.html, 6 options',
    value: `${kilobytes(gzipSync(html).length)} gzip`,
    beside: `${kilobytes(Buffer.byteLength(html))} raw, ${kilobytes(gzipSync(template).length)} gzip of it the page itself`,
    bar: '<= 120 kB gzip',
  };
  const executablePath = findChromium();
  if (executablePath === null) {
    const beside = 'no Chromium on this machine';
    return [
      size,
      { what: 'first charts of it', value: 'not taken', beside, bar: '< 500 ms' },
      { what: 'slider to painted verdict of it', value: 'not taken', beside, bar: '< 50 ms' },
    ];
  }
  return inBrowser({ executablePath, html }, async (browser, url) => [
    size,
    ...(await firstPaint(browser, url)),
    await sliderToVerdict(browser, url),
  ]);
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

async function firstPaint(browser: Browser, url: string): Promise<Figure[]> {
  const paints: number[] = [];
  const charts: number[] = [];
  for (let i = 0; i < OPENINGS; i++) {
    const page = await browser.newPage({ viewport: VIEWPORT });
    await page.addInitScript(WATCH_CHARTS);
    await page.goto(url);
    const [paint, chart] = await page.evaluate<[number, number]>(PAINTED);
    paints.push(paint);
    charts.push(chart);
    await page.close();
  }
  const openings = `median of ${OPENINGS} openings in Chromium`;
  return [
    timed('first paint of it from a file', paints, { beside: openings, bar: '' }),
    timed('first charts of it', charts, { beside: openings, bar: '< 500 ms' }),
  ];
}

/**
 * Moves the slider of the volume one position at a time and notes when the frame with the new verdict has been painted, and
 * when script was done. The first moves are not counted: the engine has not compiled the calculator yet.
 */
const MOVES = 40;
const UNCOUNTED_MOVES = 15;
const SLIDE = `(async () => {
  const slider = document.querySelector('#slider-volume');
  const painted = [];
  const scripted = [];
  for (let i = 0; i < ${MOVES}; i++) {
    await new Promise((resolve) => setTimeout(resolve, 30));
    slider.value = String(Number(slider.value) + (i < ${MOVES} / 2 ? 1 : -1));
    const start = performance.now();
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((resolve) => queueMicrotask(() => queueMicrotask(resolve)));
    scripted.push(performance.now() - start);
    // The task after a frame's callbacks runs when that frame has been painted.
    await new Promise((resolve) => requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      port2.postMessage(0);
    }));
    painted.push(performance.now() - start);
  }
  return [painted.slice(${UNCOUNTED_MOVES}), scripted.slice(${UNCOUNTED_MOVES})];
})()`;

async function sliderToVerdict(browser: Browser, url: string): Promise<Figure> {
  const page = await browser.newPage({ viewport: VIEWPORT });
  await page.addInitScript(WATCH_CHARTS);
  await page.goto(url);
  await page.evaluate(PAINTED);
  const [painted, scripted] = await page.evaluate<[number[], number[]]>(SLIDE);
  await page.close();
  return timed('slider to painted verdict of it', painted, {
    beside: `median of ${painted.length} moves at 2,000 draws, ${milliseconds(median(scripted))} of it calculating and changing the page`,
    bar: '< 50 ms',
  });
}

const timed = (
  what: string,
  times: readonly number[],
  { beside, bar }: { readonly beside: string; readonly bar: string },
): Figure => ({
  what,
  value: milliseconds(median(times)),
  beside: `${beside}, ${milliseconds(Math.min(...times))} to ${milliseconds(Math.max(...times))}`,
  bar,
});
