import { describe, expect, test } from 'vitest';
import { loadtestSummary, sloVerdict } from '../../commands/loadtest-summary.ts';
import { ErrorLimit } from '../../loadtest/engine/error-limit.ts';
import type { Measurement, OperatingPoint } from '../../schema/measurement.ts';
import { latencyOf, measurementWith, pointWith } from '../factories/measurement.ts';

const closed = (concurrency: number, parts: Parameters<typeof pointWith>[0] = {}): OperatingPoint =>
  pointWith({ id: `c${concurrency}`, arrivals: { kind: 'concurrency', concurrency }, ...parts });

const linesOf = (parts: Partial<Measurement>): string[] => loadtestSummary(measurementWith(parts)).split('\n');
/** What stands below the table. */
const notesOf = (operatingPoints: OperatingPoint[], parts: Partial<Measurement> = {}): string[] => {
  const lines = linesOf({ operatingPoints, ...parts });
  return lines.slice(lines.lastIndexOf('') + 1);
};
const VALID = 'VALID: nothing about the run itself makes the figures wrong.';

describe('the head', () => {
  test('says what was measured, with what, by which limits', () => {
    expect(linesOf({}).slice(0, 4)).toEqual([
      'slm-8b at http://127.0.0.1:8000',
      'workload pep-talk: 400 tokens in, 105 out',
      'SLO server: 99 % of requests with TTFT up to 2,000 ms and TPOT up to 100 ms',
      '',
    ]);
  });

  test('several URLs, a simulation and a run cut short', () => {
    const { endpoint } = measurementWith();
    const lines = linesOf({
      source: 'simulated',
      complete: false,
      endpoint: { ...endpoint, otherUrls: ['http://b:1', 'http://c:1'] },
    });
    expect(lines[0]).toBe('Simulated: slm-8b at http://127.0.0.1:8000 and http://b:1, http://c:1');
    expect(lines[3]).toBe('NOT COMPLETE: the run was cut short');
  });

  test('a run that ended for its errors says so first', () => {
    const why = new ErrorLimit(0.5).warning('c8');
    const lines = linesOf({ complete: false, warnings: ['something else', why] });
    expect(lines[3]).toBe(`NOT COMPLETE: ${why}`);
    expect(lines.filter((line) => line.includes(why))).toHaveLength(1);
  });
});

describe('the table', () => {
  test('has a line for each point, with the delay of the client where it is known', () => {
    const point = closed(8, { requestsPerSecond: 6 });
    const watched = {
      ...point,
      client: { ...point.client, clientDelayMs: { p50: 0.2, p99: 1.25, max: 9, sampleCount: 500 } },
    };
    const cells = (line: string | undefined) => line?.split(/ {2,}/);
    const lines = linesOf({ operatingPoints: [watched, point] });
    const header = cells(lines.find((line) => line.startsWith('load asked')))!;
    const [first, second] = lines.filter((line) => line.startsWith('8 at a time, run')).map(cells);
    expect(first![0]).toBe('8 at a time, run 1');
    expect(first![header.indexOf('client delay')]).toBe('1.25 ms');
    expect(second![header.indexOf('client delay')]).toBe('unknown');
    expect(second![header.indexOf('output tok/s')]).toBe('630');
  });

  test('without any point there is none', () => {
    expect(loadtestSummary(measurementWith({ operatingPoints: [] }))).toContain('No operating point was measured.');
  });
});

describe('what is valid', () => {
  test('all of them, or the one', () => {
    expect(notesOf([closed(1)])).toEqual([`The operating point is ${VALID}`]);
    expect(notesOf([closed(1), closed(8)])).toEqual([`All 2 operating points are ${VALID}`]);
  });

  test('some: the others with figure, limit and reason', () => {
    expect(notesOf([closed(1), closed(8, { valid: false })])).toEqual([
      '1 of 2 operating points are VALID; do not rely on the figures of the others:',
      '  8 at a time: INVALID send-lag (12 ms, limit 3): The client sent late.',
    ]);
  });

  test('the only one', () => {
    expect(notesOf([closed(8, { valid: false })])[0]).toBe(
      'The operating point is INVALID; do not rely on its figures:',
    );
  });

  test('many of one reason are told together, each load once', () => {
    const points = [1, 2, 2, 3, 4, 5, 6].map((concurrency) => closed(concurrency, { valid: false }));
    expect(notesOf(points)[1]).toBe(
      '  INVALID send-lag at 1 at a time; 2 at a time (2 runs); 3 at a time; 4 at a time; 5 at a time; 6 at a time: The client sent late.',
    );
  });
});

