import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { toCsv } from '../../render/csv.ts';
import { usd } from '../../render/format.ts';
import { verdictSentence } from '../../render/sentence.ts';
import type { Report } from '../../schema/report.ts';
import { mixedMeasurement, richReport } from '../web/page-report.ts';
import { launch, moveSlider, openPage, pageFile, readTemplate } from './open-page.ts';

const chromiumPath = inject('chromiumPath');
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const TRAP = '</script><script>document.title = "broken out"</script><!--';

/** Numbers to 12 significant digits, so that two ways of adding up may differ in the last bits. */
const toTwelveDigits = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, each: unknown) => (typeof each === 'number' ? Number(each.toPrecision(12)) : each)),
  );

describe.skipIf(chromiumPath === null)('the report page in a browser', () => {
  const report = richReport({ drawCount: 2_500 });
  const simulated = richReport({ measurements: { 'm.json': mixedMeasurement({ source: 'simulated' }) } });
  let browser: Browser;
  let folder: string;
  let url: string;
  let simulatedUrl: string;
  let template: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'breakeven-page-'));
    template = await readTemplate();
    browser = await launch(chromiumPath!);
    url = await pageFile(folder, 'report', { template, report });
    simulatedUrl = await pageFile(folder, 'simulated', { template, report: simulated });
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('draws itself from a file with one request, its own, and nothing to complain of', async () => {
    const { page, requests, complaints } = await openPage(browser, url);
    expect(await page.textContent('h1')).toBe(verdictSentence(report));
    expect(await page.locator('svg.chart path.line').count()).toBeGreaterThan(5);
    for (const { cost } of report.results.options) {
      if (cost !== null) expect(await page.textContent('#comparison table')).toContain(usd(cost.usdPerMonth.value));
    }
    await page.waitForTimeout(300);
    expect(requests).toEqual([url]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('calculates what Node calculated, to 12 significant digits', async () => {
    const { page } = await openPage(browser, url);
    const results = await page.evaluate(() => {
      const { report: embedded, buildReport } = window.breakeven!;
      return buildReport(embedded.inputs).results;
    });
    expect(toTwelveDigits(results)).toEqual(toTwelveDigits(report.results));
    await page.context().close();
  });

  test('a slider changes the sentence, the link keeps it, and reset gives it back', async () => {
    const { page, complaints } = await openPage(browser, url);
    await moveSlider(page, 'volume', 240);
    const sentence = await page.textContent('h1');
    expect(sentence).not.toBe(verdictSentence(report));
    expect(sentence).toContain('30 million requests a month');
    await page.waitForFunction(() => location.hash.includes('volume=30000000'));
    const settled = await page.textContent('h1');
    await page.reload();
    expect(await page.textContent('h1')).toBe(settled);
    await page.getByRole('button', { name: 'Reset 1 changed' }).click();
    expect(await page.textContent('h1')).toBe(verdictSentence(report));
    await page.waitForFunction(() => location.hash === '');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('draws the first charts before what lies below them', async () => {
    const page = await browser.newPage();
    await page.addInitScript(() => {
      const seen = window as unknown as { restWasThere?: boolean };
      const look = (): void => {
        if (document.querySelector('svg.chart path.line') === null) requestAnimationFrame(look);
        else seen.restWasThere = document.querySelector('#assumptions-title') !== null;
      };
      requestAnimationFrame(look);
    });
    await page.goto(url);
    await page.locator('#assumptions-title').waitFor();
    expect(await page.evaluate(() => (window as unknown as { restWasThere?: boolean }).restWasThere)).toBe(false);
    await page.close();
  });

  test('reloaded, it is where the reader was', async () => {
    const { page } = await openPage(browser, url);
    const far = page.getByRole('heading', { name: 'What the figures rest on' });
    await far.waitFor();
    await far.evaluate((heading) => heading.scrollIntoView({ behavior: 'instant' }));
    const place = await page.evaluate(() => scrollY);
    expect(place).toBeGreaterThan(2_000);
    await page.reload();
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(place);
    await page.context().close();
  });

  test('a slider is moved with the keyboard', async () => {
    const { page } = await openPage(browser, url);
    await page.locator('#slider-volume').focus();
    await page.keyboard.press('End');
    expect(await page.textContent('h1')).toContain('30 million requests a month');
    await page.context().close();
  });

  test('exports the table and the report as files', async () => {
    const { page } = await openPage(browser, url);
    const saved = async (name: string): Promise<string> => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name, exact: true }).click(),
      ]);
      return readFile(await download.path(), 'utf8');
    };
    expect(JSON.parse(await saved('JSON'))).toEqual(JSON.parse(JSON.stringify(report)));
    expect(await saved('CSV')).toBe(toCsv(report));
    await page.context().close();
  });

  test('data cannot break out of their block', async () => {
    const named: Report = {
      ...report,
      inputs: { ...report.inputs, scenario: { ...report.inputs.scenario, name: TRAP } },
    };
    const { page, complaints } = await openPage(browser, await pageFile(folder, 'trap', { template, report: named }));
    expect(await page.title()).toBe('breakeven report');
    expect(await page.textContent('header')).toContain(TRAP);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('an injected script is not run', async () => {
    const { page, complaints } = await openPage(browser, url);
    const ran = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'document.title = "injected"';
      document.body.append(script);
      return document.title;
    });
    expect(ran).toBe('breakeven report');
    await expect.poll(() => complaints.join(' ')).toContain('violated script-src');
    await page.context().close();
  });

  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
  ] as const)('axe finds nothing in %s at %d px, and nothing is wider than the window', async (colorScheme, width) => {
    for (const address of [url, simulatedUrl]) {
      const { page } = await openPage(browser, address, { colorScheme, viewport: { width, height: 900 } });
      await page.evaluate(await readFile(AXE, 'utf8'));
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true;
      });
      await page.getByLabel('Cash by month').waitFor();
      const violations = await page.evaluate(async () => {
        const { axe } = window as unknown as {
          axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        };
        return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
      });
      expect(violations).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      await page.context().close();
    }
  });

  test('the theme follows the system until one is chosen', async () => {
    const { page } = await openPage(browser, url, { colorScheme: 'dark' });
    const paper = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await paper();
    await page.getByRole('button', { name: /Theme: auto/ }).click();
    const light = await paper();
    expect(light).not.toBe(dark);
    await page.getByRole('button', { name: /Theme: light/ }).click();
    expect(await paper()).toBe(dark);
    await page.context().close();
  });

  test('prints light, without sliders, with the bill open, and comes back as it was', async () => {
    const { page } = await openPage(browser, url, { colorScheme: 'dark' });
    const before = await page.evaluate(() => document.querySelector('svg.chart')!.getAttribute('viewBox'));
    const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.evaluate(() => getComputedStyle(document.querySelector('h1')!).color)).toBe('rgb(27, 28, 32)');
    expect(await page.locator('aside').isVisible()).toBe(false);
    await page.emulateMedia({ media: 'screen' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    expect(await page.getByLabel('Lines of the monthly bill').isVisible()).toBe(true);
    expect(await page.evaluate(() => document.querySelector('svg.chart')!.getAttribute('viewBox'))).toMatch(
      /^0 0 680 /,
    );
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    // The browser tells of an opened or closed part in a task of its own: these wait for it, or fail in time.
    await page.getByLabel('Lines of the monthly bill').waitFor({ state: 'detached' });
    await page.getByText('Every line of the bill with its formula').click();
    await page.getByLabel('Lines of the monthly bill').waitFor({ state: 'visible' });
    expect(await page.evaluate(() => document.querySelector('svg.chart')!.getAttribute('viewBox'))).toBe(before);
    await page.context().close();
  });

  test('options and warnings that read alike are each shown', async () => {
    const { scenario } = report.inputs;
    const alike = richReport({
      scenario: { ...scenario, options: scenario.options.map((option) => ({ ...option, label: 'the same name' })) },
      measurements: { 'm.json': mixedMeasurement({ warnings: ['said twice', 'said twice'] }) },
    });
    const { page, complaints } = await openPage(browser, await pageFile(folder, 'alike', { template, report: alike }));
    const rows = page.locator('#comparison tbody tr', { hasText: 'the same name' });
    expect(await rows.count()).toBe(alike.results.options.length);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('an empty template says what to run', async () => {
    const { page, complaints } = await openPage(browser, await pageFile(folder, 'empty', { template, report: null }));
    expect(await page.textContent('main')).toContain('breakeven compare');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  // The aim is 120 kB. The page carries the whole calculator, which is more than half of it, so that it can recompute.
  test('weighs at most 140 kB as it travels', async () => {
    const bytes = await readFile(new URL(simulatedUrl));
    expect(gzipSync(bytes, { level: 9 }).length).toBeLessThanOrEqual(140_000);
  });
});
