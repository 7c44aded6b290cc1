import { FAILURE_KINDS, type LoadEvent, type RequestEvent, type StartEvent } from '../../schema/event.ts';

/** Events of one operating point on their way between threads: numbers in one block that is handed over, not copied. */
export interface PackedEvents {
  readonly point: string;
  readonly numbers: Float64Array<ArrayBuffer>;
  readonly texts: readonly (string | null)[];
  /** The few that are neither starts nor requests. */
  readonly others: readonly LoadEvent[];
}

const OUTCOMES = ['succeeded', 'failed', 'censored'] as const satisfies readonly RequestEvent['outcome'][];
const START_NUMBERS = 4;
const REQUEST_NUMBERS = 23;
const FIRST_CAPACITY = 4096;
const START = 0;
const REQUEST = 1;

const orNaN = (value: number | null): number => value ?? NaN;
const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

/** Gathers the events of a shard until they are taken. */
export class EventPacker {
  #numbers = new Float64Array(FIRST_CAPACITY);
  #length = 0;
  #texts: (string | null)[] = [];
  #others: LoadEvent[] = [];

  start(event: StartEvent): void {
    let i = this.#claim(1 + START_NUMBERS);
    const n = this.#numbers;
    this.#texts.push(event.id);
    n[i++] = START;
    n[i++] = event.intendedMs;
    n[i++] = orNaN(event.askedInputTokens);
    n[i++] = orNaN(event.askedOutputTokens);
    n[i++] = event.turn;
  }

  request(event: RequestEvent): void {
    const { gapsMs } = event;
    let i = this.#claim(1 + REQUEST_NUMBERS + gapsMs.length);
    const n = this.#numbers;
    this.#texts.push(event.id, event.detail, event.finishReason);
    n[i++] = REQUEST;
    n[i++] = event.target;
    n[i++] = event.intendedMs;
    n[i++] = event.dueMs;
    n[i++] = orNaN(event.sentMs);
    n[i++] = orNaN(event.headersMs);
    n[i++] = orNaN(event.firstByteMs);
    n[i++] = orNaN(event.firstTokenMs);
    n[i++] = orNaN(event.firstContentMs);
    n[i++] = orNaN(event.lastTokenMs);
    n[i++] = event.endMs;
    n[i++] = orNaN(event.connectMs);
    n[i++] = event.socketReused ? 1 : 0;
    n[i++] = orNaN(event.status);
    n[i++] = OUTCOMES.indexOf(event.outcome);
    n[i++] = event.failure === null ? NaN : FAILURE_KINDS.indexOf(event.failure);
    n[i++] = orNaN(event.inputTokens);
    n[i++] = orNaN(event.cachedInputTokens);
    n[i++] = orNaN(event.outputTokens);
    n[i++] = orNaN(event.reasoningTokens);
    n[i++] = event.tokenEvents;
    n[i++] = event.coalescedTokenEvents;
    n[i++] = event.textBytes;
    n[i++] = gapsMs.length;
    for (const gap of gapsMs) n[i++] = gap;
  }

  other(event: LoadEvent): void {
    this.#others.push(event);
  }

  /** What has gathered since it was last taken. */
  take(point: string): PackedEvents {
    const packed = {
      point,
      numbers: this.#numbers.slice(0, this.#length),
      texts: this.#texts,
      others: this.#others,
    };
    this.#length = 0;
    this.#texts = [];
    this.#others = [];
    return packed;
  }

  /** Room for so many numbers; gives where it begins. */
  #claim(count: number): number {
    const start = this.#length;
    this.#length += count;
    if (this.#length > this.#numbers.length) {
      const larger = new Float64Array(Math.max(this.#length, 2 * this.#numbers.length));
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    return start;
  }
}

/** The events as they were packed, starts and requests in their order, then the others. */
export function* unpacked({ point, numbers, texts, others }: PackedEvents): Generator<LoadEvent> {
  let i = 0;
  let t = 0;
  const number = (): number => numbers[i++]!;
  const nullable = (): number | null => orNull(number());
  while (i < numbers.length) {
    if (number() === START) {
      yield {
        kind: 'start',
        point,
        id: texts[t++]!,
        intendedMs: number(),
        askedInputTokens: nullable(),
        askedOutputTokens: nullable(),
        turn: number(),
      };
      continue;
    }
    const id = texts[t++]!;
    const detail = texts[t++]!;
    const finishReason = texts[t++]!;
    const stamps = {
      target: number(),
      intendedMs: number(),
      dueMs: number(),
      sentMs: nullable(),
      headersMs: nullable(),
      firstByteMs: nullable(),
      firstTokenMs: nullable(),
      firstContentMs: nullable(),
      lastTokenMs: nullable(),
      endMs: number(),
      connectMs: nullable(),
      socketReused: number() === 1,
      status: nullable(),
    };
    const outcome = OUTCOMES[number()]!;
    const failure = nullable();
    const counts = {
      inputTokens: nullable(),
      cachedInputTokens: nullable(),
      outputTokens: nullable(),
      reasoningTokens: nullable(),
      tokenEvents: number(),
      coalescedTokenEvents: number(),
      textBytes: number(),
    };
    const gaps = number();
    const gapsMs = Array.from(numbers.subarray(i, i + gaps));
    i += gaps;
    yield {
      kind: 'request',
      point,
      id,
      ...stamps,
      outcome,
      failure: failure === null ? null : FAILURE_KINDS[failure]!,
      detail,
      finishReason,
      ...counts,
      gapsMs,
    };
  }
  yield* others;
}
