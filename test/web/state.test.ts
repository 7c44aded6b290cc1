import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { positionOf, valueAt } from '../../web/slider-scale.ts';
import type { Slider } from '../../web/sliders.ts';
import { ReportState } from '../../web/state.svelte.ts';
import { richReport } from './page-report.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const sliderOf = (state: ReportState, id: string): Slider => state.sliders.find((slider) => slider.id === id)!;

describe('the state of the page', () => {
  test('shows the embedded report itself until something moves', () => {
    const report = richReport();
    const state = new ReportState(report);
    expect(state.report).toBe(report);
    expect(state.changed).toBe(false);
  });

  test('a move calculates with 2,000 draws, and with all of them once it rests', () => {
    const state = new ReportState(richReport({ drawCount: 2_500 }));
    const volume = sliderOf(state, 'volume');
    state.move(volume, 200);
    expect(state.report.inputs.drawCount).toBe(2_000);
    expect(state.report.results.demand.requestsPerMonth).toBe(valueAt(volume.scale, 200));
    vi.advanceTimersByTime(149);
    expect(state.moving).toBe(true);
    vi.advanceTimersByTime(1);
    expect(state.moving).toBe(false);
    expect(state.report.inputs.drawCount).toBe(2_500);
  });

  test('what it shows is what the calculator says to the inputs it carries', () => {
    const state = new ReportState(richReport());
    state.move(sliderOf(state, 'peak'), 50);
    state.move(sliderOf(state, 'grid'), 10);
    vi.runAllTimers();
    expect(state.report.results).toEqual(buildReport(state.report.inputs).results);
  });

  test('a slider moved back to its value counts as not changed', () => {
    const report = richReport();
    const state = new ReportState(report);
    const volume = sliderOf(state, 'volume');
    state.move(volume, 10);
    expect(state.changed).toBe(true);
    state.move(volume, positionOf(volume.scale, 300_000));
    expect(state.changed).toBe(false);
    expect(state.report).toBe(report);
  });

  test('reset gives the embedded report back, also while a move has not settled', () => {
    const report = richReport();
    const state = new ReportState(report);
    state.move(sliderOf(state, 'staff'), 30);
    state.reset();
    expect(state.report).toBe(report);
    expect(state.moving).toBe(false);
  });

  test('values from a link are taken at the full number of draws', () => {
    const state = new ReportState(richReport({ drawCount: 2_500 }));
    state.restore({ volume: 123_456 });
    expect(state.report.results.demand.requestsPerMonth).toBe(123_456);
    expect(state.report.inputs.drawCount).toBe(2_500);
  });

  test('inputs the calculator refuses leave the last answer and say why', () => {
    const report = richReport();
    const broken = {
      ...report,
      inputs: { ...report.inputs, scenario: { ...report.inputs.scenario, baselineOption: 'nobody' } },
    };
    const state = new ReportState(broken);
    state.move(sliderOf(state, 'volume'), 10);
    expect(state.report).toBe(broken);
    expect(state.refusal).toContain('nobody');
    state.reset();
    expect(state.refusal).toBeNull();
  });
});
