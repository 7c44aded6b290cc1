import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchEngine, type EngineSettings } from '../../simulator/engine/batch-engine.ts';
import { MACHINES } from '../../simulator/presets.ts';
import { type Arrival, runVirtually } from './virtual-run.ts';

/** A step costs 10 ms + 1 ms per emitting sequence + 1 ms per prefilled token. */
const plain: EngineSettings = {
  slots: 2,
  kvTokens: 100,
  prefillTokensPerStep: 8,
  costs: {
    baseStepMs: 10,
    msPerEmittingSequence: 1,
    msPerThousandKvTokens: 0,
    prefillTokensPerSecond: 1_000,
    stepJitterRatio: 0,
  },
};
const at0 = (id: number, inputTokens: number, outputTokens: number): Arrival => ({
  id,
  arrivalMs: 0,
  inputTokens,
  outputTokens,
});

describe('BatchEngine, worked by hand', () => {
  it('admits by slots, cuts prefill into chunks and emits one token per complete sequence', () => {
    // Step 1 from 0: A and B take the two slots; the chunk of 8 goes to A (8 of 12). 10 + 0 + 8 = 18 ms, no token.
    // Step 2 from 18: A's last 4, B's 4; both emit. 10 + 2 + 8 = 20 ms: A1, B1 (B is done) at 38.
    // Step 3 from 38: C takes B's slot, prefills 1. 10 + 2 + 1 = 13 ms: A2, C1 at 51.
    const run = runVirtually(plain, [at0(1, 12, 2), at0(2, 4, 1), at0(3, 1, 1)]);
    expect(run.stepEndsMs).toEqual([18, 38, 51]);
    expect(run.served.get(1)!.tokenTimesMs).toEqual([38, 51]);
    expect(run.served.get(2)!.tokenTimesMs).toEqual([38]);
    expect(run.served.get(3)!.tokenTimesMs).toEqual([51]);
    expect(run.engine.promptTokensTotal).toBe(17);
    expect(run.engine.generationTokensTotal).toBe(4);
  });

  it('lets nobody overtake the head of the queue, though a smaller request would fit', () => {
    // Room 20: A asks 15, B 6 (does not fit), C 2 (would). B and C start when A is done.
    const run = runVirtually({ ...plain, kvTokens: 20, slots: 3 }, [at0(1, 10, 5), at0(2, 4, 2), at0(3, 1, 1)]);
    const doneA = run.served.get(1)!.tokenTimesMs.at(-1)!;
    expect(run.served.get(2)!.tokenTimesMs[0]).toBeGreaterThan(doneA);
    expect(run.served.get(3)!.tokenTimesMs[0]).toBeGreaterThan(doneA);
    expect(run.mostRunning).toBe(2);
  });

  it('prefills cached input for nothing, but keeps room for it', () => {
    // 8 of 12 cached: 4 to prefill. 10 + 1 + 4 = 15 ms for the first token; 12 input tokens and 1 token held.
    const engine = new BatchEngine(plain, 1);
    engine.submit({ id: 1, inputTokens: 12, cachedInputTokens: 8, outputTokens: 2 });
    expect(engine.beginStep(100)).toBe(115);
    expect(engine.endStep()).toEqual([{ id: 1, tokenNumber: 1, last: false }]);
    expect(engine.kvHeldTokens).toBe(13);
    expect(engine.kvReservedTokens).toBe(14);
    expect(engine.kvUsageRatio).toBe(0.13);
  });

  it('charges for what the KV cache holds', () => {
    // 50 tokens at 100 ms per thousand: 5 ms. 10 + 1 + 50 (prefill) + 5 = 66.
    const engine = new BatchEngine(
      { ...plain, prefillTokensPerStep: 64, costs: { ...plain.costs, msPerThousandKvTokens: 100 } },
      1,
    );
    engine.submit({ id: 1, inputTokens: 50, outputTokens: 1 });
    expect(engine.beginStep(0)).toBe(66);
  });

  it('frees slot and room of a cancelled sequence, in the middle of a step too', () => {
    const engine = new BatchEngine({ ...plain, slots: 1 }, 1);
    engine.submit({ id: 1, inputTokens: 4, outputTokens: 50 });
    engine.submit({ id: 2, inputTokens: 4, outputTokens: 1 });
    engine.submit({ id: 3, inputTokens: 4, outputTokens: 1 });
    engine.beginStep(0);
    expect(engine.cancel(1)).toBe(true);
    expect(engine.cancel(3)).toBe(true);
    expect(engine.endStep()).toEqual([]);
    expect([engine.kvHeldTokens, engine.kvReservedTokens, engine.runningSequences, engine.waitingSequences]).toEqual([
      0, 0, 0, 1,
    ]);
    engine.beginStep(20);
    expect(engine.endStep()).toEqual([{ id: 2, tokenNumber: 1, last: true }]);
    expect(engine.cancel(2)).toBe(false);
    expect(engine.beginStep(40)).toBeNull();
  });

  it('refuses what could never run', () => {
    const engine = new BatchEngine(plain, 1);
    expect(() => engine.submit({ id: 1, inputTokens: 99, outputTokens: 2 })).toThrow(RangeError);
    expect(() => engine.submit({ id: 1, inputTokens: 1, outputTokens: 0 })).toThrow(RangeError);
    expect(() => engine.submit({ id: 1, inputTokens: 2, cachedInputTokens: 2, outputTokens: 1 })).toThrow(RangeError);
    expect(engine.waitingSequences).toBe(0);
  });

  it('refuses to end what was not begun and to begin twice', () => {
    const engine = new BatchEngine(plain, 1);
    expect(() => engine.endStep()).toThrow('no step');
    engine.submit({ id: 1, inputTokens: 1, outputTokens: 2 });
    engine.beginStep(0);
    expect(() => engine.beginStep(0)).toThrow('under way');
  });
});

