import { Command } from 'commander';
import { InputError } from '../schema/input-error.ts';
import { wholeNumber } from './arguments.ts';
import type { CommandContext } from './context.ts';

interface CompareFlags {
  readonly measurement?: string;
  readonly reference?: string;
  readonly prices?: string;
  readonly offline: boolean;
  readonly out: readonly string[];
  readonly seed: number;
  readonly draws: number;
  readonly asOf?: string;
  readonly requests?: number;
  readonly explain?: string;
  readonly json: boolean;
}

const EXAMPLES = `
Examples:
  breakeven compare --measurement measurement.json --out report.html
  breakeven compare scenario.jsonc --out report.html --out report.csv --out report.json
  breakeven compare --reference llama-3.1-8b-h100    with nothing measured yet: a published load test
  breakeven compare report.json --explain gpu/instances    how a figure came about; "list" names all
  breakeven init                      writes a scenario to start from

A price is taken from the scenario's overrides, else from --prices, else from what "breakeven prices update" fetched,
else from the embedded catalogue. No socket is opened: compare never asks the network.`;

export function compareCommand(context: CommandContext): Command {
  return new Command('compare')
    .description('price a measurement against APIs, rented and owned hardware; print the verdict and write reports')
    .argument(
      '[scenario]',
      'scenario file (JSON, comments allowed), or a report to compute again; without it one is made from --measurement',
    )
    .option('--measurement <file>', 'measurement to price; with a scenario, the file to read for the name it uses')
    .option('--reference <id>', 'a published measurement in place of your own; a wrong id lists them')
    .option('--prices <file>', 'your own prices (JSON of schema "prices/1"): they count above all the catalogue knows')
    .option('--offline', 'keep off the network; compare does so always', false)
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
    .option('--explain <figure>', 'print the formula of one figure with its numbers and sources; "list" names them all')
    .option('--json', 'print the report (or the explanation) as JSON instead of text', false)
    .addHelpText('after', EXAMPLES)
    .action(async (scenarioPath: string | undefined, flags: CompareFlags, command: Command) => {
      const [
        { outputOf, writeReport },
        { readInputs },
        { catalogueOptions },
        { savedInputs },
        { explainReport },
        { explanation },
        { verdictSentence },
        { toTable },
      ] = await Promise.all([
        import('./report-outputs.ts'),
        import('./report-inputs.ts'),
        import('./known-catalogue.ts'),
        import('./saved-report.ts'),
        import('../calculator/explain/explain-report.ts'),
        import('./explanation.ts'),
        import('../render/sentence.ts'),
        import('../render/table.ts'),
      ]);
      if (scenarioPath === undefined && flags.measurement === undefined && flags.reference === undefined) {
        throw new InputError({
          path: 'breakeven compare',
          expected: 'given a scenario file or --measurement',
          received: 'neither',
          hint: 'breakeven loadtest makes a measurement, breakeven init a scenario; --reference takes a published measurement.',
        });
      }
      const outputs = flags.out.map(outputOf);
      const inputs =
        (scenarioPath === undefined ? null : await savedInputs(scenarioPath, inputFlags(command))) ??
        (await readInputs({
          scenarioPath,
          measurementPath: flags.measurement,
          referenceId: flags.reference,
          catalogue: catalogueOptions(flags.prices, context),
          requestsPerMonth: flags.requests,
          asOf: flags.asOf,
          today: context.now().toISOString().slice(0, 10),
          seed: flags.seed,
          drawCount: flags.draws,
        }));
      const explained = explainReport(inputs);
      const { report } = explained;
      const text =
        flags.explain === undefined ? comparisonText() : explanation(explained, flags.explain, { json: flags.json });
      await writeReport(report, outputs);
      context.stdout.write(`${text}\n`);
      for (const { path } of outputs) context.stderr.write(`wrote ${path}\n`);

      function comparisonText(): string {
        return flags.json ? JSON.stringify(report, null, 2) : `${verdictSentence(report)}\n\n${toTable(report)}`;
      }
    });
}

const INPUT_FLAGS = ['measurement', 'reference', 'prices', 'requests', 'as-of', 'seed', 'draws'];

/** The flags given that change what a report is made of. */
const inputFlags = (command: Command): string[] =>
  command.options.flatMap((option) =>
    INPUT_FLAGS.includes(option.name()) && command.getOptionValueSource(option.attributeName()) === 'cli'
      ? [option.long ?? option.name()]
      : [],
  );
