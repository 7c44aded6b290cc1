import { describe, expect, it } from 'vitest';
import { nearestRank, sortedSamples } from '../../math/quantile.ts';
import { randomStream } from '../../math/random.ts';
import { medianStepMs, stepJitter } from '../../simulator/engine/step-time.ts';
import { loadCatalogue } from '../../pricing/load-catalogue.ts';
import { MACHINES, presetNamed, PRESETS } from '../../simulator/presets.ts';

const stepOf = (preset: string, sequences: number): number =>
  medianStepMs(MACHINES.get(preset)!.engine.costs, {
    emittingSequences: sequences,
    prefillTokens: 0,
    kvTokens: sequences * 500,
  });

describe('medianStepMs', () => {
  it('adds weights, sequences, attention and prefill', () => {
    // l4-8b: 17 + 32 * 0.65 + 16 * 0.44 + 1000 ms * 512 / 4000 = 17 + 20.8 + 7.04 + 128 = 172.84
    const { costs } = MACHINES.get('l4-8b')!.engine;
    expect(medianStepMs(costs, { emittingSequences: 32, prefillTokens: 512, kvTokens: 16_000 })).toBeCloseTo(172.84, 9);
  });

  it.each([
    // 17 + 0.65 + 0.22, and 17 + 20.8 + 7.04
    ['l4-8b', 1, 18],
    ['l4-8b', 32, 45],
    // 6.5 + 0.05 + 0.02, and 6.5 + 6.4 + 2.56
    ['h100-8b', 1, 7],
    ['h100-8b', 128, 15],
  ])('%s with %i sequences of 500 tokens is as its description says: %i ms', (preset, sequences, describedMs) => {
    expect(Math.round(stepOf(preset, sequences))).toBe(describedMs);
    expect(presetNamed(preset).description).toContain(`${describedMs} ms`);
  });
});

describe('stepJitter', () => {
  it('has median 1 and the stated P95', () => {
    const random = randomStream('jitter');
    const sorted = sortedSamples(Array.from({ length: 20_000 }, () => stepJitter(random, 0.2)))!;
    expect(nearestRank(sorted, 0.5)).toBeCloseTo(1, 2);
    expect(nearestRank(sorted, 0.95)).toBeCloseTo(1.2, 1);
    expect(nearestRank(sorted, 0.05)).toBeCloseTo(1 / 1.2, 1);
  });

  it('is exactly 1 without jitter', () => {
    expect(stepJitter(randomStream(1), 0)).toBe(1);
  });
});

describe('presetNamed', () => {
  it('names the presets and the nearest one', () => {
    expect(() => presetNamed('l4-8')).toThrow(
      '--preset must be one of l4-8b, l4-1b, h100-8b, tiny-fast, paced-10ms, paced-20ms (got "l4-8"). Did you mean l4-8b?',
    );
  });

  it.each(['l4-8b', 'h100-8b', 'tiny-fast'])('%s says that it is assumed and can hold its longest sequence', (name) => {
    const { description, maxModelTokens, engine } = MACHINES.get(name)!;
    expect(description).toContain('assumed, not measured');
    expect(maxModelTokens).toBeLessThanOrEqual(engine.kvTokens);
  });
});

describe('the hardware of each preset', () => {
  it('is an instance of the catalogue with that accelerator, or none', async () => {
    const { instances } = await loadCatalogue();
    for (const { hardware } of PRESETS.values()) {
      if (hardware === null) continue;
      expect(instances[hardware.instance]).toMatchObject({
        accelerator: hardware.accelerator,
        acceleratorCount: hardware.acceleratorCount,
      });
    }
    expect([...PRESETS.values()].filter(({ hardware }) => hardware !== null).length).toBe(3);
  });
});
