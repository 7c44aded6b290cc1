import { Command, CommanderError } from 'commander';
import { InputError } from '../schema/input-error.ts';
import { calibrateCommand } from './calibrate.ts';
import { claimsCommand } from './claims.ts';
import { compareCommand } from './compare.ts';
import type { CommandContext, Output } from './context.ts';
import { demoCommand } from './demo.ts';
import { diffCommand } from './diff.ts';
import { CommandFailure, EXIT, type ExitCode } from './exit-code.ts';
import { initCommand } from './init.ts';
import { loadtestCommand } from './loadtest.ts';
import { pricesCommand } from './prices.ts';
import { simulateCommand } from './simulate.ts';
import { VERSION } from './version.ts';

const COMMANDS = [
  demoCommand,
  loadtestCommand,
  calibrateCommand,
  simulateCommand,
  initCommand,
  compareCommand,
  diffCommand,
  pricesCommand,
  claimsCommand,
];

const EXIT_CODE_HELP = `
Exit codes: 0 ok, 1 internal error, 2 bad input, 3 endpoint or price source unreachable, 4 run invalid (with --strict),
99 service level objective missed or prices too old, 130 interrupted.`;

/** Runs one command line and gives the exit code; never throws, never calls process.exit. */
export async function runCli(args: readonly string[], context = processContext()): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const program = programOf({ ...context, finish: (ended) => (code = ended) });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return reported(error, context);
  }
}

export function programOf(context: CommandContext): Command {
  const program = new Command('breakeven')
    .description(
      'Measure a self-hosted small language model under load, price every token in dollars and grams of CO2e,\nand see when it beats an LLM API.',
    )
    .version(context.version, '-V, --version', 'print the version')
    .configureOutput({ writeOut: (text) => context.stdout.write(text), writeErr: (text) => context.stderr.write(text) })
    .addHelpText('after', EXIT_CODE_HELP)
    .exitOverride();
  for (const make of COMMANDS) program.addCommand(make(context));
  inherit(program);
  return program;
}

/** Commander hands its settings on to a command it makes itself, but not to one that is added. */
function inherit(parent: Command): void {
  for (const command of parent.commands) inherit(command.copyInheritedSettings(parent));
}

function reported(error: unknown, context: CommandContext): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.badInput;
  if (error instanceof InputError) {
    context.stderr.write(`error: ${error.message}\n`);
    return EXIT.badInput;
  }
  if (error instanceof CommandFailure) {
    context.stderr.write(`error: ${error.message}\n`);
    return error.exitCode;
  }
  const text = context.env.BREAKEVEN_DEBUG && error instanceof Error ? error.stack : String(error);
  context.stderr.write(`internal error: ${text}\nThis is a fault of breakeven. BREAKEVEN_DEBUG=1 shows where.\n`);
  return EXIT.internal;
}

/** The last one: the process that started this one, with a channel to it, has gone away. */
const INTERRUPTS = ['SIGINT', 'SIGTERM', 'disconnect'] as const;

const output = (stream: NodeJS.WriteStream): Output => ({
  write: (text) => void stream.write(text),
  isTty: stream.isTTY === true,
  columns: stream.columns ?? 80,
});

function processContext(): CommandContext {
  return {
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    env: process.env,
    now: () => new Date(),
    version: VERSION,
    finish: () => undefined,
    onInterrupt: (handler) => {
      for (const event of INTERRUPTS) process.on(event, handler);
      return () => {
        for (const event of INTERRUPTS) process.off(event, handler);
      };
    },
  };
}
