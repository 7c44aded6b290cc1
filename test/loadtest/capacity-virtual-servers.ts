import { exponentialGap } from '../../math/distributions.ts';
import type { RandomStream } from '../../math/random.ts';
import { Heap } from './capacity-heap.ts';

/** One request in virtual time, milliseconds from the beginning of the load. */
export interface Served {
  readonly intendedMs: number;
  readonly firstTokenMs: number;
  readonly endMs: number;
}

/** Requests as they come: the next intended start, or null; a closed loop learns when a request has ended. */
export interface Source {
  next(): number | null;
  ended(atMs: number): void;
}

export interface VirtualServer {
  readonly outputTokens: number;
  serve(source: Source, random: RandomStream, untilMs: number): Served[];
}

/** A queue in front of `slots` that each serve one request at a time: M/G/c under Poisson arrivals. */
export function slotServer(options: {
  slots: number;
  prefillMs: number;
  outputTokens: number;
  decodeMs: (random: RandomStream) => number;
}): VirtualServer {
  const { slots, prefillMs, outputTokens, decodeMs } = options;
  return {
    outputTokens,
    serve(source, random, untilMs) {
      const freeMs = new Heap();
      for (let slot = 0; slot < slots; slot++) freeMs.push(0);
      const served: Served[] = [];
      for (let at = source.next(); at !== null && at < untilMs; at = source.next()) {
        const beginMs = Math.max(at, freeMs.pop()!);
        const firstTokenMs = beginMs + prefillMs;
        const endMs = firstTokenMs + decodeMs(random);
        freeMs.push(endMs);
        served.push({ intendedMs: at, firstTokenMs, endMs });
        source.ended(endMs);
      }
      return served;
    },
  };
}

/** Continuous batching: every step gives each running request a token and takes longer the more run. */
export function batchServer(options: {
  slots: number;
  outputTokens: number;
  stepMs: (running: number, joining: number) => number;
}): VirtualServer {
  const { slots, outputTokens, stepMs } = options;
  return {
    outputTokens,
    serve(source, _random, untilMs) {
      const served: Served[] = [];
      let running: { intendedMs: number; firstTokenMs: number; tokens: number }[] = [];
      const waiting: number[] = [];
      let head = 0;
      let coming = source.next();
      let nowMs = 0;
      const take = (): void => {
        for (; coming !== null && coming <= nowMs; coming = source.next()) waiting.push(coming);
      };
      while (nowMs < untilMs) {
        take();
        if (running.length === 0 && head === waiting.length) {
          if (coming === null || coming >= untilMs) break;
          nowMs = coming;
          take();
        }
        const joining = Math.min(slots - running.length, waiting.length - head);
        for (let i = 0; i < joining; i++) running.push({ intendedMs: waiting[head++]!, firstTokenMs: 0, tokens: 0 });
        nowMs += stepMs(running.length, joining);
        const left: typeof running = [];
        for (const request of running) {
          if (request.tokens++ === 0) request.firstTokenMs = nowMs;
          if (request.tokens < outputTokens) left.push(request);
          else {
            served.push({ intendedMs: request.intendedMs, firstTokenMs: request.firstTokenMs, endMs: nowMs });
            source.ended(nowMs);
            coming ??= source.next();
          }
        }
        running = left;
      }
      for (const { intendedMs, firstTokenMs } of running) {
        served.push({ intendedMs, firstTokenMs: firstTokenMs === 0 ? Infinity : firstTokenMs, endMs: Infinity });
      }
      for (; head < waiting.length; head++) {
        served.push({ intendedMs: waiting[head]!, firstTokenMs: Infinity, endMs: Infinity });
      }
      return served.toSorted((a, b) => a.intendedMs - b.intendedMs);
    },
  };
}

/** P(wait > t) in M/M/c by Erlang's C formula; 1 at or above capacity. */
export function waitsLonger(options: {
  slots: number;
  requestsPerSecond: number;
  serviceMs: number;
  limitMs: number;
}): number {
  const { slots, serviceMs, limitMs } = options;
  const perMs = options.requestsPerSecond / 1000;
  const load = perMs * serviceMs;
  if (load >= slots) return 1;
  let blocked = 1;
  for (let k = 1; k <= slots; k++) blocked = (load * blocked) / (k + load * blocked);
  const waits = blocked / (1 - (load / slots) * (1 - blocked));
  return waits * Math.exp(-(slots / serviceMs - perMs) * limitMs);
}

/** Exponentially distributed times of this mean. */
export const exponential =
  (meanMs: number) =>
  (random: RandomStream): number =>
    exponentialGap(random, 1 / meanMs);
