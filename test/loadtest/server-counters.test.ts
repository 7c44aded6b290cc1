import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { endpointOf } from '../../loadtest/client/endpoint.ts';
import { countersIn, readServerCounters } from '../../loadtest/client/server-counters.ts';

/** As vLLM writes them, cut down to what matters here. */
const VLLM = `# HELP vllm:num_requests_running Number of requests in model execution batches.
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="tiny"} 2.0
# HELP vllm:prefix_cache_queries_total Prefix cache queries, in terms of number of queried tokens.
# TYPE vllm:prefix_cache_queries_total counter
vllm:prefix_cache_queries_total{engine="0",model_name="tiny"} 1500.0
vllm:prefix_cache_queries_total{engine="1",model_name="tiny"} 500.0
vllm:prefix_cache_queries_created{engine="0",model_name="tiny"} 1.7637e+09
vllm:prefix_cache_hits_total{engine="0",model_name="tiny"} 250.0
vllm:prefix_cache_hits_total{engine="1",model_name="tiny"} 0.0
vllm:prompt_tokens_total{engine="0",model_name="tiny"} 1.234567e+06
vllm:prompt_tokens_total{engine="1",model_name="tiny"} 3.0
vllm:generation_tokens_total{engine="0",model_name="tiny"} 12000.0
vllm:request_prompt_tokens_sum{engine="0",model_name="tiny"} 99.0
`;

describe('counters in the text', () => {
  test('series of one model are summed over its engines', () => {
    // 1,500 + 500 queried, 250 + 0 found, 1,234,567 + 3 tokens of prompts.
    expect(countersIn(VLLM, 'tiny')).toEqual({
      promptTokens: 1_234_570,
      generatedTokens: 12_000,
      prefixCacheQueriedTokens: 2000,
      prefixCacheHitTokens: 250,
    });
  });

  test('the older names stand in where the newer ones are missing, and are not added to them', () => {
    const older = 'vllm:gpu_prefix_cache_queries_total{model_name="m"} 20\nvllm:gpu_prefix_cache_hits_total 5\n';
    expect(countersIn(older, 'm')).toMatchObject({ prefixCacheQueriedTokens: 20, prefixCacheHitTokens: 5 });
    const both = `${older}vllm:prefix_cache_queries_total{model_name="m"} 30\n`;
    expect(countersIn(both, 'm')).toMatchObject({ prefixCacheQueriedTokens: 30, prefixCacheHitTokens: 5 });
  });

  const TWO_MODELS = 'vllm:prompt_tokens_total{model_name="a"} 1\nvllm:prompt_tokens_total{model_name="b,\\"}\\n"} 2\n';
  test.each([
    ['a', 1],
    ['b,"}\n', 2],
    [null, 3],
  ])('of model %j alone', (model, promptTokens) => {
    expect(countersIn(TWO_MODELS, model)?.promptTokens).toBe(promptTokens);
  });

  test('another of several models has none; the only model stands for its adapters', () => {
    expect(countersIn(TWO_MODELS, 'c')).toBeNull();
    expect(countersIn('vllm:prompt_tokens_total{model_name="base"} 7\n', 'adapter')?.promptTokens).toBe(7);
  });

  test.each([
    '',
    'process_cpu_seconds_total 3\n',
    '<html>',
    'vllm:prompt_tokens_total NaN\n',
    'vllm:prompt_tokens_total',
  ])('none in %j', (text) => expect(countersIn(text, null)).toBeNull());

  test('line ends of either kind and stamps after the figure', () => {
    expect(countersIn('vllm:prompt_tokens_total  8 1763730000000\r\n', null)?.promptTokens).toBe(8);
  });
});

describe('counters of a server', () => {
  const open: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((stop) => stop()));
  });

  async function server(answers: Readonly<Record<string, (response: ServerResponse) => void>>) {
    const asked: string[] = [];
    const http = createServer((request, response) => {
      asked.push(`${request.url} ${request.headers.authorization ?? '-'}`);
      const answer = answers[request.url!];
      if (answer === undefined) response.writeHead(404).end('<html>');
      else answer(response);
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    open.push(async () => {
      const closed = new Promise((resolve) => http.close(resolve));
      http.closeAllConnections();
      await closed;
    });
    return { origin: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, asked };
  }

  const limits = (firstByteTimeoutMs: number, signal = new AbortController().signal) => ({
    timeouts: { connectTimeoutMs: 9000, firstByteTimeoutMs, idleTimeoutMs: 9000, requestTimeoutMs: 9000 },
    signal,
    model: 'tiny',
  });
  const vllm = (response: ServerResponse): void => void response.end(VLLM);

  test.each([
    ['/v1', '/metrics', ['/metrics Bearer k']],
    ['/models/tiny/v1', '/models/tiny/metrics', ['/models/tiny/metrics Bearer k']],
    ['/models/tiny/v1', '/metrics', ['/models/tiny/metrics Bearer k', '/metrics Bearer k']],
  ])('of the API %s are found at %s', async (api, path, expected) => {
    const { origin, asked } = await server({ [path]: vllm });
    const counters = await readServerCounters(endpointOf(origin + api, 'k'), limits(9000));
    expect(counters?.generatedTokens).toBe(12_000);
    expect(asked).toEqual(expected);
  });

  test('are null where there is no such page, none of the names, or an error', async () => {
    const none = await server({});
    expect(await readServerCounters(endpointOf(none.origin, null), limits(9000))).toBeNull();
    const other = await server({ '/metrics': (response) => response.end('go_goroutines 4\n') });
    expect(await readServerCounters(endpointOf(other.origin, null), limits(9000))).toBeNull();
    const failing = await server({ '/metrics': (response) => response.writeHead(500).end(VLLM) });
    expect(await readServerCounters(endpointOf(failing.origin, null), limits(9000))).toBeNull();
  });

  test('are null where nobody answers, in time or at all', async () => {
    const silent = await server({ '/metrics': () => undefined });
    expect(await readServerCounters(endpointOf(silent.origin, null), limits(100))).toBeNull();
    const gone = await server({});
    await open.pop()!();
    expect(await readServerCounters(endpointOf(gone.origin, null), limits(9000))).toBeNull();
    const cancelled = await server({ '/metrics': vllm });
    expect(await readServerCounters(endpointOf(cancelled.origin, null), limits(9000, AbortSignal.abort()))).toBeNull();
  });
});
