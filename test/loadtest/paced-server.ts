import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PacedOptions {
  readonly firstTokenMs?: number;
  readonly betweenTokensMs?: number;
  readonly ownedBy?: string;
  readonly sendsUsage?: boolean;
  /** Tokens of a prompt: template + perWord for each word. */
  readonly templateTokens?: number;
  readonly tokensPerWord?: number;
  /** Refuse requests without this key. */
  readonly key?: string;
  readonly models?: readonly string[] | null;
  /** What `/metrics` says, as Prometheus text. */
  readonly metrics?: () => string;
  /** Called for each completion before it is answered; true when it has been dealt with. */
  readonly intercept?: (request: SeenRequest, response: ServerResponse) => boolean;
}

export interface SeenRequest {
  readonly id: string;
  readonly body: Record<string, unknown>;
  readonly prompt: string;
  readonly path: string;
  /** Server's own stamps, performance.now. */
  readonly receivedMs: number;
  firstTokenMs: number | null;
  lastTokenMs: number | null;
}

export interface PacedServer {
  readonly url: string;
  readonly seen: readonly SeenRequest[];
  readonly stop: () => Promise<void>;
}

/** A small OpenAI-compatible endpoint that streams `max_tokens` tokens at a known pace and remembers what it saw. */
export async function pacedServer(options: PacedOptions = {}): Promise<PacedServer> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const receivedMs = performance.now();
    if (options.key !== undefined && request.headers.authorization !== `Bearer ${options.key}`) {
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message: 'bad key' } }));
      return;
    }
    if (request.url === '/v1/models') {
      const models = options.models === undefined ? ['paced'] : options.models;
      response.writeHead(models === null ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ data: (models ?? []).map((id) => ({ id, owned_by: options.ownedBy ?? 'test' })) }));
      return;
    }
    if (request.method !== 'POST') {
      const metrics = request.url === '/metrics' ? options.metrics?.() : undefined;
      response.writeHead(metrics === undefined ? 404 : 200).end(metrics);
      return;
    }
    let text = '';
    for await (const part of request.setEncoding('utf8')) text += part as string;
    const body = JSON.parse(text) as Record<string, unknown>;
    const messages = body.messages as { content: string }[] | undefined;
    const record: SeenRequest = {
      id: String(request.headers['x-request-id']),
      body,
      prompt: messages?.[0]?.content ?? String(body.prompt),
      path: request.url!,
      receivedMs,
      firstTokenMs: null,
      lastTokenMs: null,
    };
    seen.push(record);
    if (options.intercept?.(record, response) === true) return;
    streamTokens(record, response);
  }

  function streamTokens(record: SeenRequest, response: ServerResponse): void {
    const tokens = Number(record.body.max_tokens);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const write = (value: unknown): void => void response.write(`data: ${JSON.stringify(value)}\n\n`);
    const word = (i: number): void => {
      if (response.destroyed) return;
      record.lastTokenMs = performance.now();
      record.firstTokenMs ??= record.lastTokenMs;
      write({ choices: [{ delta: { content: ' word' } }] });
      if (i + 1 < tokens) setTimeout(word, options.betweenTokensMs ?? 1, i + 1);
      else finish();
    };
    const finish = (): void => {
      write({ choices: [{ delta: {}, finish_reason: 'length' }] });
      const words = record.prompt.split(' ').length;
      const prompt_tokens = Math.round((options.templateTokens ?? 0) + (options.tokensPerWord ?? 1) * words);
      if (options.sendsUsage !== false) write({ choices: [], usage: { prompt_tokens, completion_tokens: tokens } });
      response.end('data: [DONE]\n\n');
    };
    setTimeout(word, options.firstTokenMs ?? 5, 0);
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
