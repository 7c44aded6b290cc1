import type { Endpoint } from './endpoint.ts';
import { fetchText, type ListLimits } from './fetch-text.ts';

/** What a server says it has done since it started; null for a figure it does not publish. */
export interface ServerCounters {
  readonly promptTokens: number | null;
  readonly generatedTokens: number | null;
  /** Prompt tokens looked up in the prefix cache. */
  readonly prefixCacheQueriedTokens: number | null;
  /** Of these, how many were found. */
  readonly prefixCacheHitTokens: number | null;
}

export interface CounterLimits extends ListLimits {
  /** Count this model alone; left out, all that the server serves. */
  readonly model?: string;
}

interface Sample {
  readonly name: string;
  /** Null where the series is of no model. */
  readonly model: string | null;
  readonly value: number;
}

/** Figure by figure the names that vLLM has had for it, the newest first. */
const NAMES: Readonly<Record<keyof ServerCounters, readonly string[]>> = {
  promptTokens: ['vllm:prompt_tokens_total'],
  generatedTokens: ['vllm:generation_tokens_total'],
  prefixCacheQueriedTokens: ['vllm:prefix_cache_queries_total', 'vllm:gpu_prefix_cache_queries_total'],
  prefixCacheHitTokens: ['vllm:prefix_cache_hits_total', 'vllm:gpu_prefix_cache_hits_total'],
};

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?[ \t]+([^ \t]+)/;
const MODEL_LABEL = /(?:^|,)\s*model_name="((?:[^"\\]|\\.)*)"/;

/**
 * The counters of a server that publishes vLLM's names in `/metrics`, beside the API or at the root; null where there are
 * none, whatever the reason: a load test does not need them.
 */
export async function readServerCounters(endpoint: Endpoint, limits: CounterLimits): Promise<ServerCounters | null> {
  const besideApi = endpoint.basePath.replace(/\/[^/]*$/, '');
  for (const path of new Set([`${besideApi}/metrics`, '/metrics'])) {
    const counters = await countersAt(`${endpoint.origin}${path}`, endpoint, limits);
    if (counters !== null) return counters;
  }
  return null;
}

async function countersAt(
  url: string,
  { authorization }: Endpoint,
  limits: CounterLimits,
): Promise<ServerCounters | null> {
  try {
    const { status, text } = await fetchText({ url, accept: 'text/plain', authorization, limits });
    return status === 200 ? countersIn(text, limits.model ?? null) : null;
  } catch {
    return null;
  }
}

/** Counters in Prometheus text; series that differ in other labels (one an engine) are summed. Null when it has none. */
export function countersIn(text: string, model: string | null): ServerCounters | null {
  const wanted = new Set(Object.values(NAMES).flat());
  const samples = text.split('\n').flatMap((line) => sampleOf(line, wanted));
  const figure = (key: keyof ServerCounters): number | null => {
    for (const name of NAMES[key]) {
      const values = ofModel(
        samples.filter((sample) => sample.name === name),
        model,
      );
      if (values.length > 0) return Math.round(values.reduce((sum, { value }) => sum + value, 0));
    }
    return null;
  };
  const counters: ServerCounters = {
    promptTokens: figure('promptTokens'),
    generatedTokens: figure('generatedTokens'),
    prefixCacheQueriedTokens: figure('prefixCacheQueriedTokens'),
    prefixCacheHitTokens: figure('prefixCacheHitTokens'),
  };
  return Object.values(counters).every((count) => count === null) ? null : counters;
}

/** A server of one model may count an adapter's requests under the model's name: then all of them are meant. */
function ofModel(samples: readonly Sample[], model: string | null): readonly Sample[] {
  const own = samples.filter((sample) => sample.model === model);
  const isOneModel = new Set(samples.map((sample) => sample.model)).size === 1;
  return model === null || (own.length === 0 && isOneModel) ? samples : own;
}

function sampleOf(line: string, wanted: ReadonlySet<string>): Sample[] {
  const [, name, labels = '', number] = SAMPLE.exec(line) ?? [];
  if (name === undefined || !wanted.has(name)) return [];
  const value = Number(number);
  if (!Number.isFinite(value) || value < 0) return [];
  const label = MODEL_LABEL.exec(labels)?.[1];
  return [{ name, model: label === undefined ? null : unescaped(label), value }];
}

const unescaped = (label: string): string =>
  label.replaceAll(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
