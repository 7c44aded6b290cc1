import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { InputError } from '../../schema/input-error.ts';
import { parseScenario } from '../../schema/scenario.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, inputsWith, rentedOption, routerOption, scenarioWith } from '../factories/scenario.ts';

const POINTS = [
  { ratio: 0.1, retainedQualityRatio: 0.8 },
  { ratio: 0.5, retainedQualityRatio: { value: 0.9, low: 0.85, high: 0.95, source: 'measured' as const } },
];
const reportWith = (parts: Parameters<typeof routerOption>[0]) =>
  buildReport(inputsWith({ scenario: scenarioWith({ options: [apiOption(), rentedOption(), routerOption(parts)] }) }));
const keptWith = (parts: Parameters<typeof routerOption>[0]) =>
  reportWith(parts).results.options.at(-1)!.parts!.retainedQualityRatio;

describe('quality by share', () => {
  test('at the share as stated it is on the line between two points', () => {
    // 0.8 + 0.1 * (0.2 - 0.1) / (0.5 - 0.1) = 0.825
    expectNear(keptWith({ retainedQualityByShare: POINTS })!, 0.825);
    expectNear(keptWith({ toLargeRatio: 0.5, retainedQualityByShare: POINTS })!, 0.9);
  });

  test('outside the points it is unknown, unless it is stated for the share', () => {
    expect(keptWith({ toLargeRatio: 0.6, retainedQualityByShare: POINTS })).toBeNull();
    expect(keptWith({ toLargeRatio: 0.05, retainedQualityByShare: POINTS })).toBeNull();
    expect(keptWith({ toLargeRatio: 0.6, retainedQualityByShare: POINTS, retainedQualityRatio: 0.93 })).toBe(0.93);
    const unknown = [POINTS[0]!, { ratio: 0.5, retainedQualityRatio: null }];
    expect(keptWith({ retainedQualityByShare: unknown })).toBeNull();
  });

  test('each point is an assumption with its source, and the one that is not given is none', () => {
    const { assumptions, warnings } = reportWith({ retainedQualityByShare: POINTS }).results;
    const kept = assumptions.filter(({ path }) => path.includes('retainedQuality'));
    expect(kept.map(({ path, value, source, low }) => [path, value, source, low])).toEqual([
      ['options.mix.retainedQualityByShare[0]', 0.8, 'user', null],
      ['options.mix.retainedQualityByShare[1]', 0.9, 'measured', 0.85],
    ]);
    expect(warnings.join(' ')).not.toContain('give retainedQualityRatio');
  });

  test('two statements that differ are refused with both paths; by rounding they may', () => {
    expect(keptWith({ retainedQualityByShare: POINTS, retainedQualityRatio: 0.825 + 1e-10 })).toBeCloseTo(0.825, 9);
    const refused = () => reportWith({ retainedQualityByShare: POINTS, retainedQualityRatio: 0.83 });
    expect(refused).toThrow(InputError);
    expect(refused).toThrow(
      /scenario: options\[2\]\.retainedQualityRatio must be the 0\.825\d* that scenario: options\[2\]\.retainedQualityByShare comes to at the share as stated, 0\.2 \(got 0\.83\)/,
    );
  });

  test.each([[[POINTS[0]!]], [[POINTS[1]!, POINTS[0]!]], [[POINTS[0]!, POINTS[0]!]]])(
    'fewer than two points, or shares that do not rise, are refused: %#',
    (retainedQualityByShare) => {
      const options = [apiOption(), rentedOption(), { ...routerOption(), retainedQualityByShare }];
      const { schema, demand } = scenarioWith();
      expect(() => parseScenario({ schema, demand, options })).toThrow(/retainedQualityByShare/);
    },
  );
});
