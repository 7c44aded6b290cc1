import { NAMED_WORKLOADS, type NamedLengths, type WorkloadName } from '../loadtest/workload/named-workloads.ts';
import { WORKLOAD_NAMES } from './loadtest-options.ts';

/** What `--help` says after the flags. */
export const loadtestHelp = (): string => `
Words:
  TTFT       time to first token; in an open loop from the moment the request was meant to start
  TPOT       time per output token after the first
  closed     a fixed number of requests in flight: a slow endpoint is asked less
  open       requests come at their own times, as users do: a slow endpoint gets a queue
  VALID      nothing about the run itself makes its figures wrong (docs/load-testing.md explains each reason)
  UNDECIDED  too few requests to say whether a limit of --slo is met; the summary says how many more
  client delay  how late this machine read a stream that stamps itself, while it drove the load

Workloads (assumed, tokens in / out):
${WORKLOAD_NAMES.map((name) => `  ${name.padEnd(10)} ${lengthsOf(name)}`).join('\n')}

The API key comes from BREAKEVEN_API_KEY or OPENAI_API_KEY and is written nowhere. URLs and --model may come from
BREAKEVEN_URL and BREAKEVEN_MODEL. A flag counts before the environment, the environment before the default.
First Ctrl-C: sends nothing more and writes what was measured, marked as not complete. Second: without waiting.
Exit 4 with --strict when an operating point is INVALID (of a search: when it is UNDECIDED), and when too many requests
failed (--abort-error-ratio). Exit 99 when --slo is given and a point MISSED it (of a search: when no rate met it).

Examples:
  breakeven loadtest http://127.0.0.1:8000 --concurrency 1,8,32 --workload chat --hardware g6.xlarge
  breakeven loadtest http://127.0.0.1:8000 --rate 2,4 --duration 5m --slo interactive --strict
  breakeven loadtest http://127.0.0.1:8000 --find-capacity --events search.jsonl
  breakeven loadtest http://127.0.0.1:8000 --dataset trace.csv --replay --replay-speed 2
  breakeven loadtest --from-events events.jsonl --out measurement.json`;

function lengthsOf(name: WorkloadName): string {
  const { inputTokensPerRequest, outputTokensPerRequest, conversation }: NamedLengths = NAMED_WORKLOADS[name];
  const lengths = `${inputTokensPerRequest} / ${outputTokensPerRequest}`;
  return conversation === undefined
    ? lengths
    : `${lengths} on average: ${conversation.turnsPerSession} turns, the first ${conversation.sharedPrefixTokens} tokens the same in all`;
}
