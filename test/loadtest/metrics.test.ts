import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { latencyOf } from '../../loadtest/metrics/latency.ts';
import { measurementFromEvents } from '../../loadtest/metrics/measurement-from-events.ts';
import { sloTerm } from '../../loadtest/metrics/slo-terms.ts';
import { randomStream } from '../../math/random.ts';
import type { RequestEvent } from '../../schema/event.ts';
import { type OperatingPoint, parseMeasurement } from '../../schema/measurement.ts';
import { eventsOf, failed, type LogParts, request } from './event-factory.ts';

const pointOf = (parts: LogParts): OperatingPoint => {
  const measurement = measurementFromEvents(eventsOf(parts));
  expect(parseMeasurement(JSON.parse(JSON.stringify(measurement)))).toEqual(measurement);
  return measurement.operatingPoints[0]!;
};

describe('cohort', () => {
  test('requests meant to start in the window, its end left out; what came before still brings tokens', () => {
    // Window [1000, 11000). Tokens of a request meant for 900 come at 1000, 1020, ... 1080: all inside.
    const requests = [
      request('before', 900),
      request('first', 1000),
      request('last', 10_999.999),
      request('after', 11_000),
    ];
    const point = pointOf({ requests });
    expect(point.requests.started).toBe(2);
    expect(point.steadyWindow).toEqual({ startMs: 1000, durationSeconds: 10 });
    // 5 tokens each of "before" and "first"; those of "last" come after the window.
    expect(point.throughput.outputTokensPerSecond).toBeCloseTo(1, 12);
    expect(point.throughput.requestsPerSecond).toBeCloseTo(0.2, 12);
    // Input tokens count with the first token: 2 * 100 in 10 s.
    expect(point.throughput.inputTokensPerSecond).toBeCloseTo(20, 12);
    expect(point.throughput.offeredRequestsPerSecond).toBeCloseTo(0.2, 12);
  });

  test('usage is spread over the events: 10 tokens in 5 events are 2 each', () => {
    // Events at 10900, 10920, ..., 10980 all before 11000; with the intended start 40 ms later two of five.
    const all = pointOf({ requests: [request('a', 10_800, { outputTokens: 10 })] });
    expect(all.throughput.outputTokensPerSecond).toBeCloseTo(1, 12);
    const cut = pointOf({ requests: [request('a', 10_860, { outputTokens: 10 })] });
    // Events at 10960, 10980 are inside, 11000 is not: 4 tokens in 10 s.
    expect(cut.throughput.outputTokensPerSecond).toBeCloseTo(0.4, 12);
  });

  test('failed requests bring no tokens; of one cut off, what had arrived counts', () => {
    const half: Partial<RequestEvent> = {
      outcome: 'censored',
      outputTokens: null,
      inputTokens: null,
      tokenEvents: 3,
      gapsMs: [20, 20],
    };
    const point = pointOf({
      requests: [
        request('good', 2000, { outputTokens: 10 }),
        request('cut', 3000, half),
        request('bad', 4000, { outcome: 'failed', failure: 'truncated' }),
      ],
    });
    // 10 of the good one, and 3 events of the cut one at the good one's 2 tokens an event: 16 in 10 s.
    expect(point.throughput.outputTokensPerSecond).toBeCloseTo(1.6, 12);
    // The 100 of the good one; those of the bad one are told, and do not count.
    expect(point.throughput.inputTokensPerSecond).toBeCloseTo(10, 12);
    expect(point.requests).toMatchObject({
      started: 3,
      succeeded: 1,
      failed: 1,
      censored: 1,
      failuresByKind: { truncated: 1 },
    });
  });

  test('a request without an end is censored', () => {
    const point = pointOf({ requests: [request('a', 2000)], lost: [{ id: 'b', intendedMs: 3000 }] });
    expect(point.requests).toMatchObject({ started: 2, succeeded: 1, censored: 1 });
  });
});

test('good requests meet both limits and succeed', () => {
  // The limits of the factory: 2000 ms and 100 ms.
  const requests = [
    request('good', 2000),
    request('one token, no TPOT', 2500, { outputTokens: 1, tokenEvents: 1, gapsMs: [], lastTokenMs: 2600 }),
    request('slow to begin', 3000, { firstTokenMs: 5001, lastTokenMs: 5081, endMs: 5081 }),
    request('slow tokens', 4000, { lastTokenMs: 4501, endMs: 4501 }),
    request('bad', 5000, { outcome: 'failed', failure: 'truncated' }),
  ];
  // 401 ms / 4 gaps = 100.25 ms.
  expect(pointOf({ requests }).goodput).toEqual({ requestsPerSecond: 0.2, metRatio: 0.4 });
});

