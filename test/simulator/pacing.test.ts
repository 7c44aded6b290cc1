import { describe, expect, it } from 'vitest';
import { BatchEngine, type EngineSettings } from '../../simulator/engine/batch-engine.ts';
import { PacedLoop } from '../../simulator/pacing/paced-loop.ts';
import { ServingLoop } from '../../simulator/pacing/serving-loop.ts';
import { StepTimer } from '../../simulator/pacing/step-timer.ts';
import { ManualClock } from './manual-clock.ts';

/** Every step takes exactly 10 ms. */
const tenMs: EngineSettings = {
  slots: 4,
  kvTokens: 100_000,
  prefillTokensPerStep: 1_000,
  costs: {
    baseStepMs: 10,
    msPerEmittingSequence: 0,
    msPerThousandKvTokens: 0,
    prefillTokensPerSecond: Infinity,
    stepJitterRatio: 0,
  },
};

const loopOn = (clock: ManualClock, settings = tenMs) => {
  const tokens: { id: number; tokenNumber: number; dueMs: number; writtenMs: number }[] = [];
  const loop = new ServingLoop(new BatchEngine(settings, 1), clock);
  const submit = (id: number, outputTokens: number) =>
    loop.submit(
      { id, inputTokens: 1, outputTokens },
      { token: (tokenNumber, _last, dueMs) => tokens.push({ id, tokenNumber, dueMs, writtenMs: clock.nowMs() }) },
    );
  return { loop, submit, tokens };
};

describe('StepTimer', () => {
  it.each([0, 0.4, 1.9])('is never early and at most one turn late when timers are %d ms late', (timerLatenessMs) => {
    const clock = new ManualClock({ timerLatenessMs });
    const timer = new StepTimer(clock);
    const firedMs: number[] = [];
    for (const deadlineMs of [0.5, 12.3456, 112.1]) {
      timer.set(deadlineMs, () => firedMs.push(clock.nowMs()));
      clock.run();
      expect(firedMs.at(-1)).toBeGreaterThanOrEqual(deadlineMs);
      expect(firedMs.at(-1)).toBeLessThanOrEqual(deadlineMs + 2 * clock.turnMs);
    }
    expect(firedMs.length).toBe(3);
  });

  it('fires in a later tick when the deadline has passed, and not at all once cleared or replaced', () => {
    const clock = new ManualClock();
    const timer = new StepTimer(clock);
    const fired: string[] = [];
    timer.set(-5, () => fired.push('past'));
    expect(fired).toEqual([]);
    clock.run();
    timer.set(50, () => fired.push('replaced'));
    timer.set(60, () => fired.push('replacing'));
    clock.run();
    timer.set(90, () => fired.push('cleared'));
    timer.clear();
    clock.run();
    expect(fired).toEqual(['past', 'replacing']);
  });
});

describe('ServingLoop', () => {
  it('does not add up lateness: 1,000 steps of 10 ms end at 10,000 ms though every one is noticed late', () => {
    // Timers 2.5 ms late and 2 ms polled: each step is noticed about 0.5 ms late; added up that would be 500 ms.
    const clock = new ManualClock({ timerLatenessMs: 2.5 });
    const { submit, tokens } = loopOn(clock);
    submit(1, 1_000);
    clock.run();
    expect(tokens.length).toBe(1_000);
    expect(tokens.every(({ dueMs, tokenNumber }) => Math.abs(dueMs - tokenNumber * 10) < 1e-6)).toBe(true);
    expect(tokens.every(({ dueMs, writtenMs }) => writtenMs >= dueMs && writtenMs - dueMs < 1)).toBe(true);
  });

  it('catches up after a short pause one step a tick, so no tick holds two tokens of a sequence', () => {
    const clock = new ManualClock();
    const { submit, tokens } = loopOn(clock);
    submit(1, 20);
    while (tokens.length < 3) clock.turn();
    clock.freeze(45);
    const before = tokens.length;
    clock.turn();
    expect(tokens.length - before).toBeLessThanOrEqual(1);
    clock.run();
    expect(tokens.map(({ dueMs }) => Math.round(dueMs))).toEqual(Array.from({ length: 20 }, (_, i) => (i + 1) * 10));
    const writeTimes = tokens.map(({ writtenMs }) => writtenMs);
    expect(new Set(writeTimes).size).toBe(20);
  });

  it('goes on from now after a long pause instead of pouring out what it owes', () => {
    const clock = new ManualClock();
    const { submit, tokens } = loopOn(clock);
    submit(1, 10);
    while (tokens.length < 3) clock.turn();
    clock.freeze(5_000);
    clock.run();
    // Token 4 was due at 40 and is written at about 5,030; the next is due 10 ms after that, not at 50.
    expect(tokens[3]!.dueMs).toBeCloseTo(40, 6);
    expect(tokens[4]!.dueMs).toBeGreaterThan(5_030);
    expect(tokens[9]!.dueMs - tokens[4]!.dueMs).toBeCloseTo(50, 6);
  });

  it('begins at once when idle and lets a request that comes in the middle of a step wait for the next', () => {
    const clock = new ManualClock();
    const { submit, tokens } = loopOn(clock);
    clock.freeze(3);
    submit(1, 2);
    submit(2, 1);
    clock.run();
    expect(tokens.map(({ id, dueMs }) => [id, dueMs])).toEqual([
      [1, 13],
      [1, 23],
      [2, 23],
    ]);
    clock.freeze(100);
    const laterMs = clock.nowMs();
    submit(3, 1);
    clock.run();
    expect(tokens.at(-1)!.dueMs).toBeCloseTo(laterMs + 10, 9);
  });

  it('tells a cancelled sequence nothing and goes on for the others', () => {
    const clock = new ManualClock();
    const { loop, submit, tokens } = loopOn(clock);
    submit(1, 50);
    submit(2, 3);
    while (tokens.length < 3) clock.turn();
    expect(loop.cancel(1)).toBe(true);
    clock.run();
    expect(tokens.filter(({ id }) => id === 1).length).toBe(2);
    expect(tokens.filter(({ id }) => id === 2).length).toBe(3);
  });

  it('stops', () => {
    const clock = new ManualClock();
    const { loop, submit, tokens } = loopOn(clock);
    submit(1, 50);
    while (tokens.length < 3) clock.turn();
    loop.stop();
    clock.run();
    expect(tokens.length).toBe(3);
  });
});

