import type { TestProject } from 'vitest/node';
import { findChromium } from './find-chromium.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of a Chromium, or null where there is none: `test.skipIf(inject('chromiumPath') === null)`. */
    chromiumPath: string | null;
  }
}

/**
 * Finds the browser once for the page tests. Without one they skip, and the last line of the run says so; where
 * BREAKEVEN_REQUIRE names chromium (a comma separated list) the run fails instead.
 */
export default function setup(project: TestProject): (() => void) | undefined {
  const chromiumPath = findChromium();
  project.provide('chromiumPath', chromiumPath);
  if (chromiumPath !== null) return undefined;
  const required = (process.env.BREAKEVEN_REQUIRE ?? '').split(',').includes('chromium');
  if (required) {
    throw new Error(
      'BREAKEVEN_REQUIRE asks for chromium and none was found. Install it or name it in BREAKEVEN_CHROMIUM.',
    );
  }
  return () => {
    process.stderr.write(
      '\nSKIPPED: the page tests, for want of Chromium. Install it or name it in BREAKEVEN_CHROMIUM.\n',
    );
  };
}