test('mean tokens are of all or of none', () => {
  const both = [
    request('a', 2000, { cachedInputTokens: 4 }),
    request('b', 3000, { inputTokens: 200, outputTokens: 8 }),
  ];
  expect(pointOf({ requests: both }).tokens).toEqual({
    input: 150,
    output: 6.5,
    cachedInput: null,
    countedBy: 'usage',
    unverifiedRequests: 0,
  });
  const one = [request('a', 2000, { inputTokens: null }), request('b', 3000, { outputTokens: null, tokenEvents: 7 })];
  // Output by events: 5 of the first and 7 of the second.
  expect(pointOf({ requests: one }).tokens).toMatchObject({
    input: null,
    output: 6,
    countedBy: 'events',
    unverifiedRequests: 1,
  });
});

test('slices add up to the whole, whatever the requests', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.integer({ min: 0, max: 13_000 }),
          fc.integer({ min: 1, max: 400 }),
          fc.integer({ min: 1, max: 20 }),
        ),
        {
          minLength: 1,
          maxLength: 40,
        },
      ),
      fc.integer({ min: 2, max: 30_000 }),
      (specs, windowMs) => {
        const requests = specs.map(([at, gap, events], i) =>
          request(i, at, {
            firstTokenMs: at + gap,
            lastTokenMs: at + gap * events,
            endMs: at + gap * events,
            tokenEvents: events,
            outputTokens: events,
            gapsMs: new Array<number>(events - 1).fill(gap),
          }),
        );
        const point = pointOf({ requests, window: [1000, 1000 + windowMs] });
        const inside = (at: number): boolean => at >= 1000 && at < 1000 + windowMs;
        const tokens = specs.flatMap(([at, gap, events]) =>
          Array.from({ length: events }, (_, i) => at + gap * (i + 1)),
        );
        const sum = (of: (slice: OperatingPoint['windows'][number]) => number): number =>
          point.windows.reduce((total, slice) => total + of(slice), 0);
        expect(sum((slice) => slice.outputTokens)).toBeCloseTo(tokens.filter(inside).length, 6);
        expect(point.throughput.outputTokensPerSecond! * (windowMs / 1000)).toBeCloseTo(
          tokens.filter(inside).length,
          6,
        );
        const inFlightMs = specs.reduce(
          (total, [at, gap, events]) =>
            total + Math.max(0, Math.min(at + gap * events, 1000 + windowMs) - Math.max(at, 1000)),
          0,
        );
        expect(point.meanInFlightRequests!).toBeCloseTo(inFlightMs / windowMs, 6);
        expect(point.windows.length).toBeGreaterThanOrEqual(10);
        expect(sum((slice) => slice.durationSeconds)).toBeCloseTo(windowMs / 1000, 6);
      },
    ),
    { numRuns: 100 },
  );
});

