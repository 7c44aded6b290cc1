import { FAILURE_KINDS, type FailureKind, type RequestEvent, type StartEvent } from '../../schema/event.ts';
import { IntegerColumn, ThousandthColumn, NumberColumn } from './columns.ts';

export type Outcome = RequestEvent['outcome'];
const OUTCOMES = ['succeeded', 'failed', 'censored'] as const satisfies readonly Outcome[];

/** What is told of a row: a start line, and an outcome (from 1) with its failure (from 1), each 0 while unknown. */
const STARTED = 1;
const OUTCOME_SHIFT = 1;
const OUTCOME_BITS = 0b11;
const FAILURE_SHIFT = 3;

/**
 * Requests of one operating point, a row each: about 75 bytes and 4 more for each gap, so that a million fit where a
 * million objects would not. Stamps are milliseconds since the intended start of their request.
 */
export class RequestColumns {
  readonly #intendedMs = new NumberColumn();
  readonly #told = new IntegerColumn();
  readonly #sentMs = new ThousandthColumn();
  readonly #firstTokenMs = new ThousandthColumn();
  readonly #lastTokenMs = new ThousandthColumn();
  readonly #endMs = new ThousandthColumn();
  readonly #sendLagMs = new ThousandthColumn();
  readonly #inputTokens = new IntegerColumn();
  readonly #cachedInputTokens = new IntegerColumn();
  readonly #outputTokens = new IntegerColumn();
  readonly #tokenEvents = new IntegerColumn();
  readonly #coalescedTokenEvents = new IntegerColumn();
  readonly #askedInputTokens = new ThousandthColumn();
  readonly #askedOutputTokens = new IntegerColumn();
  readonly #gapsMs = new ThousandthColumn();
  readonly #firstGap = new IntegerColumn();
  readonly #gapCount = new IntegerColumn();

  /** What is not known when a request begins. */
  readonly #later = [
    this.#sentMs,
    this.#firstTokenMs,
    this.#lastTokenMs,
    this.#endMs,
    this.#sendLagMs,
    this.#inputTokens,
    this.#cachedInputTokens,
    this.#outputTokens,
    this.#tokenEvents,
    this.#coalescedTokenEvents,
    this.#askedInputTokens,
    this.#askedOutputTokens,
    this.#firstGap,
    this.#gapCount,
  ];

  /** Rows so far. */
  get length(): number {
    return this.#told.length;
  }

  /** Adds a row of which nothing is known but when it was meant to start; gives its number. */
  add(intendedMs: number): number {
    this.#intendedMs.push(intendedMs);
    this.#told.push(0);
    for (const column of this.#later) column.push(null);
    return this.length - 1;
  }

  setStart(row: number, { askedInputTokens, askedOutputTokens }: StartEvent): void {
    this.#told.set(row, this.#told.at(row)! | STARTED);
    this.#askedInputTokens.set(row, askedInputTokens);
    this.#askedOutputTokens.set(row, askedOutputTokens);
  }

  setRequest(row: number, event: RequestEvent): void {
    const { intendedMs, gapsMs } = event;
    const since = (atMs: number | null): number | null => (atMs === null ? null : atMs - intendedMs);
    const failure = event.failure === null ? 0 : FAILURE_KINDS.indexOf(event.failure) + 1;
    const outcome = OUTCOMES.indexOf(event.outcome) + 1;
    this.#told.set(row, (this.#told.at(row)! & STARTED) | (outcome << OUTCOME_SHIFT) | (failure << FAILURE_SHIFT));
    this.#sentMs.set(row, since(event.sentMs));
    this.#firstTokenMs.set(row, since(event.firstTokenMs));
    this.#lastTokenMs.set(row, since(event.lastTokenMs));
    this.#endMs.set(row, since(event.endMs));
    this.#sendLagMs.set(row, sendLagOf(event));
    this.#inputTokens.set(row, event.inputTokens);
    this.#cachedInputTokens.set(row, event.cachedInputTokens);
    this.#outputTokens.set(row, event.outputTokens);
    this.#tokenEvents.set(row, event.tokenEvents);
    this.#coalescedTokenEvents.set(row, event.coalescedTokenEvents);
    if (gapsMs.length === 0) return;
    this.#firstGap.set(row, this.#gapsMs.length);
    this.#gapCount.set(row, gapsMs.length);
    for (const gapMs of gapsMs) this.#gapsMs.push(gapMs);
  }

  intendedMs(row: number): number {
    return this.#intendedMs.at(row);
  }

  /** A start line told of it. */
  isStarted(row: number): boolean {
    return (this.#told.at(row)! & STARTED) !== 0;
  }

  /** Null for a request that was in flight when the log stopped: nothing but its start is known. */
  outcome(row: number): Outcome | null {
    return OUTCOMES[((this.#told.at(row)! >> OUTCOME_SHIFT) & OUTCOME_BITS) - 1] ?? null;
  }

  failure(row: number): FailureKind | null {
    return FAILURE_KINDS[(this.#told.at(row)! >> FAILURE_SHIFT) - 1] ?? null;
  }

  sentMs(row: number): number | null {
    return this.#sentMs.at(row);
  }

  firstTokenMs(row: number): number | null {
    return this.#firstTokenMs.at(row);
  }

  lastTokenMs(row: number): number | null {
    return this.#lastTokenMs.at(row);
  }

  endMs(row: number): number | null {
    return this.#endMs.at(row);
  }

  /** What delayed the send on the client's side: not a cap on requests in flight, not opening a connection. */
  sendLagMs(row: number): number | null {
    return this.#sendLagMs.at(row);
  }

  inputTokens(row: number): number | null {
    return this.#inputTokens.at(row);
  }

  cachedInputTokens(row: number): number | null {
    return this.#cachedInputTokens.at(row);
  }

  outputTokens(row: number): number | null {
    return this.#outputTokens.at(row);
  }

  /** 0 while in flight. */
  tokenEvents(row: number): number {
    return this.#tokenEvents.at(row) ?? 0;
  }

  coalescedTokenEvents(row: number): number {
    return this.#coalescedTokenEvents.at(row) ?? 0;
  }

  askedInputTokens(row: number): number | null {
    return this.#askedInputTokens.at(row);
  }

  askedOutputTokens(row: number): number | null {
    return this.#askedOutputTokens.at(row);
  }

  gapCount(row: number): number {
    return this.#gapCount.at(row) ?? 0;
  }

  /** Between token-bearing event `index` of the request and the next, from 0. */
  gapMs(row: number, index: number): number {
    return this.#gapsMs.at(this.#firstGap.at(row)! + index)!;
  }
}

const sendLagOf = ({ sentMs, dueMs, connectMs }: RequestEvent): number | null =>
  sentMs === null ? null : Math.max(0, sentMs - dueMs - (connectMs ?? 0));
