/** Each worked line of the methodology, done again by plain arithmetic and by the calculator. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { valueOfArithmetic } from '../factories/arithmetic.ts';
import { computedFigures } from './worked-figures.ts';
import { DEFAULTS } from '../../calculator/defaults.ts';

const page = await readFile(fileURLToPath(new URL('../../docs/methodology.md', import.meta.url)), 'utf8');

interface Worked {
  readonly id: string;
  readonly arithmetic: string;
  readonly printed: string;
}

const worked: readonly Worked[] = page
  .split('\n')
  .filter((line) => line.startsWith('Worked'))
  .map((line) => {
    const found = /^Worked, `([\w-]+)`: (.+) = (-?\d[\d,]*(?:\.\d+)?) \S.*\.$/.exec(line);
    if (found === null) throw new Error(`not to be read as a worked line: ${line}`);
    return { id: found[1]!, arithmetic: found[2]!, printed: found[3]! };
  });

const computed = computedFigures();

/** Half a unit of the last digit printed, and what a double may be off by. */
function expectPrinted(value: number, printed: string): void {
  const digits = printed.split('.')[1]?.length ?? 0;
  const shown = Number(printed.replaceAll(',', ''));
  const tolerance = 0.5 * 10 ** -digits * (1 + 1e-6) + Math.abs(shown) * 1e-12;
  expect(Math.abs(value - shown), `${value} printed as ${printed}`).toBeLessThanOrEqual(tolerance);
}

describe('the methodology', () => {
  test('has worked lines, each with an id of its own, and the calculator makes each of them', () => {
    expect(worked.length).toBeGreaterThan(50);
    expect(worked.map(({ id }) => id).toSorted()).toEqual(Object.keys(computed).toSorted());
  });

  test.each(worked)('$id: the arithmetic comes to what is printed', ({ arithmetic, printed }) => {
    expectPrinted(valueOfArithmetic(arithmetic), printed);
  });

  test.each(worked)('$id: so does the calculator', ({ id, printed }) => {
    expectPrinted(computed[id]!(), printed);
  });

  test('lists what stands in for a key left out, with its range', () => {
    const rows = [...page.matchAll(/^\| `(\w+)` \| ([\d.]+) \| (?:([\d.]+) to ([\d.]+)|none) \|/gm)].map(
      ([, key, value, low, high]) => [key!, Number(value), low === undefined ? null : [Number(low), Number(high)]],
    );
    const defaults = Object.entries(DEFAULTS).map(([key, { value, ...range }]) => [
      key,
      value,
      'low' in range ? [range.low, range.high] : null,
    ]);
    expect(rows).toEqual(defaults);
  });

  test('every file that it names is there', async () => {
    const named = [...page.matchAll(/`((?:calculator|schema|math)\/[\w/{},.-]*\.ts)`/g)].flatMap(([, path]) => {
      const [, before, names, after] = /^(.*)\{(.+)\}(.*)$/.exec(path!) ?? [];
      return names === undefined ? [path!] : names.split(',').map((name) => `${before}${name}${after}`);
    });
    expect(named.length).toBeGreaterThan(20);
    for (const path of named)
      await expect(readFile(fileURLToPath(new URL(`../../${path}`, import.meta.url))), path).resolves.toBeDefined();
  });
});