describe('latency', () => {
  const random = () => randomStream('latency-test');

  test('requests cut off take their place at the upper end', () => {
    const valuesMs = Array.from({ length: 90 }, (_, i) => i + 1);
    const latency = latencyOf({ valuesMs, aboveMs: new Array(10).fill(500), random: random() });
    // Rank of p50 among 100 is 50, of p90 90, of p95 95: among the cut off.
    expect([latency.p50!.value, latency.p90!.value, latency.p95]).toEqual([50, 90, null]);
    expect(latency.reasons.p95).toBe('90 samples, at least 130 are needed');
    expect(latency.mean).toBeNull();
    const more = latencyOf({
      valuesMs: Array.from({ length: 900 }, (_, i) => i + 1),
      aboveMs: new Array(100).fill(Infinity),
      random: random(),
    });
    expect(more.reasons.p95).toBe('it lies among the 100 requests that were cut off');
  });

  test('a request cut off early still counts for what it shows: Kaplan-Meier', () => {
    // 1 to 99 ms and one cut off at 40 ms. After 40 ms 60 % go on, 59 of them known: each of 41, 42, ... takes a 59th of the
    // 60 % away. 50 % are reached with the 10th (0.6 * 49 / 59 = 0.498, the 9th leaves 0.508): 50 ms.
    const valuesMs = Array.from({ length: 99 }, (_, i) => ((i * 37) % 99) + 1); // 1 to 99, well mixed
    const early = latencyOf({ valuesMs, aboveMs: [40], random: random() });
    expect(early.p50).toEqual({ value: 50, low: null, high: null });
    expect(early.reasons['p50.interval']).toContain('the 1 requests that were cut off');
    // One cut off at 1 ms says nearly nothing: the median of the others, the 50th of 99 and not of 100.
    expect(latencyOf({ valuesMs, aboveMs: [1], random: random() }).p50!.value).toBe(50);
    // Thirty cut off at 10 ms: after that 119 of 129 go on, 89 of them known. Half is reached when 0.9225 * k / 89 <= 0.5,
    // with k = 48 left, the 41st after 10 ms: 51 ms, where 30 at the upper end would have made it the 65th.
    expect(latencyOf({ valuesMs, aboveMs: new Array(30).fill(10), random: random() }).p50!.value).toBe(51);
    expect(latencyOf({ valuesMs, aboveMs: new Array(30).fill(900), random: random() }).p50!.value).toBe(65);
  });

  test('of a point: requests cut off are in every latency that they had not reached', () => {
    const cut = { outcome: 'censored', outputTokens: null, finishReason: null } as const;
    const whole = Array.from({ length: 30 }, (_, i) => request(i, 1000 + 100 * i, { endMs: 1200 + 110 * i }));
    const { latency } = pointOf({
      requests: [
        ...whole,
        // A first token, but no end: its TTFT is known, its end is above 9 s.
        ...Array.from({ length: 20 }, (_, i) =>
          request(`cut ${i}`, 2050 + 100 * i, { ...cut, endMs: 11_050 + 100 * i }),
        ),
        // No first token within 9.5 s.
        request('waiting', 1500, {
          ...cut,
          firstTokenMs: null,
          lastTokenMs: null,
          tokenEvents: 0,
          gapsMs: [],
          endMs: 11_000,
        }),
        request('never sent', 1600, {
          ...cut,
          sentMs: null,
          firstTokenMs: null,
          lastTokenMs: null,
          gapsMs: [],
          endMs: 11_000,
        }),
        failed('bad', 1700),
      ],
      lost: [{ id: 'lost', intendedMs: 1800 }],
    });
    const known = (metric: keyof OperatingPoint['latency']) => latency[metric].sampleCount;
    expect([known('ttftFromSendMs'), known('ttftFromIntendedMs'), known('tpotMs'), known('e2eMs')]).toEqual([
      50, 50, 30, 30,
    ]);
    expect(latency.ttftFromIntendedMs.reasons.mean).toBe('3 requests were cut off before they finished');
    expect(latency.e2eMs.reasons.mean).toBe('23 requests were cut off before they finished');
    // The median of 53: the 27th of 30 known ends, 1200 + 110 * i - (1000 + 100 * i) = 200 + 10 * 26.
    expect(latency.e2eMs.p50!.value).toBe(460);
    expect(latency.tpotMs.p50!.value).toBe(20);
  });

  test('answers that were cut off are slower, for all that is known, than any TPOT', () => {
    const cut = (i: number) =>
      request(`cut ${i}`, 5000 + i, { outcome: 'censored', outputTokens: null, tokenEvents: 1, gapsMs: [] });
    const whole = Array.from({ length: 12 }, (_, i) => request(i, 1000 + i));
    const { tpotMs } = pointOf({ requests: [...whole, ...Array.from({ length: 12 }, (_, i) => cut(i))] }).latency;
    expect(tpotMs.p50!.value).toBe(20); // the 12th of 24
    const more = pointOf({ requests: [...whole, ...Array.from({ length: 13 }, (_, i) => cut(i))] }).latency.tpotMs;
    expect([more.p50, more.reasons.p50]).toEqual([null, 'it lies among the 13 requests that were cut off']);
  });

  test('an interval is there with enough blocks, and null with its reason otherwise', () => {
    const stream = random();
    const even = latencyOf({
      valuesMs: Array.from({ length: 200 }, () => 100 + stream()),
      aboveMs: [],
      random: random(),
    });
    expect(even.p50!.low!).toBeLessThan(even.p50!.value);
    expect(even.p50!.high!).toBeGreaterThan(even.p50!.value);
    expect(even.reasons['p50.interval']).toBeUndefined();
    // A slow wave: samples hang together over the whole length.
    const wave = Array.from({ length: 200 }, (_, i) => 100 + Math.sin(i / 40) + 0.01 * stream());
    const slow = latencyOf({ valuesMs: wave, aboveMs: [], random: random() });
    expect(slow.p50).toMatchObject({ low: null, high: null });
    expect(slow.reasons['p50.interval']).toMatch(/blocks|independent/);
  });

  test('no samples: all null, each with a reason', () => {
    const latency = latencyOf({ valuesMs: [], aboveMs: [], random: random() });
    expect([latency.mean, latency.p50, latency.p99]).toEqual([null, null, null]);
    expect(Object.keys(latency.reasons).toSorted()).toEqual(['mean', 'p50', 'p90', 'p95', 'p99']);
  });

  test('gaps between events are pooled, without an interval', () => {
    const point = pointOf({ requests: [0, 1, 2].map((i) => request(i, 2000 + i, { gapsMs: [10, 20, 30, 40] })) });
    expect(point.latency.interEventMs).toMatchObject({ sampleCount: 12, mean: 25 });
    expect(point.latency.interEventMs.p50).toEqual({ value: 20, low: null, high: null });
    expect(point.latency.interEventMs.reasons['p50.interval']).toContain('not independent');
  });

  test('the headline is from send in a closed loop and from the intended start in an open one', () => {
    const late = { sentMs: 2050 };
    expect(pointOf({ requests: [request('a', 2000, late)] }).headlineTtft).toBe('ttftFromSendMs');
    const open = pointOf({
      requests: [request('a', 2000, late)],
      point: { arrivals: { kind: 'poisson', requestsPerSecond: 1 } },
    });
    expect(open.headlineTtft).toBe('ttftFromIntendedMs');
    expect(open.latency.ttftFromIntendedMs.mean).toBe(100);
    expect(open.latency.ttftFromSendMs.mean).toBe(50);
  });
});

