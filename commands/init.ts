import { Command } from 'commander';
import { InputError } from '../schema/input-error.ts';
import type { CommandContext } from './context.ts';

interface InitFlags {
  readonly full: boolean;
  readonly force: boolean;
}

export function initCommand(context: CommandContext): Command {
  return new Command('init')
    .description('write a commented scenario to start from')
    .argument('[file]', 'where to write it', 'scenario.jsonc')
    .option('--full', 'every key, explained, instead of the few that are needed', false)
    .option('--force', 'replace the file if it exists', false)
    .action(async (file: string, flags: InitFlags) => {
      const [{ FULL_SCENARIO, MINIMAL_SCENARIO }, { writeWhole }, { existsSync }] = await Promise.all([
        import('./scenario-starter.ts'),
        import('../io/write-whole.ts'),
        import('node:fs'),
      ]);
      if (!flags.force && existsSync(file)) {
        throw new InputError({
          path: file,
          expected: 'a file that does not exist yet',
          received: 'an existing one',
          hint: 'Choose another name, or --force to replace it.',
        });
      }
      await writeWhole(file, flags.full ? FULL_SCENARIO : MINIMAL_SCENARIO);
      context.stdout.write(`${file}\n`);
      context.stderr.write(
        `Next: breakeven compare ${file} --out report.html (it needs measurement.json; breakeven loadtest makes one, and --reference takes a published one)\n`,
      );
    });
}
