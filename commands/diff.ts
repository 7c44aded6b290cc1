import { Command } from 'commander';
import type { CommandContext } from './context.ts';

const EXAMPLES = `
Examples:
  breakeven compare scenario.jsonc --out old.json
  breakeven compare scenario.jsonc --as-of 2026-12-01 --out new.json
  breakeven diff old.json new.json

An input is a figure, a setting or a whole measurement. The shares of the inputs sum to the change.`;

export function diffCommand(context: CommandContext): Command {
  return new Command('diff')
    .description('attribute the change between two reports (JSON) to the inputs that changed')
    .argument('<old>', 'report written by breakeven compare --out old.json')
    .argument('<new>', 'a later report, or one of other inputs')
    .option('--json', 'print the result as JSON', false)
    .addHelpText('after', EXAMPLES)
    .action(async (oldPath: string, newPath: string, flags: { readonly json: boolean }) => {
      const [{ readReport }, { diffReports }, { diffText }] = await Promise.all([
        import('./saved-report.ts'),
        import('../calculator/diff/diff-reports.ts'),
        import('../render/diff-text.ts'),
      ]);
      const [before, after] = [await readReport(oldPath), await readReport(newPath)];
      const diff = diffReports(before, after);
      context.stdout.write(
        flags.json
          ? `${JSON.stringify(diff, null, 2)}\n`
          : `${diffText(diff, { oldName: oldPath, newName: newPath })}\n`,
      );
    });
}
