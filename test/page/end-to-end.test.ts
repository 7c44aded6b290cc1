import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { usd } from '../../render/format.ts';
import { verdictSentence } from '../../render/sentence.ts';
import { type Chain, runChain } from '../e2e/chain.ts';
import { launch, openPage } from './open-page.ts';

const chromiumPath = inject('chromiumPath');

describe.skipIf(chromiumPath === null)('the page of a run from end to end', () => {
  let chain: Chain;
  let browser: Browser;
  beforeAll(async () => {
    chain = await runChain();
    browser = await launch(chromiumPath!);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await rm(chain.folder, { recursive: true, force: true });
  });

  test('shows the figures of report.json', async () => {
    const { page, complaints } = await openPage(browser, pathToFileURL(join(chain.folder, 'report.html')).href);
    expect(await page.textContent('h1')).toBe(verdictSentence(chain.report));
    const table = (await page.textContent('#comparison table'))!;
    const priced = chain.report.results.options.filter(({ cost }) => cost !== null);
    expect(priced.length).toBeGreaterThan(2);
    for (const { label, cost } of priced) {
      expect(table).toContain(label);
      expect(table).toContain(usd(cost!.usdPerMonth.value));
      expect(table).toContain(usd(cost!.usdPerMillionOutputTokens.value));
    }
    // As a reader sees it, capitals by style included.
    expect((await page.innerText('body')).includes('SIMULATED')).toBe(true);
    expect(complaints).toEqual([]);
  });
});
