import type {
  CpuEvent,
  EndEvent,
  LagEvent,
  LoadEvent,
  PlanEvent,
  PointPlan,
  RequestEvent,
  StageEvent,
} from '../../schema/event.ts';
import { planOf } from '../../schema/event.ts';

/** A stretch of the load's clock, end not included. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** A request meant to start in the window; without a record it was in flight when the log stopped. */
export interface CohortMember {
  readonly intendedMs: number;
  readonly request: RequestEvent | null;
}

/** Everything the log says of one operating point. */
export interface PointRecord {
  readonly plan: PointPlan;
  /** Null when the load ended before the window began. */
  readonly window: Span | null;
  /** The window was cut short. */
  readonly interrupted: boolean;
  /** Every request of the point, warm-up and overrun included, by its intended start. */
  readonly requests: readonly RequestEvent[];
  readonly cohort: readonly CohortMember[];
  /** The last moment the log knows of. */
  readonly lastMs: number;
  readonly lag: LagEvent | null;
  readonly cpu: CpuEvent | null;
}

export interface RunRecord {
  readonly plan: PlanEvent;
  /** Points whose load began. */
  readonly points: readonly PointRecord[];
  readonly end: EndEvent | null;
}

interface Gathered {
  readonly stages: Map<StageEvent['boundary'], number>;
  readonly starts: Map<string, number>;
  readonly requests: Map<string, RequestEvent>;
  lastMs: number;
  lag: LagEvent | null;
  cpu: CpuEvent | null;
}

/** Sorts the lines of a log by operating point. InputError when the log does not begin with its plan. */
export function runRecordOf(events: Iterable<LoadEvent>, file = 'event log'): RunRecord {
  const gathered = new Map<string, Gathered>();
  let first: LoadEvent | undefined;
  let end: EndEvent | null = null;
  for (const event of events) {
    first ??= event;
    if (event.kind === 'plan') continue;
    if (event.kind === 'end') end = event;
    else gather(gathered, event);
  }
  const plan = planOf(first, file);
  const points = plan.points.flatMap((point) => {
    const found = gathered.get(point.id);
    return found === undefined ? [] : [pointRecord(point, found)];
  });
  return { plan, points, end };
}

function gather(points: Map<string, Gathered>, event: Exclude<LoadEvent, { kind: 'plan' | 'end' }>): void {
  let point = points.get(event.point);
  if (point === undefined) {
    point = { stages: new Map(), starts: new Map(), requests: new Map(), lastMs: 0, lag: null, cpu: null };
    points.set(event.point, point);
  }
  switch (event.kind) {
    case 'stage':
      point.stages.set(event.boundary, event.atMs);
      point.lastMs = Math.max(point.lastMs, event.atMs);
      break;
    case 'start':
      point.starts.set(event.id, event.intendedMs);
      point.lastMs = Math.max(point.lastMs, event.intendedMs);
      break;
    case 'request':
      point.requests.set(event.id, event);
      point.lastMs = Math.max(point.lastMs, event.endMs);
      break;
    case 'lag':
      point.lag = event;
      break;
    case 'cpu':
      point.cpu = event;
      break;
  }
}

function pointRecord(plan: PointPlan, { stages, starts, requests, lastMs, lag, cpu }: Gathered): PointRecord {
  const interrupted = !stages.has('window-end');
  const window = windowOf(stages, starts, plan);
  const cohort: (CohortMember & { readonly id: string })[] = [];
  for (const [id, intendedMs] of window === null ? [] : starts) {
    if (intendedMs >= window!.startMs && intendedMs < window!.endMs) {
      cohort.push({ id, intendedMs, request: requests.get(id) ?? null });
    }
  }
  return {
    plan,
    window,
    interrupted,
    requests: [...requests.values()].toSorted((a, b) => a.intendedMs - b.intendedMs || compareText(a.id, b.id)),
    cohort: cohort.toSorted((a, b) => a.intendedMs - b.intendedMs || compareText(a.id, b.id)),
    lastMs,
    lag,
    cpu,
  };
}

/** A window that was cut short reaches to its last arrival: after that the load was no longer what was asked. */
function windowOf(stages: Gathered['stages'], starts: Gathered['starts'], { durationMs }: PointPlan): Span | null {
  const startMs = stages.get('window-start');
  if (startMs === undefined) return null;
  const endMs = stages.get('window-end');
  if (endMs !== undefined) return endMs > startMs ? { startMs, endMs } : null;
  let latestMs = startMs;
  for (const intendedMs of starts.values()) latestMs = Math.max(latestMs, intendedMs);
  const cutMs = Math.min(latestMs, startMs + (durationMs ?? Infinity));
  return cutMs > startMs ? { startMs, endMs: cutMs } : null;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
