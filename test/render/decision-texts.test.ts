import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { abatementText } from '../../render/abatement-text.ts';
import { crossingBand, crossingText } from '../../render/break-even-over-text.ts';
import { capacityNote, paidHoursText } from '../../render/fleet-text.ts';
import { footprintText } from '../../render/footprint-text.ts';
import { limitCheckText } from '../../render/limit-check-text.ts';
import { searchText } from '../../render/search-text.ts';
import { valueInUnit } from '../../render/value-in-unit.ts';
import type { FleetResult } from '../../schema/report.ts';
import { checkWith, overWith, searchWith, withResults } from '../factories/decision-results.ts';
import { inputsWith } from '../factories/scenario.ts';

const report = buildReport(inputsWith());

test('a figure is written as its unit is read', () => {
  expect(valueInUnit(0.123, 'ratio')).toBe('12 %');
  expect(valueInUnit(1234.5, 'USD/month')).toBe('1,230 USD/month');
  expect(valueInUnit(24, 'months')).toBe('24 months');
});

describe('break-even over one thing', () => {
  test('says on which side of which value the option is cheaper', () => {
    expect(crossingText(overWith())).toBe('below 0.85 USD/h');
    expect(crossingText(overWith({ cheaperSide: 'above', crossings: [0.85, 2.5] }))).toBe(
      'above 0.85 USD/h; it turns again at 2.50 USD/h',
    );
  });

  test('never, always and a tie are answers', () => {
    const none = { crossings: [], cheaperSide: null };
    expect(crossingText(overWith({ outcome: 'never', ...none }))).toBe('never between 0 and 4.00 USD/h');
    expect(crossingText(overWith({ outcome: 'always', ...none }))).toBe('always between 0 and 4.00 USD/h');
    expect(crossingText(overWith({ outcome: 'never', unit: 'months', from: 1, to: 120, ...none }))).toBe(
      'never between 1 and 120 months',
    );
    expect(crossingText(overWith({ outcome: 'always', unit: 'ratio', from: 0, to: 1, ...none }))).toBe(
      'always between 0 % and 100 %',
    );
    expect(crossingText(overWith({ outcome: 'tie', ...none }))).toBe('neither: both cost the same');
  });

  test('an end of the band without a crossing is none', () => {
    expect(crossingBand(overWith())).toBe('0.7 USD/h to none');
    expect(crossingBand(overWith({ firstCrossing: { value: null, p5: null, p50: null, p95: null } }))).toBe('none');
  });
});

describe('a limit', () => {
  test('is held against its figure, at most or at least', () => {
    expect(limitCheckText(checkWith())).toBe('900 ms, at most 2,000 ms');
    expect(limitCheckText(checkWith({ value: 0.97, atMost: null, atLeast: 0.9, unit: 'ratio' }))).toBe(
      '97 %, at least 90 %',
    );
  });

  test('without a figure has its bound and its note, and without all three nothing', () => {
    expect(limitCheckText(checkWith({ value: null, note: 'not measured' }))).toBe('at most 2,000 ms; not measured');
    expect(limitCheckText(checkWith({ value: null, atMost: null }))).toBeNull();
  });
});

