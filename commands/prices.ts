import { Command } from 'commander';
import { InputError } from '../schema/input-error.ts';
import type { CommandContext } from './context.ts';
import { isOffline } from './offline.ts';
import type { CheckFlags, DiffFlags, ShowFlags } from './prices-flags.ts';
import { maxAge } from './prices-max-age.ts';

const HELP = `
A catalogue of prices and carbon factors is embedded, with a source and a date for each figure. "update" fetches newer
prices into the cache folder of the user, where all commands find them. A price is taken from the scenario's overrides,
else from --prices, else from what was fetched, else from the embedded catalogue. Only "update" opens a socket.

Your own prices, for --prices: parts of entries of the catalogue, or new ones.
  { "schema": "prices/1", "asOf": "2026-11-20",
    "currency": { "code": "EUR", "usdPerUnit": 1.08, "asOf": "2026-11-20", "source": "ECB" },
    "models": { "openai/gpt-5-mini": { "usdPerMillionOutputTokens": 1.7 } },
    "instances": { "aws/g6.xlarge": { "usdPerHourByRegion": { "aws/eu-west-1": { "on-demand": 0.71 } } } } }`;

const UPDATE_HELP = `
A price that moves by more than 40 %, falls to 0 or is no longer listed is held back: the last good one stays in use until
you say --accept, which asks no source but takes what the last update listed. A source that fails changes nothing.
AWS takes its usual credentials; Google Cloud and Electricity Maps want a key in the environment, and say which.

Exit codes: 0 all that was asked was read, or skipped for want of a key; 3 a source could not be read; 130 interrupted.

Examples:
  breakeven prices update
  breakeven prices update aws grid
  breakeven prices update --accept models/openai/gpt-5-mini`;

const CHECK_HELP = `
Every figure of the catalogue that the scenario uses, with its age. A year or a month
without a day counts from its first: the figure may be that old.
Exit codes: 0 all are young enough, 99 some are too old or carry no date.

Examples:
  breakeven prices check scenario.jsonc
  breakeven prices check scenario.jsonc --max-age 90d --max-age regions=2y --max-age accelerators=5y`;

export function pricesCommand(context: CommandContext): Command {
  const prices = new Command('prices')
    .description('show, update, compare and check the prices and carbon factors that breakeven knows')
    .addHelpText('after', HELP);
  for (const make of [showCommand, updateCommand, diffCommand, checkCommand]) prices.addCommand(make(context));
  return prices;
}

const PRICES = ['--prices <file>', 'your own prices: they count above all the catalogue knows'] as const;
const OFFLINE = ['--offline', 'keep off the network; only update ever uses it', false] as const;
const JSON_FLAG = ['--json', 'print the result as JSON', false] as const;

const showCommand = (context: CommandContext): Command =>
  new Command('show')
    .description('what is known, with its source and age; without a flag an overview')
    .option('--model <id>', 'an API model: openai/gpt-5-mini, or gpt-5-mini for every provider that sells it')
    .option('--provider <id>', 'what a provider sells, or its records of --model')
    .option('--instance <id>', 'a cloud instance: aws/g6.xlarge, or g6.xlarge')
    .option('--region <id>', 'a cloud region, or a grid zone as zone/DE')
    .option(...PRICES)
    .option(...OFFLINE)
    .option(...JSON_FLAG)
    .action(async (flags: ShowFlags) => (await import('./prices-show.ts')).showPrices(flags, context));

interface UpdateFlags {
  /** True for all that is held back, or what is meant. */
  readonly accept?: true | readonly string[];
  readonly offline: boolean;
  readonly json: boolean;
}

const updateCommand = (context: CommandContext): Command =>
  new Command('update')
    .description('fetch prices from their sources into the cache folder of the user')
    .argument('[source...]', 'sources to ask (default: all); a wrong name lists them')
    .option(
      '--accept [path]',
      'take into use what the last update held back: all of it, or what is at or below a path (repeat for more)',
      (path: string, paths: readonly string[] | undefined) => [...(paths ?? []), path],
    )
    .option(...OFFLINE)
    .option(...JSON_FLAG)
    .addHelpText('after', UPDATE_HELP)
    .action(async (sources: readonly string[], flags: UpdateFlags) => {
      const { accept, json } = flags;
      if (accept !== undefined) {
        return (await import('./prices-accept.ts')).acceptPrices(sources, { accept, json }, context);
      }
      if (isOffline(flags, context.env)) refuseOffline();
      return (await import('./prices-update.ts')).updatePricesOf(sources, { json }, context);
    });

function refuseOffline(): never {
  throw new InputError({
    path: 'breakeven prices update',
    expected: 'run with the network allowed',
    received: '--offline, or BREAKEVEN_OFFLINE',
    hint: 'Leave it out to fetch prices; without them the embedded ones are used.',
  });
}

const diffCommand = (context: CommandContext): Command =>
  new Command('diff')
    .description('what differs between the embedded prices, the fetched and your own, and what is held back')
    .option(...PRICES)
    .option(...OFFLINE)
    .option(...JSON_FLAG)
    .action(async (flags: DiffFlags) => (await import('./prices-diff.ts')).diffPrices(flags, context));

const checkCommand = (context: CommandContext): Command =>
  new Command('check')
    .description('how old the figures are that a scenario uses; exits 99 when one is older than --max-age')
    .argument('<scenario>', 'scenario file')
    .option(
      '--max-age <age>',
      'oldest that is well, in days or years; for one part of the catalogue as part=age (repeat; default 90d)',
      maxAge,
      { all: 90, byPart: {} },
    )
    .option('--measurement <file>', 'the file to read for the measurement the scenario names')
    .option(...PRICES)
    .option(...OFFLINE)
    .option(...JSON_FLAG)
    .addHelpText('after', CHECK_HELP)
    .action(async (scenario: string, flags: CheckFlags) =>
      (await import('./prices-check.ts')).checkPrices(scenario, flags, context),
    );