describe('SLO terms', () => {
  const term = (values: readonly number[], quantileRatio = 0.9) => {
    const valuesMs = Float64Array.from(values);
    return sloTerm({
      metric: 'ttft',
      limitMs: 100,
      quantileRatio,
      valuesMs,
      leftOutCount: 0,
      random: randomStream('slo'),
    });
  };
  const mixed = (met: number, missed: number): number[] => {
    const stream = randomStream('mixed', met, missed);
    return [...new Array<number>(met).fill(50), ...new Array<number>(missed).fill(200)]
      .map((value) => ({ value, at: stream() }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ value }) => value);
  };

  test('all met: decided from 36 samples on for nine in ten', () => {
    // 0.025^(1/35) = 0.8999 < 0.9 <= 0.025^(1/36) = 0.9026
    expect(term(mixed(35, 0))).toMatchObject({
      verdict: 'UNDECIDED',
      metRatio: { value: 1, high: 1 },
      samplesStillNeededCount: 1,
    });
    expect(term(mixed(36, 0))).toMatchObject({ verdict: 'MET', samplesStillNeededCount: 0 });
    expect(term(mixed(36, 0), 0.99).verdict).toBe('UNDECIDED');
  });

  test('values that hang together count for less near the limit, and as they are far below it', () => {
    // A slow drift, each sample 0.95 of the last one: from 50 to 100 of a limit of 100, and a tenth of that.
    const drift = (scale: number): number[] => {
      const stream = randomStream('drift');
      let position = 0;
      return Array.from({ length: 60 }, () => {
        position = 0.95 * position + 0.05 * (2 * stream() - 1);
        return scale * Math.min(99, Math.max(51, 75 + 150 * position));
      });
    };
    expect(term(drift(1))).toMatchObject({ verdict: 'UNDECIDED', metRatio: { value: 1 } });
    expect(term(drift(1)).samplesStillNeededCount!).toBeGreaterThan(30);
    expect(term(drift(0.1))).toMatchObject({ verdict: 'MET', samplesStillNeededCount: 0 });
  });

  test('a drift that is small beside what is left to the limit says nothing of it', () => {
    // From 30 to 33 of a limit of 100, rising all the time: ten times as far would still be below. From 30 to 60 it would not.
    const rising = (by: number, length = 60): number[] =>
      Array.from({ length }, (_, i) => 30 + (by * i) / (length - 1));
    expect(term(rising(3))).toMatchObject({ verdict: 'MET', samplesStillNeededCount: 0 });
    expect(term(rising(30)).verdict).toBe('UNDECIDED');
    // Nor does one failed request make them independent ones, 199 of 200 of which were MET, from 0.972 on.
    expect(term(rising(30, 200).with(100, Infinity)).verdict).toBe('UNDECIDED');
    expect(term(mixed(199, 1)).verdict).toBe('MET');
  });

  test('clearly below is MISSED, near the line is UNDECIDED', () => {
    expect(term(mixed(300, 200)).verdict).toBe('MISSED');
    expect(term(mixed(990, 10)).verdict).toBe('MET');
    const near = term(mixed(91, 9));
    expect(near.verdict).toBe('UNDECIDED');
    expect(near.samplesStillNeededCount!).toBeGreaterThan(1000); // 0.91 against 0.9: about 1.96^2 * 0.09 * 0.91 / 0.01^2 = 3,146
    expect(term(mixed(90, 10)).samplesStillNeededCount).toBeNull();
  });

  test('a failed request is a miss', () => {
    const values = Array.from({ length: 100 }, (_, i) => (i % 5 < 3 ? 50 : Infinity));
    expect(term(values)).toMatchObject({ sampleCount: 100, metRatio: { value: 0.6 }, verdict: 'MISSED' });
  });

  test('samples that hang together decide less', () => {
    // Misses in runs of six, against the same share well mixed.
    const runs = Array.from({ length: 400 }, (_, i) => (i % 100 < 94 ? 50 + (i % 100) / 10 : 200));
    const { metRatio } = term(runs);
    const { metRatio: even } = term(mixed(376, 24));
    expect(metRatio!.high! - metRatio!.low!).toBeGreaterThan(even!.high! - even!.low!);
  });

  test('a success whose first token nobody could time is a miss', () => {
    const requests = [request('a', 2000), request('unsent', 3000, { sentMs: null })];
    expect(pointOf({ requests }).sloTerms[0]).toMatchObject({ sampleCount: 2, metRatio: { value: 0.5 } });
  });

  test('nothing to judge', () => {
    expect(term([])).toMatchObject({ metRatio: null, verdict: 'UNDECIDED', samplesStillNeededCount: null });
  });

  test('what the end of the grace cut off is a miss; what an interruption cut off is left out', () => {
    const lost = [{ id: 'lost', intendedMs: 3000 }];
    const over = pointOf({ requests: [request('a', 2000)], lost });
    expect(over.sloTerms[0]).toMatchObject({ sampleCount: 2, leftOutCount: 0, metRatio: { value: 0.5 } });
    const stopped = pointOf({ requests: [request('a', 2000), request('b', 4000)], lost, window: [1000, null] });
    expect(stopped.sloTerms[0]).toMatchObject({ sampleCount: 1, leftOutCount: 1, metRatio: { value: 1 } });
  });

  test('an answer of one token has no TPOT: left out of that term, and counted', () => {
    const requests = [
      request('one', 2000, { outputTokens: 1, tokenEvents: 1, gapsMs: [], lastTokenMs: 2100 }),
      request('more', 3000),
      failed('bad', 4000),
    ];
    const [ttft, tpot] = pointOf({ requests }).sloTerms;
    expect(ttft).toMatchObject({ metric: 'ttft', sampleCount: 3, leftOutCount: 0 });
    expect(ttft!.metRatio!.value).toBeCloseTo(2 / 3, 12);
    expect(tpot).toMatchObject({ metric: 'tpot', sampleCount: 2, leftOutCount: 1 });
    expect(tpot!.metRatio!.value).toBe(0.5);
  });
});

test('the order of the lines in a log changes nothing but for the plan', () => {
  const requests = Array.from({ length: 60 }, (_, i) =>
    request(i, 1000 + i * 150, { endMs: 1000 + i * 150 + 180 + (i % 7) }),
  );
  const events = eventsOf({ requests });
  const [plan, ...rest] = events;
  expect(measurementFromEvents([plan!, ...rest.toReversed()])).toEqual(measurementFromEvents(events));
});
