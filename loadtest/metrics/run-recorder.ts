import { type EndEvent, type LoadEvent, type PlanEvent, planOf, type PointPlan } from '../../schema/event.ts';
import type { PointRecord } from './point-record.ts';
import { PointRecorder } from './point-recorder.ts';

export interface RunRecord {
  readonly plan: PlanEvent;
  /** Every point that was told of, whether its load began or not. */
  readonly asked: readonly PointPlan[];
  /** Points whose load began, in the order of `asked`. */
  readonly points: readonly PointRecord[];
  /** The last one: a search that was gone on with has one for each part. Null after a crash. */
  readonly end: EndEvent | null;
}

/** Takes in the events of a run one at a time and keeps what figures need. */
export class RunRecorder {
  readonly #file: string;
  readonly #asked = new Map<string, PointPlan>();
  readonly #points = new Map<string, PointRecorder>();
  #plan: PlanEvent | null = null;
  #end: EndEvent | null = null;

  /** `file` names the log in an error. */
  constructor(file = 'event log') {
    this.#file = file;
  }

  /** InputError when the first event is not the plan. */
  add(event: LoadEvent): void {
    if (this.#plan === null) {
      this.#plan = planOf(event, this.#file);
      for (const point of this.#plan.points) this.#asked.set(point.id, point);
    }
    if (event.kind === 'plan') return;
    if (event.kind === 'point') this.#asked.set(event.plan.id, event.plan);
    else if (event.kind === 'end') this.#end = event;
    else this.#pointOf(event.point).add(event);
  }

  /** What is known so far of a point; null when its load has not begun or nobody asked for it. */
  point(id: string): PointRecord | null {
    const plan = this.#asked.get(id);
    const recorder = this.#points.get(id);
    return this.#plan === null || plan === undefined || recorder === undefined
      ? null
      : recorder.record(this.#plan, plan);
  }

  /** What is known so far. InputError of nothing. */
  record(): RunRecord {
    const plan = this.#plan ?? planOf(undefined, this.#file);
    const asked = [...this.#asked.values()];
    return { plan, asked, points: asked.flatMap(({ id }) => this.point(id) ?? []), end: this.#end };
  }

  #pointOf(id: string): PointRecorder {
    let point = this.#points.get(id);
    if (point === undefined) {
      point = new PointRecorder();
      this.#points.set(id, point);
    }
    return point;
  }
}
