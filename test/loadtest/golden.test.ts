import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { gammaArrivals } from '../../loadtest/arrivals/gamma.ts';
import { latencyOf } from '../../loadtest/metrics/latency.ts';
import { measurementFromEvents } from '../../loadtest/metrics/measurement-from-events.ts';
import { type LatencyOf, tpotMs, ttftFromIntendedMs, ttftFromSendMs } from '../../loadtest/metrics/request-latency.ts';
import { RunRecorder } from '../../loadtest/metrics/run-recorder.ts';
import { sampleFloor, samplesBelow } from '../../math/early-stopping.ts';
import { gammaDraw } from '../../math/gamma-draw.ts';
import { linearQuantile, mean, nearestRank, sortedSamples } from '../../math/quantile.ts';
import { randomStream } from '../../math/random.ts';
import type { OperatingPoint } from '../../schema/measurement.ts';
import { expectNear } from '../factories/near.ts';
import { eventsOf, failed, request } from './event-factory.ts';

interface Case {
  readonly id: string;
  readonly inputs: Record<string, { readonly value: unknown }>;
  readonly expected: Record<string, { readonly value: unknown }>;
}
const { cases } = JSON.parse(readFileSync(new URL('../golden/golden-public.json', import.meta.url), 'utf8')) as {
  cases: Case[];
};

function goldenCase(id: string) {
  const found = cases.find((entry) => entry.id === id)!;
  return {
    input: <T>(name: string) => found.inputs[name]!.value as T,
    expected: <T>(name: string) => found.expected[name]!.value as T,
  };
}

const pointOf = (parts: Parameters<typeof eventsOf>[0]): OperatingPoint =>
  measurementFromEvents(eventsOf(parts)).operatingPoints[0]!;

test('TTFT from intended start and from send; TPOT per gap; an answer of one token', () => {
  const { input, expected } = goldenCase('latency-ttft-tpot');
  const calls = input<{ intended: number; sent: number; first: number; last: number; tokens: number }[]>('calls').map(
    ({ intended, sent, first, last, tokens }, i) =>
      request(i, intended, { sentMs: sent, firstTokenMs: first, lastTokenMs: last, outputTokens: tokens }),
  );
  const recorder = new RunRecorder();
  for (const event of eventsOf({ requests: calls })) recorder.add(event);
  const { requests, rows } = recorder.point('point')!;
  const of = (latency: LatencyOf) => [...rows].map((row) => latency(requests, row));
  expect(of(ttftFromIntendedMs)).toEqual(expected('ttftIntended'));
  expect(of(ttftFromSendMs)).toEqual(expected('ttftSend'));
  expect(of(tpotMs)).toEqual(expected('tpot'));
  expect(mean(of(tpotMs).filter((value) => value !== null))).toBe(expected('meanTpot'));
});

test('a failed call is an error, not a latency', () => {
  const { input, expected } = goldenCase('latency-failed-call');
  const requests = input<(number | null)[]>('calls').map((seconds, i) =>
    seconds === null ? failed(i, 1000 + i) : request(i, 1000 + i, { endMs: 1000 + i + seconds * 1000 }),
  );
  const { latency, requests: counts } = pointOf({ requests });
  expect(latency.e2eMs.mean! / 1000).toBe(expected('mean'));
  expect(counts.failed! / counts.started!).toBe(expected('errorRate'));
  expect([counts.started, counts.succeeded]).toEqual([expected('n'), expected('ok')]);
});

test('nearest rank, and linear interpolation apart from it', () => {
  const { input, expected } = goldenCase('latency-quantile-method');
  const samples = sortedSamples(input<number[]>('samples'))!;
  const shares = input<number[]>('q');
  expect(shares.map((q) => nearestRank(samples, q))).toEqual(expected('nearestRank'));
  shares.forEach((q, i) => expect(linearQuantile(samples, q)).toBeCloseTo(expected<number[]>('linear')[i]!, 9));
});

test('fewest samples that state a percentile', () => {
  const { input, expected } = goldenCase('early-stopping-floors');
  const percentiles = input<string[]>('percentiles').map(Number);
  expect(percentiles.map(sampleFloor)).toEqual(expected('floor'));
  expect(percentiles.map((q) => samplesBelow(q, 0))).toEqual(expected('h0'));
});

