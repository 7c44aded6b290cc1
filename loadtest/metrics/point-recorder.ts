import type { CounterEvent, LoadEvent, PlanEvent, PointPlan, StageEvent } from '../../schema/event.ts';
import { ThousandthColumn } from './columns.ts';
import type { PointRecord, Span } from './point-record.ts';
import { RequestColumns } from './request-columns.ts';
import { rowsInOrder } from './rows-in-order.ts';
import { rowsWhere } from './rows-where.ts';

/** Events of one operating point. */
export type EventOfPoint = Exclude<LoadEvent, { kind: 'plan' | 'point' | 'end' }>;

/** Takes in the events of one operating point, in any order. */
export class PointRecorder {
  readonly #stages = new Map<StageEvent['boundary'], number>();
  readonly #requests = new RequestColumns();
  /** Rows of which one of the two lines is known, by the id of the request. */
  readonly #open = new Map<string, number>();
  readonly #clientDelaysMs = new ThousandthColumn();
  readonly #counters = new Map<CounterEvent['boundary'], CounterEvent>();
  #latestStartMs = 0;
  #lastMs = 0;
  #eventLoopDelayP99Ms: number | null = null;
  #workerBusyRatio: number | null = null;

  add(event: EventOfPoint): void {
    switch (event.kind) {
      case 'stage':
        this.#stages.set(event.boundary, event.atMs);
        this.#reach(event.atMs);
        break;
      case 'start':
        this.#requests.setStart(this.#rowOf(event), event);
        this.#latestStartMs = Math.max(this.#latestStartMs, event.intendedMs);
        this.#reach(event.intendedMs);
        break;
      case 'request':
        this.#requests.setRequest(this.#rowOf(event), event);
        this.#reach(event.endMs);
        break;
      case 'lag':
        this.#eventLoopDelayP99Ms = Math.max(this.#eventLoopDelayP99Ms ?? 0, event.eventLoopDelayP99Ms);
        break;
      case 'cpu':
        this.#workerBusyRatio = Math.max(this.#workerBusyRatio ?? 0, event.workerBusyRatio);
        break;
      case 'canary':
        for (const delayMs of event.delaysMs) this.#clientDelaysMs.push(delayMs);
        break;
      case 'counter':
        this.#counters.set(event.boundary, event);
        break;
    }
  }

  /** What is known so far. */
  record(run: PlanEvent, plan: PointPlan): PointRecord {
    const window = this.#window(plan);
    const rows = this.#rowsByIntendedStart();
    return {
      run,
      plan,
      loadStartMs: this.#stages.get('load-start') ?? null,
      lastMs: this.#lastMs,
      window,
      interrupted: !this.#stages.has('window-end'),
      requests: this.#requests,
      rows,
      cohort: window === null ? new Uint32Array(0) : rowsWhere(rows, (row) => this.#isInCohort(row, window)),
      eventLoopDelayP99Ms: this.#eventLoopDelayP99Ms,
      workerBusyRatio: this.#workerBusyRatio,
      clientDelaysMs: this.#clientDelaysMs,
      counters: {
        start: this.#counters.get('window-start') ?? null,
        end: this.#counters.get('window-end') ?? null,
      },
    };
  }

  #reach(atMs: number): void {
    this.#lastMs = Math.max(this.#lastMs, atMs);
  }

  /** Its row: a new one for the first line of a request, which the second one finds and closes. */
  #rowOf({ id, intendedMs }: { readonly id: string; readonly intendedMs: number }): number {
    const known = this.#open.get(id);
    if (known !== undefined) {
      this.#open.delete(id);
      return known;
    }
    const row = this.#requests.add(intendedMs);
    this.#open.set(id, row);
    return row;
  }

  #isInCohort(row: number, { startMs, endMs }: Span): boolean {
    const intendedMs = this.#requests.intendedMs(row);
    return intendedMs >= startMs && intendedMs < endMs && this.#requests.isStarted(row);
  }

  /** Requests meant for the same moment by their end, so that the order of lines in a log decides nothing. */
  #rowsByIntendedStart(): Uint32Array {
    const requests = this.#requests;
    return rowsInOrder(requests.length, (a, b) => {
      const apartMs = requests.intendedMs(a) - requests.intendedMs(b);
      if (apartMs !== 0) return apartMs > 0;
      const [endOfA, endOfB] = [requests.endMs(a) ?? Infinity, requests.endMs(b) ?? Infinity];
      return endOfA === endOfB ? a > b : endOfA > endOfB;
    });
  }

  /** A window that was cut short reaches to its last arrival: after that the load was no longer what was asked. */
  #window({ durationMs }: PointPlan): Span | null {
    const startMs = this.#stages.get('window-start');
    if (startMs === undefined) return null;
    const endMs = this.#stages.get('window-end') ?? Math.min(this.#latestStartMs, startMs + (durationMs ?? Infinity));
    return endMs > startMs ? { startMs, endMs } : null;
  }
}
