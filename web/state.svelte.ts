import { buildReport } from '../calculator/build-report.ts';
import type { Report, ReportInputs } from '../schema/report.ts';
import type { Scenario } from '../schema/scenario.ts';
import { positionOf, valueAt } from './slider-scale.ts';
import { type Slider, slidersOf } from './sliders.ts';

/** Draws while a slider moves; the report's own count follows when it rests. */
const LIVE_DRAWS = 2_000;
/** Fewer for what costs the most, meanwhile. */
const LIVE_EFFORT = { bandDraws: 20, sensitivityDraws: 200 };
const SETTLE_MS = 150;

/** The one place of the page where the calculator runs. Components read `report` and call the methods. */
export class ReportState {
  readonly original: Report;
  readonly sliders: readonly Slider[];
  /** Values that differ from the report's, by slider id. */
  changes: Readonly<Record<string, number>> = $state.raw({});
  /** True from a move until the full number of draws is in. */
  moving = $state(false);
  #settle: ReturnType<typeof setTimeout> | undefined;
  #lastGood: Report;

  readonly #outcome = $derived.by(() => this.#calculated());
  /** What the page shows: the embedded report, or the same calculator's answer to the moved inputs. */
  readonly report: Report = $derived(this.#outcome.report);
  /** Why the moved inputs have no answer; the page then keeps the last one. */
  readonly refusal: string | null = $derived(this.#outcome.refusal);
  readonly changed: boolean = $derived(Object.keys(this.changes).length > 0);

  constructor(report: Report) {
    this.original = report;
    this.#lastGood = report;
    this.sliders = slidersOf(report);
  }

  valueOf(slider: Slider): number {
    return this.changes[slider.id] ?? slider.scale.from;
  }

  /** Puts a slider to a position; back at the report's own value it counts as not changed. */
  move(slider: Slider, position: number): void {
    const changes = { ...this.changes };
    if (position === positionOf(slider.scale, slider.scale.from)) delete changes[slider.id];
    else changes[slider.id] = valueAt(slider.scale, position);
    this.changes = changes;
    this.moving = true;
    clearTimeout(this.#settle);
    this.#settle = setTimeout(() => (this.moving = false), SETTLE_MS);
  }

  /** Takes over values from a link, at the full number of draws. */
  restore(changes: Readonly<Record<string, number>>): void {
    clearTimeout(this.#settle);
    this.moving = false;
    this.changes = changes;
  }

  reset(): void {
    this.restore({});
  }

  #calculated(): { report: Report; refusal: string | null } {
    if (!this.changed) return { report: this.original, refusal: null };
    try {
      this.#lastGood = this.moving ? buildReport(this.#movedInputs(), LIVE_EFFORT) : buildReport(this.#movedInputs());
      return { report: this.#lastGood, refusal: null };
    } catch (error) {
      // By name, since the class itself would bring nothing else into the page. Anything else is a fault of ours.
      if (error instanceof Error && error.name === 'InputError') {
        return { report: this.#lastGood, refusal: error.message };
      }
      throw error;
    }
  }

  #movedInputs(): ReportInputs {
    const { inputs } = this.original;
    let scenario: Scenario = inputs.scenario;
    for (const slider of this.sliders) {
      const value = this.changes[slider.id];
      if (value !== undefined) scenario = slider.applied(scenario, value);
    }
    const drawCount = this.moving ? Math.min(LIVE_DRAWS, inputs.drawCount) : inputs.drawCount;
    return { ...inputs, scenario, drawCount };
  }
}
