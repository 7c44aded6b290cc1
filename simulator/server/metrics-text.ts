import type { EngineFigures } from '../pacing/token-loop.ts';

interface Metric {
  readonly name: string;
  readonly kind: 'gauge' | 'counter';
  readonly help: string;
  readonly of: (engine: EngineFigures) => number;
}

/** Names as vLLM gives them. */
const METRICS: readonly Metric[] = [
  {
    name: 'vllm:num_requests_running',
    kind: 'gauge',
    help: 'Requests in the batch.',
    of: (engine) => engine.runningSequences,
  },
  {
    name: 'vllm:num_requests_waiting',
    kind: 'gauge',
    help: 'Requests in the queue.',
    of: (engine) => engine.waitingSequences,
  },
  {
    name: 'vllm:gpu_cache_usage_perc',
    kind: 'gauge',
    help: 'KV cache in use. 1 means 100 percent.',
    of: (engine) => engine.kvUsageRatio,
  },
  {
    name: 'vllm:prompt_tokens_total',
    kind: 'counter',
    help: 'Prefill tokens processed.',
    of: (engine) => engine.promptTokensTotal,
  },
  {
    name: 'vllm:generation_tokens_total',
    kind: 'counter',
    help: 'Generation tokens processed.',
    of: (engine) => engine.generationTokensTotal,
  },
];

export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Prometheus text format. */
export function metricsText(engine: EngineFigures, model: string): string {
  const label = model.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return METRICS.map(
    ({ name, kind, help, of }) =>
      `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n${name}{model_name="${label}"} ${of(engine)}\n`,
  ).join('');
}
