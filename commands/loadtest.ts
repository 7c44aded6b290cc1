import { Command, Option } from 'commander';
import {
  DEFAULT_DURATION_SECONDS,
  DEFAULT_GRACE_SECONDS,
  DEFAULT_TIMEOUTS,
  DEFAULT_WARMUP_SECONDS,
} from '../loadtest/defaults.ts';
import { NAMED_WORKLOADS, type WorkloadName } from '../loadtest/workload/named-workloads.ts';
import { InputError } from '../schema/input-error.ts';
import type { Measurement } from '../schema/measurement.ts';
import { wholeNumber } from './arguments.ts';
import type { CommandContext } from './context.ts';
import { EXIT } from './exit-code.ts';
import { concurrencies, countFrom1, DEFAULT_CONCURRENCIES, durationSeconds, oneOf, rates } from './loadtest-flags.ts';
import type { LoadtestFlags } from './loadtest-plan.ts';
import { measured } from './run-load-test.ts';

const WORKLOAD_NAMES = Object.keys(NAMED_WORKLOADS) as WorkloadName[];

const HELP = `
Workloads (assumed lengths, tokens in / out): ${WORKLOAD_NAMES.map((name) => `${name} ${NAMED_WORKLOADS[name].inputTokensPerRequest}/${NAMED_WORKLOADS[name].outputTokensPerRequest}`).join(', ')}.
The API key comes from BREAKEVEN_API_KEY or OPENAI_API_KEY and is written nowhere. URL and --model may come from
BREAKEVEN_URL and BREAKEVEN_MODEL.
First Ctrl-C: sends nothing more and writes what was measured, marked as not complete. Second: without waiting.
Exit 4 with --strict when any operating point is INVALID; exit 99 when --slo is given and any point MISSED it.

Examples:
  breakeven loadtest http://127.0.0.1:8000 --concurrency 1,8,32 --workload chat --hardware g6.xlarge
  breakeven loadtest http://127.0.0.1:8000 --rate 2,4 --duration 5m --slo interactive --strict
  breakeven loadtest --from-events events.jsonl --out measurement.json`;

