import { Command } from 'commander';
import { InputError, shown } from '../schema/input-error.ts';
import { DEFAULT_MODEL, DEFAULT_PRESET, PRESETS } from '../simulator/presets.ts';
import { PROMPT_TOKEN_RULE } from '../simulator/prompt-tokens.ts';
import { wholeNumber } from './arguments.ts';
import type { CommandContext } from './context.ts';

interface SimulateFlags {
  readonly port: number;
  readonly host: string;
  readonly preset: string;
  readonly model: string;
  readonly seed: number;
  readonly truth?: string;
  readonly json: boolean;
}

const help = (): string => `
Presets:
${[...PRESETS.values()].map(({ name, description }) => `  ${name.padEnd(10)} ${description.replaceAll('; ', `;\n${' '.repeat(13)}`)}`).join('\n')}

${PROMPT_TOKEN_RULE}
Answers: max_tokens long with ignore_eos; else of a drawn length, cut at max_tokens. The words mean nothing.
Routes: /v1/chat/completions, /v1/completions, /v1/models, /health, /metrics (vLLM's names).

Examples:
  breakeven simulate
  breakeven simulate --port 0 --preset h100-8b --truth truth.jsonl --json`;

export function simulateCommand(context: CommandContext): Command {
  return new Command('simulate')
    .description(
      'serve an OpenAI-compatible endpoint whose timing is known: no model, no accelerator, only a simulation',
    )
    .option('--port <n>', 'port to listen on; 0 takes a free one', portNumber, 8000)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--preset <name>', 'machine to imitate', DEFAULT_PRESET)
    .option('--model <name>', 'model name to serve', DEFAULT_MODEL)
    .option('--seed <n>', 'seed of step times, answer lengths and words', wholeNumber('--seed'), 1)
    .option('--truth <file>', "append the server's own record of each request, one JSON object a line")
    .option('--json', 'print one line of JSON instead of the sentence', false)
    .addHelpText('after', help)
    .action(async ({ json, truth, ...flags }: SimulateFlags) => {
      let off = (): void => undefined;
      const interrupted = new Promise<void>((resolve) => (off = context.onInterrupt(resolve)));
      try {
        const { startSimulator } = await import('../simulator/start-simulator.ts');
        const simulator = await startSimulator({
          ...flags,
          ...(truth === undefined ? {} : { truthPath: truth }),
          version: context.version,
          keepTruth: false,
        });
        const { url, model, preset } = simulator;
        context.stdout.write(
          json
            ? `${JSON.stringify({ url, model, preset: preset.name, pid: process.pid })}\n`
            : `Simulated endpoint (${preset.name}) on ${url}, model ${model}. Ctrl-C stops it.\n`,
        );
        await interrupted;
        await simulator.stop();
      } finally {
        off();
      }
    });
}

function portNumber(given: string): number {
  const port = Number(given);
  if (/^\d+$/.test(given) && port <= 65_535) return port;
  throw new InputError({
    path: '--port',
    expected: 'a whole number from 0 to 65535',
    received: shown(given),
    hint: 'For example --port 8000, or --port 0 for any free one.',
  });
}
