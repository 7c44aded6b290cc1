import type { ServerResponse } from 'node:http';

/**
 * Writes server-sent events. Each event leaves in a socket write of its own, at once: `response.write` would hold it
 * until the end of the tick, behind the events of all other streams, and no stamp could be true.
 */
export class EventStream {
  readonly #response: ServerResponse;
  /** Null where the answer is not chunked (HTTP/1.0) or waits behind another one on its connection. */
  readonly #socket: ServerResponse['socket'];

  constructor(response: ServerResponse) {
    this.#response = response;
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
    response.flushHeaders();
    this.#socket = response.chunkedEncoding ? response.socket : null;
  }

  send(data: string): void {
    this.#write(`data: ${data}\n\n`);
  }

  /** The last events, in one write, and the end of the answer. */
  finish(events: readonly string[]): void {
    this.#write([...events, '[DONE]'].map((data) => `data: ${data}\n\n`).join(''));
    this.#response.end();
  }

  #write(text: string): void {
    if (this.#socket === null) this.#response.write(text);
    else this.#socket.write(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`);
  }
}
