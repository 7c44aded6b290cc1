import { describe, expect, test } from 'vitest';
import { assumptionGroups, matchesFilter } from '../../web/assumption-groups.ts';
import { richReport } from './page-report.ts';

const report = richReport();
const byPath = (path: string) => report.results.assumptions.find((assumption) => assumption.path === path)!;

describe('assumptions', () => {
  test('are each in one group', () => {
    const grouped = assumptionGroups(report).flatMap(({ assumptions }) => assumptions);
    expect(grouped.map(({ path }) => path).toSorted()).toEqual(
      report.results.assumptions.map(({ path }) => path).toSorted(),
    );
  });

  test('stand where they belong, demand first', () => {
    const groups = assumptionGroups(report);
    const titleOf = (path: string) => groups.find(({ assumptions }) => assumptions.includes(byPath(path)))!.title;
    expect(groups[0]!.title).toBe('Demand');
    expect(titleOf('models/acme/small/usdPerMillionOutputTokens')).toBe('API prices and models');
    expect(titleOf('regions/cloud/east/gridGramsCo2ePerKilowattHour')).toBe('Regions: grid, PUE, water');
    expect(titleOf('options.server.capexUsd')).toBe('Option: slm-8b on own server');
    expect(titleOf('discountRatioPerYear')).toBe('Finance and policy');
  });

  test('are found by any words a reader sees, all of which must be there', () => {
    const grid = byPath('regions/cloud/east/gridGramsCo2ePerKilowattHour');
    expect(matchesFilter(grid, 'GRID published')).toBe(true);
    expect(matchesFilter(grid, 'grid vendor')).toBe(false);
    expect(matchesFilter(grid, '')).toBe(true);
  });
});