const settingsArbitrary = fc.record({
  slots: fc.integer({ min: 1, max: 8 }),
  kvTokens: fc.integer({ min: 60, max: 200 }),
  prefillTokensPerStep: fc.integer({ min: 1, max: 40 }),
  costs: fc.record({
    baseStepMs: fc.double({ min: 0.1, max: 20, noNaN: true }),
    msPerEmittingSequence: fc.double({ min: 0, max: 2, noNaN: true }),
    msPerThousandKvTokens: fc.double({ min: 0, max: 10, noNaN: true }),
    prefillTokensPerSecond: fc.double({ min: 100, max: 100_000, noNaN: true }),
    stepJitterRatio: fc.double({ min: 0, max: 0.5, noNaN: true }),
  }),
});
const arrivalsArbitrary = fc
  .array(
    fc.record({
      arrivalMs: fc.integer({ min: 0, max: 500 }),
      inputTokens: fc.integer({ min: 1, max: 30 }),
      outputTokens: fc.integer({ min: 1, max: 30 }),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((requests) =>
    requests
      .toSorted((a, b) => a.arrivalMs - b.arrivalMs)
      .map((request, index) => Object.assign(request, { id: index + 1 })),
  );

describe('BatchEngine, for any load', () => {
  it('gives every request exactly its tokens, in rising time, after it came', () => {
    fc.assert(
      fc.property(settingsArbitrary, arrivalsArbitrary, (settings, arrivals) => {
        const { served, engine } = runVirtually(settings, arrivals);
        for (const { id, arrivalMs, outputTokens } of arrivals) {
          const times = served.get(id)!.tokenTimesMs;
          expect(times.length).toBe(outputTokens);
          expect(times[0]).toBeGreaterThan(arrivalMs);
          expect(times.every((time, i) => i === 0 || time > times[i - 1]!)).toBe(true);
        }
        expect([engine.kvHeldTokens, engine.kvReservedTokens]).toEqual([0, 0]);
      }),
    );
  });

  it('never passes its slots or its KV cache', () => {
    fc.assert(
      fc.property(settingsArbitrary, arrivalsArbitrary, (settings, arrivals) => {
        const { mostRunning, mostKvHeld, mostKvReserved } = runVirtually(settings, arrivals);
        expect(mostRunning).toBeLessThanOrEqual(settings.slots);
        expect(mostKvReserved).toBeLessThanOrEqual(settings.kvTokens);
        expect(mostKvHeld).toBeLessThanOrEqual(mostKvReserved);
      }),
    );
  });

  it('starts requests in the order they came', () => {
    fc.assert(
      fc.property(settingsArbitrary, arrivalsArbitrary, (settings, arrivals) => {
        const { served } = runVirtually(settings, arrivals);
        const firsts = arrivals.map(({ id }) => served.get(id)!.tokenTimesMs[0]!);
        expect(firsts.every((time, i) => i === 0 || time >= firsts[i - 1]!)).toBe(true);
      }),
    );
  });

  it('gives the same trace for the same seed, another for another', () => {
    const settings = { ...plain, costs: { ...plain.costs, stepJitterRatio: 0.1 } };
    const arrivals = [at0(1, 20, 10), at0(2, 5, 10)];
    expect(runVirtually(settings, arrivals, 7).stepEndsMs).toEqual(runVirtually(settings, arrivals, 7).stepEndsMs);
    expect(runVirtually(settings, arrivals, 7).stepEndsMs).not.toEqual(runVirtually(settings, arrivals, 8).stepEndsMs);
  });
});

describe.each([...MACHINES.values()])('preset $name under load', ({ engine: settings }) => {
  /** `count` requests of 400 + 100 tokens at once: tokens per second, mean TTFT and mean TPOT. */
  const under = (count: number) => {
    const arrivals = Array.from({ length: count }, (_, index) => at0(index + 1, 400, 100));
    const { served, stepEndsMs } = runVirtually(settings, arrivals);
    const times = [...served.values()].map(({ tokenTimesMs }) => tokenTimesMs);
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    return {
      tokensPerSecond: (count * 100 * 1_000) / stepEndsMs.at(-1)!,
      ttftMs: mean(times.map((time) => time[0]!)),
      tpotMs: mean(times.map((time) => (time.at(-1)! - time[0]!) / 99)),
    };
  };

  it('serves more tokens a second, each request later and slower, as the batch fills', () => {
    const ladder = [1, 4, 16, settings.slots].map(under);
    for (let i = 1; i < ladder.length; i++) {
      expect(ladder[i]!.tokensPerSecond).toBeGreaterThan(ladder[i - 1]!.tokensPerSecond);
      expect(ladder[i]!.ttftMs).toBeGreaterThan(ladder[i - 1]!.ttftMs);
      expect(ladder[i]!.tpotMs).toBeGreaterThan(ladder[i - 1]!.tpotMs);
    }
  });

  it('gains little beyond its slots: the rest waits', () => {
    const full = under(settings.slots);
    const beyond = under(4 * settings.slots);
    expect(beyond.tokensPerSecond).toBeLessThan(full.tokensPerSecond * 1.3);
    expect(beyond.ttftMs).toBeGreaterThan(full.ttftMs * 2);
  });
});
