import { connect, type Socket } from 'node:net';

/**
 * The floor under any client of this runtime: `node raw-reader.js '{"port":8000,...}'` keeps streams open over bare
 * sockets and only stamps reads and counts events. It prints one line of JSON: its requests, in the words of the event
 * log, and the share of a core it took.
 */
export interface RawReading {
  readonly port: number;
  readonly model: string;
  readonly streams: number;
  readonly tokens: number;
  /** How long a request is expected to take: the starts of the streams are spread over it. */
  readonly requestMs: number;
  /** New requests are sent for so long. */
  readonly loadMs: number;
}

export interface RawReadings {
  readonly requests: readonly RawRequest[];
  readonly cpuRatio: number;
}

export interface RawRequest {
  readonly id: string;
  readonly sentMs: number;
  readonly firstTokenMs: number;
  readonly lastTokenMs: number;
}

const EVENT_END = '\n\n';
const ANSWER_END = Buffer.from('0\r\n\r\n');

const reading = JSON.parse(process.argv[2] ?? '') as RawReading;
const sockets = await Promise.all(Array.from({ length: reading.streams }, () => opened(reading.port)));
const startMs = performance.now();
const startCpu = process.cpuUsage();
const endMs = startMs + reading.loadMs;
const finished: RawRequest[] = [];
let open = reading.streams;
for (const [stream, socket] of sockets.entries()) {
  setTimeout(() => keepAsking(socket, stream), (stream / reading.streams) * reading.requestMs);
}

function opened(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
    socket.on('error', reject);
  });
}

function keepAsking(socket: Socket, stream: number): void {
  const body = JSON.stringify({
    model: reading.model,
    prompt: 'one two three four five six seven eight',
    max_tokens: reading.tokens,
    ignore_eos: true,
    stream: true,
  });
  let number = 0;
  let events = 0;
  let id = '';
  let sentMs = 0;
  let firstTokenMs = 0;
  let lastTokenMs = 0;
  const ask = (): void => {
    id = `raw-${stream}-${number++}`;
    events = 0;
    const head = `POST /v1/completions HTTP/1.1\r\nhost: x\r\nx-request-id: ${id}\r\ncontent-length: ${body.length}\r\n\r\n`;
    sentMs = performance.now();
    socket.write(head + body, 'latin1');
  };
  socket.on('data', (chunk) => {
    const nowMs = performance.now();
    if (events < reading.tokens) {
      const before = events;
      for (let at = chunk.indexOf(EVENT_END); at !== -1; at = chunk.indexOf(EVENT_END, at + 2)) events++;
      if (before === 0 && events > 0) firstTokenMs = nowMs;
      if (events > before) lastTokenMs = nowMs;
    }
    if (!chunk.subarray(-ANSWER_END.length).equals(ANSWER_END)) return;
    finished.push({ id, sentMs, firstTokenMs, lastTokenMs });
    if (performance.now() < endMs) ask();
    else {
      socket.destroy();
      if (--open === 0) process.stdout.write(JSON.stringify(readings()));
    }
  });
  ask();
}

function readings(): RawReadings {
  const { user, system } = process.cpuUsage(startCpu);
  return { requests: finished, cpuRatio: (user + system) / 1000 / (performance.now() - startMs) };
}
