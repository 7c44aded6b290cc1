import { Command } from 'commander';
import { DEFAULT_CALIBRATION_SECONDS } from '../loadtest/defaults.ts';
import type { CommandContext } from './context.ts';
import { countFrom1, durationSeconds } from './loadtest-flags.ts';

interface CalibrateFlags {
  readonly workers?: number;
  readonly duration?: number;
  readonly json: boolean;
}

const HELP = `
Measures what the load test itself can drive from here, against a server of its own on 127.0.0.1: paced streams,
then requests with short answers, more and more, until 1 in 100 is read or sent more than 5 ms late. Other work on
this machine lowers the figures, so leave it alone meanwhile. The server takes its share of the machine: with an
endpoint elsewhere the figures are lower bounds. They are without TLS.
The result is kept in the cache folder of the user, for this processor, Node and number of workers; loadtest puts
it into each measurement. It is what to expect; how late a run really read is measured in every run.

Examples:
  breakeven calibrate
  breakeven calibrate --workers 1 --json`;

export function calibrateCommand(context: CommandContext): Command {
  return new Command('calibrate')
    .description('measure how many streams and requests a second this machine can drive; takes less than a minute')
    .option(
      '--workers <n>',
      'threads that drive load (default: one per core but one, 16 at most)',
      countFrom1('--workers'),
    )
    .option(
      '--duration <time>',
      `measured part of each attempt (default ${DEFAULT_CALIBRATION_SECONDS}s)`,
      durationSeconds('--duration'),
    )
    .option('--json', 'print the result as JSON', false)
    .addHelpText('after', HELP)
    .action(async ({ workers, duration = DEFAULT_CALIBRATION_SECONDS, json }: CalibrateFlags) => {
      const { calibrate } = await import('./run-calibration.ts');
      const { ceiling, text } = await calibrate(
        { windowSeconds: duration, ...(workers === undefined ? {} : { workers }) },
        context,
      );
      context.stdout.write(json ? `${JSON.stringify(ceiling, null, 2)}\n` : `${text}\n`);
    });
}
