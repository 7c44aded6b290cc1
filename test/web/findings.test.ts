import { describe, expect, test } from 'vitest';
import type { Report } from '../../schema/report.ts';
import { breakEvenText, winnersText } from '../../web/findings/break-even.ts';
import { carbonText } from '../../web/findings/carbon.ts';
import { breakEvenCard, carbonCard, moneyCard } from '../../web/findings/cards.ts';
import { costText } from '../../web/findings/costs.ts';
import { latencyChart } from '../../web/charts/latency-chart.ts';
import { latencyText } from '../../web/findings/latency.ts';
import { projectionText } from '../../web/findings/projection.ts';
import { confidence, illustrationBand } from '../../web/findings/verdict-band.ts';
import { headlinePair, labelOf } from '../../web/report-lookup.ts';
import { optionStyles } from '../../web/series.ts';
import { pairsTable } from '../../web/tables/break-even-tables.ts';
import { pointWith } from '../factories/measurement.ts';
import { mixedMeasurement, richInputs, richReport } from './page-report.ts';

const report = richReport();

/** The report with other answers in the pair that the headline speaks of. */
function withPair(parts: Partial<Report['results']['breakEven']['pairs'][number]>): Report {
  const headline = headlinePair(report)!;
  const pairs = report.results.breakEven.pairs.map((pair) => (pair === headline ? { ...pair, ...parts } : pair));
  return { ...report, results: { ...report.results, breakEven: { ...report.results.breakEven, pairs } } };
}
/** The report with the API's carbon as the whole figure, or as a lower bound. */
function bounded(lowerBound: boolean): Report {
  const options = report.results.options.map((option) =>
    option.id === 'api' ? { ...option, carbon: { ...option.carbon!, lowerBound } } : option,
  );
  return { ...report, results: { ...report.results, options } };
}
const rivalOfRented = (from: Report): Report => ({
  ...from,
  results: { ...from.results, verdict: { ...from.results.verdict, cheapest: 'api', against: 'gpu' } },
});
const none = { value: null, p5: null, p50: null, p95: null };
const crossing = { value: 3_000_000, p5: 2_000_000, p50: 3_000_000, p95: 5_000_000 };

describe('the band over the verdict', () => {
  test('is absent where the figures may decide', () => {
    expect(report.results.verdict.kind).not.toBe('illustration');
    expect(illustrationBand(report)).toBeNull();
  });

  test('says simulated', () => {
    const simulated = richReport({ measurements: { 'm.json': mixedMeasurement({ source: 'simulated' }) } });
    expect(illustrationBand(simulated)?.badge).toBe('Simulated');
    expect(confidence(simulated).label).toBe('Illustration');
  });
});

describe('the cards', () => {
  test('money: the cheapest, and what it saves against its rival', () => {
    const { cheapest } = report.results.verdict;
    const cost = report.results.options.find(({ id }) => id === cheapest)!.cost!.usdPerMonth.value;
    expect(Number(moneyCard(report).figure.replaceAll(',', ''))).toBeCloseTo(cost, 0);
    expect(moneyCard(report).meaning).toContain('less than');
  });

  const above = {
    outcome: 'crosses',
    cheaperSide: 'above',
    firstCrossingRequestsPerMonth: crossing,
    crossingsRequestsPerMonth: [3_000_000] as number[],
  } as const;
  const without = {
    cheaperSide: null,
    crossingsRequestsPerMonth: [] as number[],
    firstCrossingRequestsPerMonth: none,
  } as const;

  test('break-even: how far away it is, and between which volumes', () => {
    // 3,000,000 / 300,000 = 10
    const card = breakEvenCard(withPair({ ...above }));
    expect(card.figure).toBe('3 million');
    expect(card.meaning).toContain('it takes 10 times as many');
    expect(card.meaning).toContain('becomes cheaper than Acme small (API) above 3 million');
    expect(card.meaning).toContain('(between 2 million and 5 million)');
  });

  test('break-even: an interval without an end says so', () => {
    const open = withPair({
      ...above,
      firstCrossingRequestsPerMonth: { ...crossing, p95: null },
    });
    expect(breakEvenCard(open).meaning).toContain('in some draws not at all');
  });

  test('break-even: cheaper below a volume is told from there, not from the lowest looked at', () => {
    const below = withPair({
      ...above,
      cheaperSide: 'below',
      crossingsRequestsPerMonth: [3_000_000, 4_000_000],
      firstCheaperRequestsPerMonth: { value: 1_000, p5: 1_000, p50: 1_000, p95: 1_000 },
    });
    const { figure, meaning } = breakEvenCard(below);
    expect(figure).toBe('3 million');
    expect(meaning).toMatch(
      /is cheaper than Acme small \(API\) up to 3 million requests a month, and again above 4 million \(the first between 2 million and 5 million\)\.$/,
    );
    expect(breakEvenText(below).finding).toMatch(
      / is cheaper than Acme small \(API\) up to 3 million requests a month/,
    );
  });

  test('break-even: never, always and the same are answers', () => {
    expect(breakEvenCard(withPair({ ...without, outcome: 'never' })).figure).toBe('never');
    expect(breakEvenCard(withPair({ ...without, outcome: 'always' })).figure).toBe('always');
    expect(breakEvenCard(withPair({ ...without, outcome: 'tie' })).figure).toBe('tie');
    expect(breakEvenText(withPair({ ...without, outcome: 'never' })).finding).toContain('never');
    expect(breakEvenText(withPair({ ...without, outcome: 'always' })).finding).toContain('at every volume');
    expect(breakEvenText(withPair({ ...without, outcome: 'tie' })).finding).toContain('costs what');
  });

  test('break-even: the table says which side, and nothing of draws where there are none', () => {
    const styles = optionStyles(report);
    const pair = { ...above, neverRatio: 0.1, alwaysRatio: 0.2 };
    const rowOf = (from: Report) =>
      pairsTable(from, styles).rows.find(({ head }) => head === labelOf(from, headlinePair(from)!.option))!.cells;
    const drawn = withPair(pair);
    expect(rowOf(drawn).slice(0, 2)).toEqual(['cheaper above 3 million', '2 million to 5 million']);
    expect(rowOf(drawn)[3]).toEqual(['10 %', 'always: 20 %']);
    const undrawn = { ...drawn, inputs: { ...drawn.inputs, drawCount: 0 } };
    expect([rowOf(undrawn)[1], rowOf(undrawn)[3]]).toEqual(['no draws', 'no draws']);
  });

  test('carbon: emits less in every draw, so it is said; not where its own figure is a lower bound', () => {
    expect(carbonText(bounded(true)).finding).toMatch(
      /^Acme small \(API\) comes out lowest: at least .* a part of it unknown$/,
    );
    expect(carbonCard(rivalOfRented(bounded(false))).meaning).toContain('It emits less than slm-8b on cloud/one');
    expect(carbonCard(rivalOfRented(bounded(true))).meaning).toContain('neither can be called greener');
    expect(carbonCard(report).meaning).toContain('The carbon of Secret API is unknown');
    expect(carbonText(bounded(false)).finding).toMatch(/^Acme small \(API\) emits least/);
    expect(carbonText(report).takeaway).toContain('Unknown: Secret API, Other card.');
  });

  test('with nothing that can be priced every card says so', () => {
    const { scenario } = richInputs();
    const refused = richReport({
      scenario: {
        ...scenario,
        baselineOption: 'elsewhere',
        options: scenario.options.filter(({ id }) => id === 'elsewhere'),
      },
    });
    expect(moneyCard(refused).figure).toBe('none');
    expect(breakEvenCard(refused).figure).toBe('none');
    expect(carbonCard(refused).figure).toBe('unknown');
    expect(costText(refused).finding).toBe('No option has a price');
    expect(projectionText(refused).finding).toBe('There is nothing to project');
  });
});