describe('PacedLoop', () => {
  const pacedOn = (clock: ManualClock, pace = { firstTokenMs: 50, tokenGapMs: 10 }) => {
    const tokens: { id: number; tokenNumber: number; last: boolean; dueMs: number; writtenMs: number }[] = [];
    const loop = new PacedLoop(pace, clock);
    const submit = (id: number, outputTokens: number) =>
      loop.submit(
        { id, inputTokens: 7, outputTokens },
        {
          token: (tokenNumber, last, dueMs) => tokens.push({ id, tokenNumber, last, dueMs, writtenMs: clock.nowMs() }),
        },
      );
    return { loop, submit, tokens };
  };

  it('gives each sequence its tokens at its own times, whatever the others do', () => {
    const clock = new ManualClock();
    const { loop, submit, tokens } = pacedOn(clock);
    submit(1, 3);
    clock.freeze(4);
    submit(2, 2);
    expect(loop.figures).toMatchObject({ runningSequences: 2, promptTokensTotal: 0 });
    clock.run();
    // From 0: 50, 60, 70. From 4: 54, 64.
    expect(tokens.map(({ id, tokenNumber, last, dueMs }) => [id, tokenNumber, last, dueMs])).toEqual([
      [1, 1, false, 50],
      [2, 1, false, 54],
      [1, 2, false, 60],
      [2, 2, true, 64],
      [1, 3, true, 70],
    ]);
    expect(tokens.every(({ dueMs, writtenMs }) => writtenMs >= dueMs && writtenMs - dueMs < 0.1)).toBe(true);
    expect(loop.figures).toEqual({
      runningSequences: 0,
      waitingSequences: 0,
      kvUsageRatio: 0,
      promptTokensTotal: 14,
      generationTokensTotal: 5,
    });
  });

  it('is on time for a newcomer whose first token comes before anything that was waited for', () => {
    const clock = new ManualClock();
    const { submit, tokens } = pacedOn(clock, { firstTokenMs: 5, tokenGapMs: 1_000 });
    submit(1, 2);
    while (tokens.length < 1) clock.turn();
    submit(2, 1);
    clock.run();
    // The newcomer came at 5: its token is due at 10, long before the 1,005 of the other.
    expect(tokens.map(({ id, dueMs }) => [id, Math.round(dueMs)])).toEqual([
      [1, 5],
      [2, 10],
      [1, 1005],
    ]);
    expect(tokens[1]!.writtenMs).toBeLessThan(11);
  });

  it('does not add up lateness and gives out what it owes in lots, in order of time', () => {
    const clock = new ManualClock();
    const { submit, tokens } = pacedOn(clock);
    for (let id = 0; id < 100; id++) submit(id, 5);
    clock.freeze(75);
    // 100 first tokens of 50 and 200 of 60 and 70 are owed: 32 a turn.
    clock.turn();
    expect(tokens.length).toBe(32);
    clock.run();
    expect(tokens.length).toBe(500);
    expect(tokens.map(({ dueMs }) => dueMs)).toEqual(tokens.map(({ dueMs }) => dueMs).toSorted((a, b) => a - b));
    for (const { tokenNumber, dueMs } of tokens) expect(dueMs).toBeCloseTo(50 + 10 * (tokenNumber - 1), 9);
  });

  it('tells a cancelled sequence nothing and goes on for the others', () => {
    const clock = new ManualClock();
    const { loop, submit, tokens } = pacedOn(clock);
    submit(1, 50);
    submit(2, 3);
    while (tokens.length < 3) clock.turn();
    expect(loop.cancel(1)).toBe(true);
    expect(loop.cancel(1)).toBe(false);
    clock.run();
    expect(tokens.map(({ id }) => id)).toEqual([1, 2, 1, 2, 2]);
    expect(loop.figures).toMatchObject({ runningSequences: 0, generationTokensTotal: 5 });
  });

  it('stops', () => {
    const clock = new ManualClock();
    const { loop, submit, tokens } = pacedOn(clock);
    submit(1, 50);
    while (tokens.length < 3) clock.turn();
    loop.stop();
    clock.run();
    expect(tokens.length).toBe(3);
    expect(loop.figures.runningSequences).toBe(0);
  });
});
