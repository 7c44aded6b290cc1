import { runCli } from '../../commands/program.ts';
import type { CommandContext } from '../../commands/context.ts';

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line in this process, with no terminal and 2026-11-21 as the date. */
export async function runCommand(args: readonly string[], env: CommandContext['env'] = {}): Promise<CommandResult> {
  let stdout = '';
  let stderr = '';
  const code = await runCli(args, {
    stdout: { write: (text) => (stdout += text), isTty: false, columns: 80 },
    stderr: { write: (text) => (stderr += text), isTty: false, columns: 80 },
    env,
    now: () => new Date('2026-11-21T12:00:00Z'),
    version: '0.1.0',
    finish: () => undefined,
    onInterrupt: () => () => undefined,
  });
  return { code, stdout, stderr };
}
