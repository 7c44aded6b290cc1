import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLI, runNode } from './product.ts';

/**
 * Holds the load test against a real vLLM's own counters: `node dist/node/bench/vllm-agreement.js http://host:8200`.
 * For each number of streams it runs `breakeven loadtest` and compares, over everything that was sent (warm-up and drain
 * included), generated tokens and the mean TTFT. The client's side is read from the raw lines of the
 * event log, not through the code that makes the measurement.
 */
const STREAMS = [1, 8, 32];
/** Of the one request before the load, which the server counts and the event log does not. */
const OUTPUT_TOKENS = 105;
const FLAGS =
  '--workload pep-talk --duration 30s --warmup 5s --grace 60s --slo demo --workers 1 --abort-error-ratio never';

interface Counters {
  readonly generatedTokens: number;
  readonly ttftSeconds: number;
  readonly ttftCount: number;
}

interface RequestLine {
  readonly kind: string;
  readonly outcome?: 'succeeded' | 'failed' | 'censored';
  readonly outputTokens?: number;
  readonly firstTokenMs?: number | null;
  readonly sentMs?: number | null;
}

const url = process.argv[2];
if (url === undefined) throw new Error('give the URL of a vLLM server that nobody else uses');
const folder = await mkdtemp(join(tmpdir(), 'breakeven-agreement-'));
try {
  console.log('streams  requests  cut off  generated tokens (client, server)  mean TTFT ms (client, server)');
  for (const streams of STREAMS) {
    const eventsPath = join(folder, `${streams}.jsonl`);
    const before = await counters(url);
    const outPath = join(folder, `${streams}.json`);
    await runNode([
      CLI,
      'loadtest',
      url,
      '--concurrency',
      `${streams}`,
      ...FLAGS.split(' '),
      '--events',
      eventsPath,
      '--out',
      outPath,
      '--no-calibrate',
    ]);
    const after = await counters(url);
    const lines = (await readFile(eventsPath, 'utf8')).trimEnd().split('\n');
    const requests = lines.map((line) => JSON.parse(line) as RequestLine).filter(({ kind }) => kind === 'request');
    console.log(rowOf(streams, requests, before, after));
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

function rowOf(streams: number, requests: readonly RequestLine[], before: Counters, after: Counters): string {
  const whole = requests.filter(({ outcome }) => outcome === 'succeeded');
  const sum = (of: (line: RequestLine) => number | undefined) =>
    whole.reduce((total, line) => total + (of(line) ?? NaN), 0);
  const ttft = whole.reduce((total, line) => total + line.firstTokenMs! - line.sentMs!, 0) / whole.length;
  const difference = (of: (counters: Counters) => number) => of(after) - of(before);
  const serverTtft = (1000 * difference((of) => of.ttftSeconds)) / difference((of) => of.ttftCount);
  return [
    streams,
    requests.length,
    requests.length - whole.length,
    `${sum((line) => line.outputTokens)}, ${difference((of) => of.generatedTokens) - OUTPUT_TOKENS}`,
    `${ttft.toFixed(2)}, ${serverTtft.toFixed(2)}`,
  ].join('   ');
}

async function counters(base: string): Promise<Counters> {
  const text = await (await fetch(new URL('/metrics', base))).text();
  const total = (name: string): number => {
    const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
    if (lines.length === 0) throw new Error(`the server has no ${name}`);
    return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  };
  return {
    generatedTokens: total('vllm:generation_tokens_total'),
    ttftSeconds: total('vllm:time_to_first_token_seconds_sum'),
    ttftCount: total('vllm:time_to_first_token_seconds_count'),
  };
}
