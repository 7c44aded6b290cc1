import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { msFromSeconds, secondsFromMs } from '../schema/units.ts';
import { type BesideTruth, besideTruth, type Latency } from './beside-truth.ts';
import { type Figure, median } from './figure.ts';
import { MOST_FOREIGN_CORES, withForeignWork } from './foreign-work.ts';
import { loggedLoad } from './logged-load.ts';
import { PACED_MODEL, startPacedSimulator } from './paced-simulator.ts';
import { CLIENT_CORE, PINNING, pinnedTo } from './pinned.ts';
import { benchScript, CLI, runNode } from './product.ts';
import type { RawReading, RawReadings } from './raw-reader.ts';

interface Case {
  readonly streams: number;
  readonly preset: 'paced-10ms' | 'paced-20ms';
  readonly tokenGapMs: number;
  /** How far the client may be from the truth; empty where the design sets no bar. */
  readonly bars: { readonly ttft: string; readonly tpot: string; readonly load: string };
}

const CASES: readonly Case[] = [
  { streams: 100, preset: 'paced-10ms', tokenGapMs: 10, bars: { ttft: '', tpot: '', load: '' } },
  {
    streams: 300,
    preset: 'paced-10ms',
    tokenGapMs: 10,
    bars: { ttft: '0.5 / 3 ms', tpot: '0.5 / 0.5 %', load: '>= 97 %' },
  },
  { streams: 500, preset: 'paced-10ms', tokenGapMs: 10, bars: { ttft: '1 / 6 ms', tpot: '', load: '' } },
  { streams: 1000, preset: 'paced-20ms', tokenGapMs: 20, bars: { ttft: '1 / 6 ms', tpot: '', load: '' } },
];

const FIRST_TOKEN_MS = 50;
const TOKENS = 64;
const RUNS = 5;
const MOST_ATTEMPTS = 12;
const WARMUP_SECONDS = 1.5;
const WINDOW_SECONDS = 8.5;
/** A server whose median first token was this much later than it meant is no measure of a client. */
const SERVER_MISS_MS = 1;

interface Run {
  readonly client: BesideTruth;
  readonly raw: BesideTruth;
  /** Tokens read in the window, of those the pace allows. */
  readonly loadRatio: number;
  readonly clientCpuRatio: number;
  readonly rawCpuRatio: number;
}

/** What the load test reads beside what the server knows, request by request, and beside a bare reader of sockets. */
export async function accuracy(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const each of CASES) figures.push(...figuresOf(each, await runsOf(each)));
  return figures;
}

async function runsOf(each: Case): Promise<{ readonly runs: readonly Run[]; readonly discarded: number }> {
  const runs: Run[] = [];
  let discarded = 0;
  while (runs.length < RUNS && runs.length + discarded < MOST_ATTEMPTS) {
    const { result: run, foreignCores } = await withForeignWork(() => oneRun(each));
    const disturbed = foreignCores !== null && foreignCores > MOST_FOREIGN_CORES;
    if (disturbed || run.client.truth.ttftP50Ms - FIRST_TOKEN_MS > SERVER_MISS_MS) discarded++;
    else runs.push(run);
    process.stderr.write(
      `  ${each.streams} streams: ${shown(run.client.client)}, truth ${shown(run.client.truth)}${disturbed ? ', disturbed by other programs' : ''}\n`,
    );
  }
  return { runs, discarded };
}

const shown = ({ ttftP50Ms, ttftP99Ms, tpotP50Ms, tpotP99Ms }: Latency): string =>
  `TTFT ${ttftP50Ms.toFixed(2)} / ${ttftP99Ms.toFixed(2)}, TPOT ${tpotP50Ms.toFixed(3)} / ${tpotP99Ms.toFixed(3)}`;

