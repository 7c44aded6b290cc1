import { type Figure, median, milliseconds } from './figure.ts';
import { CLI, runNode } from './product.ts';

const PAIRS = 9;

/** `breakeven --help` beside a Node that does nothing, in pairs, so that a busy machine slows both. */
export async function helpStart(): Promise<Figure[]> {
  const help: number[] = [];
  const bare: number[] = [];
  for (let i = 0; i < PAIRS; i++) {
    bare.push(await timed(['-e', '0']));
    help.push(await timed([CLI, '--help']));
  }
  const ratio = median(help.map((ms, i) => ms / bare[i]!));
  return [
    {
      what: 'breakeven --help',
      value: milliseconds(median(help)),
      beside: `${ratio.toFixed(1)} x node -e 0 (${milliseconds(median(bare))}), median of ${PAIRS} pairs`,
      bar: '< 200 ms',
    },
  ];
}

async function timed(args: readonly string[]): Promise<number> {
  const before = performance.now();
  await runNode(args);
  return performance.now() - before;
}
