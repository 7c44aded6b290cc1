import { Command } from 'commander';
import { InputError } from '../schema/input-error.ts';
import { wholeNumber } from './arguments.ts';
import type { CommandContext } from './context.ts';

interface CompareFlags {
  readonly measurement?: string;
  readonly out: readonly string[];
  readonly seed: number;
  readonly draws: number;
  readonly asOf?: string;
  readonly requests?: number;
  readonly json: boolean;
}

const EXAMPLES = `
Examples:
  breakeven compare --measurement measurement.json --out report.html
  breakeven compare scenario.jsonc --out report.html --out report.csv --out report.json
  breakeven init                      writes a scenario to start from`;

export function compareCommand(context: CommandContext): Command {
  return new Command('compare')
    .description('price a measurement against APIs, rented and owned hardware; print the verdict and write reports')
    .argument('[scenario]', 'scenario file (JSON, comments allowed); without it one is made from --measurement')
    .option('--measurement <file>', 'measurement to price; with a scenario, the file to read for the name it uses')
    .option(
      '--requests <n>',
      'requests per month, when no scenario is given (default 300000)',
      wholeNumber('--requests'),
    )
    .option(
      '--out <file>',
      'report to write, by its ending: .html, .csv or .json (repeat for more)',
      (path: string, paths: readonly string[]) => [...paths, path],
      [] as readonly string[],
    )
    .option('--as-of <date>', 'day the prices are taken at, YYYY-MM-DD (default: the scenario, then today)')
    .option('--seed <n>', 'seed of the draws', wholeNumber('--seed'), 1)
    .option('--draws <n>', 'draws for the intervals', wholeNumber('--draws'), 10_000)
    .option('--json', 'print the report as JSON instead of the table', false)
    .addHelpText('after', EXAMPLES)
    .action(async (scenarioPath: string | undefined, flags: CompareFlags) => {
      const [{ outputOf, writeReport }, { readInputs }, { buildReport }, { verdictSentence }, { toTable }] =
        await Promise.all([
          import('./report-outputs.ts'),
          import('./report-inputs.ts'),
          import('../calculator/build-report.ts'),
          import('../render/sentence.ts'),
          import('../render/table.ts'),
        ]);
      if (scenarioPath === undefined && flags.measurement === undefined) {
        throw new InputError({
          path: 'breakeven compare',
          expected: 'given a scenario file or --measurement',
          received: 'neither',
          hint: 'breakeven loadtest makes a measurement, breakeven init a scenario.',
        });
      }
      const outputs = flags.out.map(outputOf);
      const report = buildReport(
        await readInputs({
          scenarioPath,
          measurementPath: flags.measurement,
          requestsPerMonth: flags.requests,
          asOf: flags.asOf,
          today: context.now().toISOString().slice(0, 10),
          seed: flags.seed,
          drawCount: flags.draws,
        }),
      );
      await writeReport(report, outputs);
      context.stdout.write(
        flags.json ? `${JSON.stringify(report, null, 2)}\n` : `${verdictSentence(report)}\n\n${toTable(report)}\n`,
      );
      for (const { path } of outputs) context.stderr.write(`wrote ${path}\n`);
    });
}
