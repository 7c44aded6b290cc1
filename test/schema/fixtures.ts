import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url));

export const fixtureText = (name: string): string => readFileSync(`${FIXTURES}${name}`, 'utf8');

/** A fresh copy each time, so that a test may break it. */
export const fixture = (name: string): Record<string, unknown> =>
  JSON.parse(fixtureText(name)) as Record<string, unknown>;
