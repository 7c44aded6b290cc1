import { Command } from 'commander';
import type { CommandContext } from './context.ts';
import { loadtestHelp } from './loadtest-help.ts';
import type { LoadtestFlags } from './loadtest-flag-values.ts';
import { withLoadtestOptions } from './loadtest-options.ts';

export function loadtestCommand(context: CommandContext): Command {
  const command = new Command('loadtest')
    .description(
      'measure an OpenAI-compatible endpoint under load: latency, throughput, goodput, and whether to trust them',
    )
    .argument('[url...]', 'the endpoint, for example http://127.0.0.1:8000/v1; several of one model take turns');
  return withLoadtestOptions(command)
    .addHelpText('after', loadtestHelp)
    .action(async (urls: readonly string[], flags: LoadtestFlags) => {
      const names = command.options.map((option) => option.attributeName() as keyof LoadtestFlags);
      const given = new Set(names.filter((name) => command.getOptionValueSource(name) === 'cli'));
      const { tell } = await import('./loadtest-result.ts');
      if (flags.fromEvents !== undefined) {
        const { measurementOfLog } = await import('./loadtest-from-events.ts');
        const measurement = await measurementOfLog(flags.fromEvents, urls, given);
        await tell({ measurement, ending: null }, flags, context);
        return;
      }
      const { planOf } = await import('./loadtest-plan.ts');
      const plan = await planOf(urls, flags, context.env);
      if (flags.dryRun === true) {
        const { dryRunText, settingsOf } = await import('./loadtest-dry-run.ts');
        const request = { plan, urlsGiven: urls.length > 0, given, env: context.env };
        context.stdout.write(
          `${flags.json === true ? JSON.stringify(settingsOf(request), null, 2) : dryRunText(request)}\n`,
        );
        return;
      }
      const { measured } = await import('./run-load-test.ts');
      await tell(await measured(plan, context), flags, context);
    });
}
