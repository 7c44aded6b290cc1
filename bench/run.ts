import type { Figure } from './figure.ts';
import { accuracy } from './accuracy.ts';
import { catalogueLoad } from './catalogue-load.ts';
import { ceiling } from './ceiling.ts';
import { firstRequest } from './first-request.ts';
import { helpStart } from './help-start.ts';
import { memory } from './memory.ts';
import { pricedUsages } from './priced-usages.ts';
import { reportCalculation } from './report-calculation.ts';
import { reportPage } from './report-page.ts';
import { sendLag } from './send-lag.ts';

const BENCHES: Readonly<Record<string, () => Promise<Figure[]>>> = {
  'help-start': helpStart,
  'first-request': firstRequest,
  'catalogue-load': catalogueLoad,
  'priced-usages': pricedUsages,
  'report-calculation': reportCalculation,
  'report-page': reportPage,
  accuracy,
  ceiling,
  'send-lag': sendLag,
  memory,
};

/** `npm run bench` takes every figure, `npm run bench -- help-start` the named ones. */
const asked = process.argv.slice(2);
const unknown = asked.find((name) => !Object.hasOwn(BENCHES, name));
if (unknown !== undefined) {
  console.error(`${unknown} is none of ${Object.keys(BENCHES).join(', ')}`);
  process.exitCode = 2;
} else {
  const figures: Figure[] = [];
  for (const [name, take] of Object.entries(BENCHES)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    process.stderr.write(`${name} ...\n`);
    figures.push(...(await take()));
  }
  console.log(tableOf(figures));
}

function tableOf(figures: readonly Figure[]): string {
  const rows = [
    ['figure', 'value', 'bar', 'beside'],
    ...figures.map(({ what, value, bar, beside }) => [what, value, bar, beside]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