test('below the floor a percentile is null with its reason, at the floor it is there', () => {
  const of = (count: number) =>
    latencyOf({ valuesMs: Array.from({ length: count }, (_, i) => i + 1), aboveMs: [], random: randomStream('floor') });
  expect(of(10).p50).toBeNull();
  expect(of(10).reasons.p50).toBe('10 samples, at least 11 are needed');
  expect(of(11).p50!.value).toBe(6);
  expect(of(661).p99).toBeNull();
  expect(of(662).p99!.value).toBe(656); // ceil(0.99 * 662) = ceil(655.38)
});

test('Little: requests in flight are rate times residence', () => {
  const { input, expected } = goldenCase('little-law-check');
  // 1,200 requests of 0.75 s, one each 50 ms for a minute; those already there at its beginning are in flight too.
  const stepMs = (input<number>('window') * 1000) / input<number>('completions');
  const residenceMs = input<number>('meanResidence') * 1000;
  const early = Math.ceil(residenceMs / stepMs);
  const requests = Array.from({ length: input<number>('completions') + early }, (_, i) => {
    const at = 10_000 + (i - early) * stepMs;
    return request(i, at, { endMs: at + residenceMs });
  });
  const { throughput, meanInFlightRequests } = pointOf({ requests, window: [10_000, 70_000] });
  expect(throughput.requestsPerSecond).toBeCloseTo(expected<number>('throughput'), 6);
  expect(meanInFlightRequests).toBeCloseTo(expected<number>('expectedInFlight'), 6);
});

test('errors stay in the denominator of goodput', () => {
  const { input, expected } = goldenCase('goodput-errors-in-denominator');
  const windowMs = input<number>('duration') * 1000;
  const requests = Array.from({ length: input<number>('attempted') }, (_, i) => {
    const at = 1000 + (i * windowMs) / 100;
    if (i >= input<number>('ok')) return failed(i, at);
    return request(
      i,
      at,
      i < input<number>('okWithinSlo') ? {} : { firstTokenMs: at + 5000, lastTokenMs: at + 5080, endMs: at + 5080 },
    );
  });
  const { goodput, requests: counts } = pointOf({ requests, window: [1000, 1000 + windowMs] });
  expect(goodput.requestsPerSecond).toBeCloseTo(expected<number>('goodputRate'), 9);
  expect(goodput.metRatio).toBe(expected('goodputShare'));
  expect(counts.failed! / counts.started!).toBe(expected('errorRate'));
});

test('gamma gaps: the scale is 1 / (rate * shape), and mean, variance and CV follow', () => {
  const { input, expected } = goldenCase('arrival-gamma-moments');
  const arrivals = { requestsPerSecond: input<number>('rate'), burstiness: input<number>('shape') };
  const gaps = (seed: number, count: number): number[] => {
    const next = gammaArrivals(arrivals, randomStream('golden-gamma', seed));
    let before = next();
    return Array.from({ length: count }, () => {
      const at = next();
      const gap = (at - before) / 1000;
      before = at;
      return gap;
    });
  };
  // The same stream without a scale: after the gaps of the lead-in, the draws times the scale are the gaps.
  const draws = randomStream('golden-gamma', 1);
  const unscaled = Array.from({ length: 200 }, () => gammaDraw(draws, arrivals.burstiness));
  const scaled = unscaled.map((draw) => draw * expected<number>('scale'));
  const [one, two, three] = gaps(1, 3) as [number, number, number];
  const at = scaled.findIndex((gap) => Math.abs(gap - one) < 1e-9);
  expectNear(one, scaled[at]!, 1e-6);
  expectNear(two, scaled[at + 1]!, 1e-6);
  expectNear(three, scaled[at + 2]!, 1e-6);

  // Of 200,000 gaps the mean is off by 1.4142 / sqrt(200,000) = 0.3 % at one sigma, the variance by 0.9 %.
  const many = gaps(2, 200_000);
  const meanGap = mean(many)!;
  const variance = mean(many.map((gap) => (gap - meanGap) ** 2))!;
  expectNear(meanGap, expected<number>('mean'), 0.015);
  expectNear(variance, expected<number>('variance'), 0.04);
  expectNear(Math.sqrt(variance) / meanGap, expected<number>('cv'), 0.02);
});
