import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventPacker, unpacked } from '../../loadtest/engine/packed-events.ts';
import { request as requestEvent } from './event-factory.ts';
import { FAILURE_KINDS, type LoadEvent, type RequestEvent, type StartEvent } from '../../schema/event.ts';

const ms = fc.double({ min: 0, max: 1e9, noNaN: true }).map((value) => value + 0);
const count = fc.nat();
const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null });

const start: fc.Arbitrary<StartEvent> = fc.record({
  kind: fc.constant('start'),
  point: fc.constant('point'),
  id: fc.string(),
  intendedMs: ms,
  askedInputTokens: orNull(ms),
  askedOutputTokens: orNull(count),
  turn: count,
});

const request: fc.Arbitrary<RequestEvent> = fc.record({
  kind: fc.constant('request'),
  point: fc.constant('point'),
  id: fc.string(),
  target: count,
  intendedMs: ms,
  dueMs: ms,
  sentMs: orNull(ms),
  headersMs: orNull(ms),
  firstByteMs: orNull(ms),
  firstTokenMs: orNull(ms),
  firstContentMs: orNull(ms),
  lastTokenMs: orNull(ms),
  endMs: ms,
  connectMs: orNull(ms),
  socketReused: fc.boolean(),
  status: orNull(count),
  outcome: fc.constantFrom('succeeded', 'failed', 'censored'),
  failure: orNull(fc.constantFrom(...FAILURE_KINDS)),
  detail: orNull(fc.string()),
  finishReason: orNull(fc.string()),
  inputTokens: orNull(count),
  cachedInputTokens: orNull(count),
  outputTokens: orNull(count),
  reasoningTokens: orNull(count),
  tokenEvents: count,
  coalescedTokenEvents: count,
  textBytes: count,
  gapsMs: fc.array(ms, { maxLength: 300 }),
});

const lag: fc.Arbitrary<LoadEvent> = fc.record({
  kind: fc.constant('lag'),
  point: fc.constant('point'),
  shard: count,
  fromMs: ms,
  toMs: ms,
  eventLoopDelayP99Ms: ms,
});

const shared = new EventPacker();
function pack(event: LoadEvent, packer = shared): void {
  if (event.kind === 'start') packer.start(event);
  else if (event.kind === 'request') packer.request(event);
  else packer.other(event);
}

test('what was packed comes out the same, starts and requests in their order, the others after them', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(start, request, lag), { maxLength: 40 }), (events) => {
      events.forEach((event) => pack(event));
      const isOther = ({ kind }: LoadEvent): boolean => kind === 'lag';
      const expected = [...events.filter((event) => !isOther(event)), ...events.filter(isOther)];
      // Copied as between threads; the packer is used again for the next lot.
      expect([...unpacked(structuredClone(shared.take('point')))]).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

test('an empty lot holds nothing, and a lot is taken once', () => {
  pack({ kind: 'lag', point: 'point', shard: 0, fromMs: 0, toMs: 1, eventLoopDelayP99Ms: 1 });
  expect([...unpacked(shared.take('point'))]).toHaveLength(1);
  expect([...unpacked(shared.take('point'))]).toEqual([]);
});

test('a lot may be of any size', () => {
  const packer = new EventPacker();
  const events = Array.from({ length: 100 }, (_, i) =>
    requestEvent(i, i, { gapsMs: Array.from({ length: 300 }, (__, gap) => i + gap / 1000) }),
  );
  for (const event of events) pack(event, packer);
  expect([...unpacked(packer.take('point'))]).toEqual(events);
});