export function loadtestCommand(context: CommandContext): Command {
  return new Command('loadtest')
    .description(
      'measure an OpenAI-compatible endpoint under load: latency, throughput, goodput, and whether to trust them',
    )
    .argument('[url]', 'the endpoint, for example http://127.0.0.1:8000/v1')
    .option('--model <name>', 'model to ask for (default: the only one the endpoint lists)')
    .option(
      '--concurrency <list>',
      `requests kept in flight, one operating point each (default ${DEFAULT_CONCURRENCIES})`,
      concurrencies,
    )
    .option(
      '--rate <list>',
      'requests per second, one operating point each, whether or not the endpoint keeps up',
      rates,
    )
    .option(
      '--arrivals <shape>',
      'how --rate arrives: poisson or constant',
      oneOf('--arrivals', ['poisson', 'constant']),
      'poisson',
    )
    .option(
      '--duration <time>',
      `length of each measured window (default ${DEFAULT_DURATION_SECONDS}s)`,
      durationSeconds('--duration'),
    )
    .option('--requests <n>', 'end each window after so many requests instead', countFrom1('--requests'))
    .addOption(
      timeOption('--warmup <time>', 'load before each window, not measured', DEFAULT_WARMUP_SECONDS, { zero: true }),
    )
    .addOption(
      timeOption('--grace <time>', 'how long requests of a window may still take after it', DEFAULT_GRACE_SECONDS, {
        zero: true,
      }),
    )
    .option(
      '--max-in-flight <n>',
      'with --rate: hold requests back above so many in flight',
      countFrom1('--max-in-flight'),
    )
    .option('--workload <name>', WORKLOAD_NAMES.join(', '), oneOf('--workload', WORKLOAD_NAMES), 'chat')
    .option('--input-tokens <n>', 'tokens of each prompt, in place of the workload', countFrom1('--input-tokens'))
    .option('--output-tokens <n>', 'tokens of each answer, in place of the workload', countFrom1('--output-tokens'))
    .option('--no-calibrate', 'assume one token a word instead of asking the endpoint how long prompts are')
    .option('--slo <limits>', 'server (default), interactive, demo, or limits in ms as ttft=500,tpot=30,q=0.99')
    .addOption(
      timeOption('--first-byte-timeout <time>', 'wait for an answer to begin', DEFAULT_TIMEOUTS.firstByteSeconds),
    )
    .addOption(timeOption('--idle-timeout <time>', 'wait between bytes of an answer', DEFAULT_TIMEOUTS.idleSeconds))
    .addOption(timeOption('--request-timeout <time>', 'wait for a whole answer', DEFAULT_TIMEOUTS.requestSeconds))
    .option('--route <route>', 'chat or completions', oneOf('--route', ['chat', 'completions']), 'chat')
    .option('--hardware <instance>', 'what serves: an instance of the catalogue (g6.xlarge), or a description')
    .option('--accelerator <id>', 'accelerator that serves (l4), when --hardware does not tell')
    .option('--accelerator-count <n>', 'how many of them', countFrom1('--accelerator-count'))
    .option('--seed <n>', 'seed of arrivals, prompts and intervals', wholeNumber('--seed'), 1)
    .option('--out <file>', 'measurement to write', 'measurement.json')
    .option('--events <file>', 'log every request to this file (JSON lines)')
    .option('--from-events <file>', 'make the measurement from such a log again; no load is sent')
    .option('--strict', 'exit 4 when an operating point is INVALID', false)
    .option('--json', 'print the measurement instead of the summary', false)
    .addHelpText('after', HELP)
    .action(async (url: string | undefined, flags: LoadtestFlags, command: Command) => {
      const measurement =
        flags.fromEvents === undefined
          ? await measured(await (await import('./loadtest-plan.ts')).planOf(url, flags, context.env), context)
          : await rebuilt(flags.fromEvents, url, command);
      const [{ writeWhole }, { loadtestSummary, sloVerdict }] = await Promise.all([
        import('../io/write-whole.ts'),
        import('./loadtest-summary.ts'),
      ]);
      const text = `${JSON.stringify(measurement, null, 2)}\n`;
      await writeWhole(flags.out, text);
      context.stdout.write(flags.json ? text : `${loadtestSummary(measurement)}\n`);
      context.stderr.write(
        `wrote ${[flags.out, ...(flags.events === undefined ? [] : [flags.events])].join(' and ')}\n`,
      );
      const points = measurement.operatingPoints;
      if (!measurement.complete && flags.fromEvents === undefined) context.finish(EXIT.interrupted);
      else if (flags.strict && points.some(({ validity }) => validity.verdict === 'INVALID'))
        context.finish(EXIT.runInvalid);
      else if (flags.slo !== undefined && points.some((point) => sloVerdict(point) === 'MISSED'))
        context.finish(EXIT.sloMissed);
    });
}

/** A flag for a time that is kept in seconds. */
const timeOption = (flags: string, description: string, defaultSeconds: number, { zero = false } = {}): Option =>
  new Option(flags, description)
    .argParser(durationSeconds(flags.split(' ')[0]!, { zero }))
    .default(defaultSeconds, `${defaultSeconds}s`);

/** The flags that mean something without a run. */
const FLAGS_FOR_A_LOG = new Set(['fromEvents', 'out', 'json', 'strict']);

async function rebuilt(path: string, url: string | undefined, command: Command): Promise<Measurement> {
  const given = command.options.find(
    (option) =>
      !FLAGS_FOR_A_LOG.has(option.attributeName()) && command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  const stray = given?.long ?? (url === undefined ? null : 'the URL');
  if (stray !== null && stray !== undefined) {
    throw new InputError({
      path: stray,
      expected: 'left out with --from-events',
      received: 'both',
      hint: 'The log holds how it was measured.',
    });
  }
  const [{ readEventLog }, { measurementFromEvents }] = await Promise.all([
    import('../loadtest/engine/read-event-log.ts'),
    import('../loadtest/metrics/measurement-from-events.ts'),
  ]);
  return measurementFromEvents(await readEventLog(path), path);
}
