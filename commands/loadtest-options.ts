import { type Command, Option } from 'commander';
import {
  DEFAULT_ABORT_ERROR_RATIO,
  DEFAULT_DURATION_SECONDS,
  DEFAULT_GRACE_SECONDS,
  DEFAULT_TIMEOUTS,
  DEFAULT_WARMUP_SECONDS,
} from '../loadtest/defaults.ts';
import { DEFAULT_SEARCH } from '../loadtest/capacity/defaults.ts';
import { NAMED_WORKLOADS, type WorkloadName } from '../loadtest/workload/named-workloads.ts';
import { MILLISECONDS_PER_SECOND } from '../schema/units.ts';
import { wholeNumber } from './arguments.ts';
import { DATASET_FORMATS } from './loadtest-dataset-format.ts';
import { countFrom1, durationSeconds, numberFrom0, oneOf, share } from './loadtest-flags.ts';
import { NEVER } from './loadtest-flag-values.ts';
import { tokenLengths } from './loadtest-lengths.ts';
import { arrivalShape, concurrencies, DEFAULT_CONCURRENCIES, ramp, rates, stages } from './loadtest-load-flags.ts';

export const WORKLOAD_NAMES = Object.keys(NAMED_WORKLOADS) as WorkloadName[];

/** Every flag of `loadtest`, grouped as `--help` shows them. */
export const withLoadtestOptions = (command: Command): Command =>
  [withEndpoint, withLoad, withLength, withSearch, withRequests, withJudgement, withClient, withFiles].reduce(
    (grown, add) => add(grown),
    command,
  );

const withEndpoint = (command: Command): Command =>
  command
    .optionsGroup('Endpoint:')
    .option('--model <name>', 'model to ask for (default: the only one the endpoint lists)')
    .option('--route <route>', 'chat or completions', oneOf('--route', ['chat', 'completions']), 'chat')
    .option('--hardware <instance>', 'what serves: an instance of the catalogue (g6.xlarge), or a description')
    .option('--accelerator <id>', 'accelerator that serves (l4), when --hardware does not tell')
    .option('--accelerator-count <n>', 'how many of them', countFrom1('--accelerator-count'));

const withLoad = (command: Command): Command =>
  command
    .optionsGroup('Load (choose one; each figure of a list is an operating point of its own):')
    .option(
      '--concurrency <list>',
      `closed loop: so many requests in flight, the next when one ends (default ${DEFAULT_CONCURRENCIES})`,
      concurrencies,
    )
    .option('--rate <list>', 'open loop: requests per second, whether or not the endpoint keeps up', rates)
    .option(
      '--arrivals <shape>',
      'how --rate arrives: poisson (default; at random, as independent users come), constant, or gamma:B: in bursts for B below 1, evener above',
      arrivalShape,
    )
    .option('--ramp <from:to>', 'open loop: a rate that changes evenly over --duration, as 1:20', ramp)
    .option('--stages <list>', 'open loop: stretches of rate:time or from-to:time, as 1:60s,1-20:2m,20:60s', stages)
    .option('--replay', 'open loop: the requests of a trace (--dataset) at the times it recorded')
    .option(
      '--replay-speed <factor>',
      'replay so many times faster (default 1)',
      numberFrom0('--replay-speed', { above: true, example: '2' }),
    )
    .option('--find-capacity', 'search for the highest rate that meets the limits of --slo')
    .option(
      '--max-in-flight <n>',
      'open loop: hold requests back above so many in flight; the wait is in their latency',
      countFrom1('--max-in-flight'),
    );

const withLength = (command: Command): Command =>
  command
    .optionsGroup('Length:')
    .option(
      '--duration <time>',
      `length of each measured window (default ${DEFAULT_DURATION_SECONDS}s; in a search ${DEFAULT_SEARCH.runMs / MILLISECONDS_PER_SECOND}s)`,
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
      '--repeat <n>',
      'run all operating points so many times, to see how much runs differ',
      countFrom1('--repeat'),
    );

const withSearch = (command: Command): Command =>
  command
    .optionsGroup('Search (with --find-capacity):')
    .option(
      '--precision <share>',
      `stop when the answer is known this well (default ${DEFAULT_SEARCH.precisionRatio})`,
      share('--precision', { example: '0.05' }),
    )
    .option(
      '--budget <time>',
      `time for all runs together (default ${DEFAULT_SEARCH.budgetMs / MILLISECONDS_PER_SECOND / 60}m)`,
      durationSeconds('--budget'),
    )
    .option(
      '--most-concurrent <n>',
      `most requests in flight that it tries (default ${DEFAULT_SEARCH.mostConcurrentRequests})`,
      countFrom1('--most-concurrent'),
    )
    .option('--resume', 'go on with the search that the log of --events holds');

