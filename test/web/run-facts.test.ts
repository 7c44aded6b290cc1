import { describe, expect, test } from 'vitest';
import type { Measurement } from '../../schema/measurement.ts';
import { runFacts } from '../../web/findings/run-facts.ts';
import { measurementWith } from '../factories/measurement.ts';

const factsOf = (parts: Partial<Measurement> = {}): Record<string, string> =>
  Object.fromEntries(runFacts(measurementWith(parts)));

describe('how it was measured', () => {
  test('what nobody measured is said to be unknown', () => {
    expect(factsOf()).toMatchObject({
      Workload: 'pep-talk: 400 tokens in, 105 out',
      'Client can drive': 'unknown: breakeven calibrate was not run there',
      "Client's own delay": 'unknown: it was not watched',
    });
    expect(Object.keys(factsOf())).not.toContain('Capacity searched');
    expect(Object.keys(factsOf())).not.toContain('Endpoints');
  });

  test('what was measured has its figures', () => {
    const { client, endpoint } = measurementWith();
    const facts = factsOf({
      endpoint: { ...endpoint, otherUrls: ['http://b:8000', 'http://c:8000'] },
      client: {
        ...client!,
        workerThreads: 3,
        ceiling: {
          measuredAt: '2026-11-19T09:00:00Z',
          eventsPerSecond: 91_234,
          streamCount: 1_100,
          requestsPerSecond: 4_200,
        },
      },
      clientDelayMs: { p50: 0.2, p99: 1.25, max: 7, sampleCount: 900 },
      capacity: {
        metRequestsPerSecond: 12,
        missedRequestsPerSecond: 12.6,
        verdict: 'FOUND',
        reason: 'p99 TTFT breaks at 12.6.',
        rates: [],
      },
    });
    expect(facts).toMatchObject({
      Endpoints: '3, which took turns',
      'Capacity searched': '12 to 12.6 requests/s: p99 TTFT breaks at 12.6.',
      'Client can drive': '91,200 events/s over 1,100 streams, 4,200 requests/s',
      "Client's own delay": 'p50 0.2 ms, p99 1.25 ms, at most 7 ms',
    });
    expect(facts.Client).toMatch(/3 workers$/);
  });

  test('a published result tells of no client and no seed', () => {
    const facts = factsOf({ source: 'published', client: null, seed: null });
    expect(Object.keys(facts).filter((term) => term.startsWith('Client'))).toEqual([]);
    expect(facts.Made).not.toContain('seed');
  });

  test.each<[Measurement['workload']['content'], boolean, string]>([
    ['synthetic', true, 'made-up words; each begins with words of its own, so that no prefix cache helps'],
    ['prompts', false, 'recorded text; not salted: a prefix cache may help'],
    ['trace', true, 'made-up words of recorded lengths; of this run alone'],
  ])('prompts: %s, salted %s', (content, saltedPrompts, text) => {
    const workload = { ...measurementWith().workload, content, saltedPrompts };
    expect(factsOf({ workload }).Prompts).toContain(text);
  });
});
