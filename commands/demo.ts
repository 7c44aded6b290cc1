import { Command } from 'commander';
import { wholeNumber } from './arguments.ts';
import type { CommandContext } from './context.ts';

interface DemoFlags {
  readonly out: string;
  readonly seed: number;
  readonly requests?: number;
}

export function demoCommand(context: CommandContext): Command {
  return new Command('demo')
    .description(
      'simulate an endpoint, load-test it, price the run and write the report: half a minute, nothing needed',
    )
    .option('--out <folder>', 'folder for the report, the measurement and the event log', 'breakeven-report')
    .option('--requests <n>', 'requests per month of the comparison (default 300000)', wholeNumber('--requests'))
    .option('--seed <n>', 'seed of the simulation, the load and the draws', wholeNumber('--seed'), 1)
    .action(async (flags: DemoFlags) => {
      const { runDemo } = await import('./run-demo.ts');
      await runDemo({ folder: flags.out, seed: flags.seed, requestsPerMonth: flags.requests }, context);
    });
}