/** The client and then the bare reader on the same server. */
async function oneRun({ streams, preset, tokenGapMs }: Case): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'breakeven-accuracy-'));
  try {
    const simulator = await startPacedSimulator(preset, join(folder, 'truth.jsonl'));
    const eventsPath = join(folder, 'events.jsonl');
    await runNode(
      [CLI, 'loadtest', simulator.url, ...flags(streams), '--events', eventsPath, '--out', join(folder, 'm.json')],
      pinnedTo(CLIENT_CORE),
    );
    const reading: RawReading = {
      port: Number(new URL(simulator.url).port),
      model: PACED_MODEL,
      streams,
      tokens: TOKENS,
      requestMs: requestMs(tokenGapMs),
      loadMs: msFromSeconds(WARMUP_SECONDS + WINDOW_SECONDS),
    };
    const raw = JSON.parse(
      await runNode([benchScript('raw-reader.js'), JSON.stringify(reading)], pinnedTo(CLIENT_CORE)),
    ) as RawReadings;
    const truth = await simulator.stop();
    const load = loggedLoad(await readFile(eventsPath, 'utf8'));
    const settledMs = Math.min(...raw.requests.map(({ sentMs }) => sentMs)) + msFromSeconds(WARMUP_SECONDS);
    return {
      client: besideTruth(load.requests, truth),
      raw: besideTruth(
        raw.requests.filter(({ sentMs }) => sentMs >= settledMs),
        truth,
      ),
      loadRatio: load.tokensPerSecond / ((streams * TOKENS) / secondsFromMs(requestMs(tokenGapMs))),
      clientCpuRatio: load.cpuRatio,
      rawCpuRatio: raw.cpuRatio,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const requestMs = (tokenGapMs: number): number => FIRST_TOKEN_MS + (TOKENS - 1) * tokenGapMs;

const flags = (streams: number): string[] =>
  [
    `--model ${PACED_MODEL} --concurrency ${streams} --workers 1 --input-tokens 16 --output-tokens ${TOKENS}`,
    `--warmup ${WARMUP_SECONDS}s --duration ${WINDOW_SECONDS}s --no-calibrate`,
  ]
    .join(' ')
    .split(' ');

function figuresOf(
  { streams, tokenGapMs, bars }: Case,
  { runs, discarded }: { readonly runs: readonly Run[]; readonly discarded: number },
): Figure[] {
  const what = `${streams} streams x ${1000 / tokenGapMs} tok/s`;
  const runsText = `median of ${runs.length} runs, ${discarded} discarded`;
  if (runs.length === 0) {
    return [
      {
        what: `${what}: accuracy`,
        value: 'not taken',
        beside: `disturbed by other programs, or the server missed its own target, ${runsText}`,
        bar: '',
      },
    ];
  }
  const middle = (of: (run: Run) => number): number => median(runs.map(of));
  const off = (name: keyof Latency, side: 'client' | 'raw'): number =>
    middle((run) => run[side].client[name] - run[side].truth[name]);
  const truth = (name: keyof Latency): number => middle((run) => run.client.truth[name]);
  const offRatio = (name: keyof Latency, side: 'client' | 'raw'): number =>
    middle((run) => run[side].client[name] / run[side].truth[name] - 1);
  const ms = (value: number): string => value.toFixed(2);
  const percent = (value: number): string => (100 * value).toFixed(2);
  return [
    {
      what: `${what}: TTFT p50 / p99 off the truth`,
      value: `${ms(off('ttftP50Ms', 'client'))} / ${ms(off('ttftP99Ms', 'client'))} ms`,
      beside: `truth ${ms(truth('ttftP50Ms'))} / ${ms(truth('ttftP99Ms'))}, bare reader off ${ms(off('ttftP50Ms', 'raw'))} / ${ms(off('ttftP99Ms', 'raw'))}; ${runsText}; ${PINNING}`,
      bar: bars.ttft,
    },
    {
      what: `${what}: TPOT p50 / p99 off the truth`,
      value: `${percent(offRatio('tpotP50Ms', 'client'))} / ${percent(offRatio('tpotP99Ms', 'client'))} %`,
      beside: `truth ${ms(truth('tpotP50Ms'))} / ${ms(truth('tpotP99Ms'))} ms, bare reader off ${percent(offRatio('tpotP50Ms', 'raw'))} / ${percent(offRatio('tpotP99Ms', 'raw'))} %`,
      bar: bars.tpot,
    },
    {
      what: `${what}: offered load achieved`,
      value: `${percent(middle(({ loadRatio }) => loadRatio))} %`,
      beside: `on ${percent(middle((run) => run.clientCpuRatio))} % of a core, bare reader ${percent(middle((run) => run.rawCpuRatio))} %`,
      bar: bars.load,
    },
  ];
}