describe('what is undecided', () => {
  const undecided = (samplesStillNeededCount: number | null): OperatingPoint => {
    const point = closed(8, { slo: { ttft: 'UNDECIDED', tpot: 'MET' } });
    return { ...point, sloTerms: point.sloTerms.map((term) => ({ ...term, samplesStillNeededCount })) };
  };

  test('how many more requests would decide it, where they would', () => {
    const start = '8 at a time: UNDECIDED whether 99 % of requests stay within TTFT 2,000 ms: ';
    expect(notesOf([undecided(1234)])[1]).toBe(`${start}about 1,200 more requests would decide it.`);
    expect(notesOf([undecided(null)])[1]).toBe(`${start}more requests would not decide it.`);
  });

  test('a dash of the table has its reason; many have one', () => {
    const short = (concurrency: number) => closed(concurrency, { ttft: latencyOf({ p50: 90 }) });
    expect(notesOf([short(1)])[1]).toBe('1 at a time: no p99: too few samples');
    expect(notesOf([1, 2, 3, 4, 5, 6, 7].map(short)).slice(1)).toEqual([
      'A dash stands for a percentile that cannot be given: 1 at a time: no p99: too few samples; 6 more alike.',
    ]);
  });

  test('the worst of the terms is the verdict; without terms nothing is decided', () => {
    expect(sloVerdict(closed(1, { slo: { ttft: 'MET', tpot: 'MET' } }))).toBe('MET');
    expect(sloVerdict(closed(1, { slo: { ttft: 'UNDECIDED', tpot: 'MET' } }))).toBe('UNDECIDED');
    expect(sloVerdict(closed(1, { slo: { ttft: 'UNDECIDED', tpot: 'MISSED' } }))).toBe('MISSED');
    expect(sloVerdict({ ...closed(1), sloTerms: [] })).toBe('UNDECIDED');
  });
});

describe('runs of the same load', () => {
  const run = (requestsPerSecond: number, p99?: number) =>
    closed(8, { requestsPerSecond, ttft: latencyOf({ p50: 90, ...(p99 === undefined ? {} : { p99 }) }) });

  test('from the lowest to the highest', () => {
    // Output tokens are 105 a request: 6 * 105 = 630, 6.5 * 105 = 682.5
    expect(notesOf([run(6, 900), run(6.5, 700), closed(1)])).toContain(
      '8 at a time, 2 runs, lowest to highest: 6 req/s to 6.5 req/s, 630 output tok/s to 683 output tok/s, TTFT p99 700 ms to 900 ms.',
    );
  });

  test('a figure that some lack says of how many it is', () => {
    expect(notesOf([run(6, 900), run(7, 800), run(8)]).join('\n')).toContain('TTFT p99 800 ms to 900 ms (of 2 runs)');
    expect(notesOf([run(6, 900), run(7)]).join('\n')).toContain('TTFT p50 90 ms to 90 ms');
    const silent = closed(8, { ttft: latencyOf({}) });
    expect(notesOf([run(6), silent]).join('\n')).toContain('TTFT p50 90 ms (of 1 run)');
    expect(notesOf([silent, silent]).join('\n')).toContain('TTFT p50 unknown');
  });

  test('one run has no spread', () => {
    expect(notesOf([closed(1), closed(8)]).join('\n')).not.toContain('lowest to highest');
  });
});

describe('the counters of the server', () => {
  const slice = { startMs: 0, durationSeconds: 1, requestsCompleted: 1, inputTokens: 1, meanInFlightRequests: 1 };
  const counted = (concurrency: number, generatedTokens: number): OperatingPoint => ({
    ...closed(concurrency),
    windows: [{ ...slice, outputTokens: 1_000 }],
    server: { promptTokens: 400, generatedTokens, prefixCacheHitRatio: null },
  });

  test('stand beside what arrived', () => {
    expect(notesOf([counted(8, 1_000)])).toContain(
      '8 at a time: the server counted 1,000 output tokens in the window, the client received 1,000 (0 % apart).',
    );
  });

  test('of many windows the one furthest apart is told', () => {
    // 1,000 of 1,250: 20 % less
    const points = [1, 2, 3, 4, 5, 6].map((concurrency) => counted(concurrency, 1_000));
    expect(notesOf([...points, counted(7, 1_250)])).toContain(
      'In 7 windows the server counted output tokens too: at most 20 % apart from what the client received.',
    );
  });
});

describe('a search', () => {
  const capacity: Measurement['capacity'] = {
    metRequestsPerSecond: 12,
    missedRequestsPerSecond: 12.6,
    verdict: 'FOUND',
    reason: 'TTFT p99 holds at 12 and breaks at 12.6.',
    rates: [
      { requestsPerSecond: 12, runCount: 2, sampleCount: 840, verdict: 'MET', backlogGrew: false },
      { requestsPerSecond: 12.6, runCount: 1, sampleCount: 400, verdict: 'MISSED', backlogGrew: true },
    ],
  };
  const rung = pointWith({ requestsPerSecond: 12, slo: { ttft: 'UNDECIDED', tpot: 'MET' } });
  const over = pointWith({ requestsPerSecond: 12.6, valid: false });

  test('begins with what it found, then every rate tried', () => {
    const lines = linesOf({ capacity, operatingPoints: [rung, over] });
    expect(lines).toContain('Capacity FOUND, 12 to 12.6 requests/s: TTFT p99 holds at 12 and breaks at 12.6.');
    expect(
      lines
        .find((line) => /^ +12\.6\/s/.test(line))
        ?.trim()
        .split(/ {2,}/),
    ).toEqual(['12.6/s', '1', '400', 'MISSED', 'kept growing']);
  });

  test('what one run left open is no news, and that rates above the capacity are invalid is none', () => {
    const notes = notesOf([rung, over], { capacity }).join('\n');
    expect(notes).not.toContain('UNDECIDED whether');
    expect(notes).toContain('(a search also tries loads that no endpoint holds)');
  });
});

test('warnings of the measurement come last', () => {
  expect(notesOf([closed(1)], { warnings: ['this', 'that'] }).slice(-2)).toEqual(['note: this', 'note: that']);
});