describe('the search in a terminal', () => {
  test('names the cheapest within the limits, and the cheapest share', () => {
    // 742 USD is what the report itself gives for this option
    expect(searchText(withResults(report, { search: searchWith() }))).toBe(
      [
        'slm-8b on cloud/one is the cheapest known to keep every limit: USD 742 a month. Not decided, since a figure is unknown: Acme small (API).',
        'mix costs least with 5 % sent to the large part: USD 750 a month; now it is 20 %. Within the limits: 30 %, USD 790 a month; not known there: Answers accepted.',
      ].join('\n'),
    );
  });

  test.each([
    [1, '6.38 %'],
    [-1, '6.39 %'],
  ])('a cheapest share at an edge is rounded away from the dearer step (side %s)', (side, text) => {
    const ratio = 0.063_817;
    const [routing] = searchWith().routing;
    const cheapest = { ...routing!.cheapest, ratio };
    const points = [cheapest, { ...cheapest, ratio: ratio + side * 1e-7, usdPerMonth: cheapest.usdPerMonth + 600 }];
    const search = searchWith({ routing: [{ ...routing!, cheapest, points }] });
    expect(searchText(withResults(report, { search }))).toContain(`costs least with ${text} sent`);
  });

  test('says which limit every share misses', () => {
    const [routing] = searchWith().routing;
    const none = { ...routing!, withinLimits: null, noneWithinLimits: 'Every share misses a limit. Its CO2e.' };
    expect(searchText(withResults(report, { search: searchWith({ routing: [none] }) }))).toMatch(
      /now it is 20 %\. Every share misses a limit\. Its CO2e\.$/,
    );
  });

  test('leaves out of the undecided what has no price', () => {
    const [api, ...others] = searchWith().candidates;
    const search = searchWith({ candidates: [{ ...api!, usdPerMonth: null }, ...others] });
    expect(searchText(withResults(report, { search }))).not.toContain('Not decided');
  });

  test('says which limit to relax where none keeps all, and nothing where nothing was searched', () => {
    const none = searchWith({
      cheapest: null,
      nearestLimit: 'No option keeps all limits. Allow 2,400 ms.',
      routing: [],
    });
    expect(searchText(withResults(report, { search: none }))).toBe('No option keeps all limits. Allow 2,400 ms.');
    expect(searchText(withResults(report, { search: searchWith({ candidates: [] }) }))).toBeNull();
  });
});

describe('carbon and water in a terminal', () => {
  const spread = (value: number) => ({ value, p5: value, p50: value, p95: value });
  const carbon = {
    ...report.results.options[1]!.carbon!,
    gramsCo2ePerRequest: 0.25,
    gramsCo2ePerMillionOutputTokens: 2_400,
    water: { litresPerMonth: 410, onSiteLitresPerMonth: 60, offSiteLitresPerMonth: 350, litresPerRequest: 0.0014 },
  };
  const gpu = { ...report.results.options[1]!, carbon };
  const abatement = { usdPerTonneCo2e: { value: 120, p5: 80, p50: 118, p95: 200 }, tonnesCo2ePerMonth: spread(0.5) };
  const pair = { ...report.results.breakEven.pairs[0]!, option: 'gpu', abatement };
  const priced = withResults(report, { breakEven: { ...report.results.breakEven, pairs: [pair] } });

  test('stand in a row for each option that has a footprint', () => {
    const lines = footprintText(priced, [gpu, { ...gpu, id: 'none', carbon: null }])!.split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[2]!.split(/ {2,}/)).toEqual(['slm-8b on cloud/one', '0.25', '2,400', '410', '120 (80 to 200)']);
  });

  test('a tonne has a price or a reason, never both', () => {
    expect(abatementText(abatement)).toBe('USD 120 (80 to 200) a tonne, 0.5 t a month');
    expect(abatementText({ noneBecause: 'It emits more.' })).toBe('It emits more.');
  });
});

describe('a fleet', () => {
  const fleet: FleetResult = {
    operatingPoint: 'c8',
    capacityRequestsPerSecondPerReplica: 6,
    capacityBasis: 'upper-bound',
    provisional: false,
    replicas: 2,
    spareReplicas: 0,
    instances: 2,
    paidInstanceHoursPerMonth: 730,
    nonProductionInstances: 0,
    utilisationRatio: 0.4,
  };

  test('tells the share of the hours that are paid, where it is not all', () => {
    // 730 of 2 x 730 h
    expect(paidHoursText(fleet)).toBe('50 % of the hours');
    expect(paidHoursText({ ...fleet, paidInstanceHoursPerMonth: 1_460 })).toBeNull();
  });

  test('explains a capacity that is an upper bound', () => {
    expect(capacityNote(fleet)).toContain('6 requests/s a replica is at most that: c8 kept a fixed number');
    expect(capacityNote({ ...fleet, capacityBasis: 'open-loop' })).toBeNull();
  });
});