const withRequests = (command: Command): Command =>
  command
    .optionsGroup('Requests:')
    .option('--workload <name>', `${WORKLOAD_NAMES.join(', ')} (default chat)`, oneOf('--workload', WORKLOAD_NAMES))
    .option('--dataset <file>', 'take prompts or a trace from a file instead')
    .option(
      '--dataset-format <format>',
      `${DATASET_FORMATS.join(', ')} (default: told from the file)`,
      oneOf('--dataset-format', DATASET_FORMATS),
    )
    .option(
      '--input-tokens <lengths>',
      'tokens of each prompt: 512, uniform:100-900, normal:512,128 (mean, standard deviation) or lognormal:400,p95=2000 (median)',
      tokenLengths('--input-tokens'),
    )
    .option('--output-tokens <lengths>', 'tokens of each answer, written alike', tokenLengths('--output-tokens'))
    .option(
      '--turns <n>',
      'questions of a conversation, each sent with all that was said before',
      countFrom1('--turns'),
    )
    .option(
      '--think-time <time>',
      'time between an answer and the next question',
      durationSeconds('--think-time', { zero: true }),
    )
    .option(
      '--shared-prefix-tokens <n>',
      'tokens at the beginning that all prompts have in common',
      wholeNumber('--shared-prefix-tokens'),
    )
    .option('--no-salt', 'do not make each prompt unique: a prefix cache may then answer part of it')
    .option('--no-force-length', 'let the model end its answers where it likes')
    .option('--no-calibrate', 'assume one token a word instead of asking the endpoint how long prompts are')
    .option(
      '--temperature <number>',
      "randomness of answers (default: the endpoint's)",
      numberFrom0('--temperature', { example: '0.7' }),
    )
    .option(
      '--top-p <share>',
      'draw tokens from the likeliest that make up this share',
      share('--top-p', { one: true, example: '0.9' }),
    )
    .option('--top-k <n>', 'draw tokens from so many likeliest', countFrom1('--top-k'))
    .option('--sampling-seed <n>', "seed of the endpoint's draws", wholeNumber('--sampling-seed'));

const withJudgement = (command: Command): Command =>
  command
    .optionsGroup('Judgement:')
    .option('--slo <limits>', 'server (default), interactive, demo, or limits in ms as ttft=500,tpot=30,q=0.99')
    .option('--strict', 'exit 4 when an operating point is INVALID')
    .addOption(
      new Option('--abort-error-ratio <share>', `end the run when a larger share of requests fails; or ${NEVER}`)
        .argParser((given) =>
          given === NEVER ? NEVER : share('--abort-error-ratio', { one: true, example: '0.5' })(given),
        )
        .default(DEFAULT_ABORT_ERROR_RATIO),
    );

const withClient = (command: Command): Command =>
  command
    .optionsGroup('Client:')
    .option(
      '--workers <n>',
      'threads that send and read (default: one for each core but one, 16 at most)',
      countFrom1('--workers'),
    )
    .addOption(
      timeOption('--first-byte-timeout <time>', 'wait for an answer to begin', DEFAULT_TIMEOUTS.firstByteSeconds),
    )
    .addOption(timeOption('--idle-timeout <time>', 'wait between bytes of an answer', DEFAULT_TIMEOUTS.idleSeconds))
    .addOption(timeOption('--request-timeout <time>', 'wait for a whole answer', DEFAULT_TIMEOUTS.requestSeconds))
    .option('--seed <n>', 'seed of arrivals, prompts and intervals', wholeNumber('--seed'), 1);

const withFiles = (command: Command): Command =>
  command
    .optionsGroup('Output:')
    .option('--out <file>', 'measurement to write', 'measurement.json')
    .option('--events <file>', 'log every request to this file (JSON lines)')
    .option('--from-events <file>', 'make the measurement from such a log again; no load is sent')
    .option('--dry-run', 'show what would be done and where each value comes from; nothing is sent or written')
    .option('--json', 'print the measurement instead of the summary');

/** A flag for a time that is kept in seconds. */
const timeOption = (flags: string, description: string, defaultSeconds: number, { zero = false } = {}): Option =>
  new Option(flags, description)
    .argParser(durationSeconds(flags.split(' ')[0]!, { zero }))
    .default(defaultSeconds, `${defaultSeconds}s`);