/** The report with other winners, from 1,000 requests a month on. */
function withWinners(...stretches: readonly (readonly [options: string[], to: number])[]): Report {
  const winners = stretches.map(([options, to], i) => ({
    fromRequestsPerMonth: stretches[i - 1]?.[1] ?? 1_000,
    toRequestsPerMonth: to,
    options,
  }));
  return {
    ...report,
    results: { ...report.results, breakEven: { ...report.results.breakEven, fromRequestsPerMonth: 1_000, winners } },
  };
}

describe('who is cheapest at which volume', () => {
  test('stretches whose ends round alike are told apart, and every edge is said once', () => {
    const text = winnersText(
      withWinners([['api'], 129_844_538], [['rented'], 131_217_796], [['api'], 132_554_925], [['rented'], 648_735_453]),
    );
    expect(text).toMatch(/^Cheapest by volume, from 1,000 requests a month: /);
    expect(text.match(/[\d.]+ million/g)).toEqual(['130 million', '131 million', '133 million', '650 million']);
  });

  test('a tie names both, and where nothing can serve no option is named', () => {
    const text = winnersText(withWinners([['x', 'y'], 5_000], [[], 9_000]));
    expect(text).toBe('Cheapest by volume, from 1,000 requests a month: x = y up to 5,000; no option to 9,000.');
  });
});

describe('the findings', () => {
  test('costs: the largest line of the cheapest option, with its share', () => {
    // API: staff 0.05 * 15,000 = 750 of 750 + 30 + 63 = 843 USD, 89 %
    expect(costText(report).finding).toBe('Staff is 89 % of what Acme small (API) costs');
    expect(costText(report).takeaway).toContain('capacity that no request uses');
  });

  test('latency: the valid point with the most throughput that met its limits, never the invalid one', () => {
    // 6 requests/s * 105 tokens = 630; the invalid point has 840
    expect(latencyText(mixedMeasurement()).finding).toBe(
      'one card holds 630 output tokens/s within its limits, at 6/s Poisson',
    );
  });

  test('latency: an invalid point counts for nothing, though it met its limits', () => {
    const points = [pointWith({ requestsPerSecond: 2 }), pointWith({ requestsPerSecond: 9, valid: false })];
    // 2 requests/s * 105 tokens = 210
    expect(latencyText(mixedMeasurement({ operatingPoints: points })).finding).toContain('holds 210 output tokens/s');
  });

  test('latency: a point whose load kept changing is none that is held', () => {
    const arrivals = { kind: 'ramp', fromRequestsPerSecond: 1, toRequestsPerSecond: 20 } as const;
    const points = [pointWith({ requestsPerSecond: 2 }), pointWith({ id: 'up', requestsPerSecond: 9, arrivals })];
    const measurement = mixedMeasurement({ operatingPoints: points });
    expect(latencyText(measurement).finding).toContain('holds 210 output tokens/s');
    expect(latencyChart([measurement], 'ttft', false)!.points.map(({ label }) => label)).toEqual(['2/s Poisson']);
  });

  test('latency: a run with no such point says so', () => {
    const [, , invalid] = mixedMeasurement().operatingPoints;
    expect(latencyText(mixedMeasurement({ operatingPoints: [invalid!] })).finding).toMatch(/^No valid point/);
  });

  test('projection: the option that took the least cash', () => {
    expect(projectionText(report).finding).toMatch(/^After 36 months Acme small \(API\) has taken the least cash/);
  });
});
