import type { CommandContext } from '../../commands/context.ts';
import type { LoadtestFlags } from '../../commands/loadtest-flag-values.ts';
import { planOf } from '../../commands/loadtest-plan.ts';
import { loadtestCommand } from '../../commands/loadtest.ts';
import type { LoadTestPlan } from '../../loadtest/plan.ts';

/** The plan that a command line of `loadtest` asks for; nothing is run. */
export async function planWith(args: readonly string[], env: CommandContext['env'] = {}): Promise<LoadTestPlan> {
  let plan: LoadTestPlan | undefined;
  const command = loadtestCommand({} as CommandContext).action(
    async (urls: readonly string[], flags: LoadtestFlags) => {
      plan = await planOf(urls, flags, env);
    },
  );
  await command.parseAsync([...args], { from: 'user' });
  return plan!;
}
