import { InputError, nearest, shown } from '../schema/input-error.ts';
import type { EngineSettings } from './engine/batch-engine.ts';
import type { Pace } from './pacing/paced-loop.ts';

interface PresetFrame {
  readonly name: string;
  /** What it is shaped like, as `--help` prints it. */
  readonly description: string;
  /** Ids of the catalogue; null when no hardware is imitated. */
  readonly hardware: {
    readonly instance: string;
    readonly accelerator: string;
    readonly acceleratorCount: number;
  } | null;
  /** Longest input and output together. */
  readonly maxModelTokens: number;
  /** Mean length of an answer that may end by itself. */
  readonly meanOutputTokens: number;
}

/** A machine to imitate. Every figure is assumed, none was measured. */
export interface Machine extends PresetFrame {
  readonly engine: EngineSettings;
}

/** No machine: tokens at fixed times, however many requests there are. Something to hold a client against. */
export interface Metronome extends PresetFrame {
  readonly pace: Pace;
}

export type Preset = Machine | Metronome;

export const DEFAULT_PRESET = 'l4-8b';
export const DEFAULT_MODEL = 'simulated-8b';

const machines: readonly Machine[] = [
  {
    name: 'l4-8b',
    description:
      'shaped like an 8B model with 4-bit weights on one 24 GB L4 (aws/g6.xlarge); steps of about 18 ms alone, 45 ms for 32 sequences of 500 tokens; prefill 4,000 tok/s, 64 slots; assumed, not measured',
    hardware: { instance: 'aws/g6.xlarge', accelerator: 'l4', acceleratorCount: 1 },
    maxModelTokens: 8_192,
    meanOutputTokens: 150,
    engine: {
      slots: 64,
      // 24 GB * 0.9 less about 7 GB of weights and buffers, at 128 KiB a token (32 layers, 8 KV heads of 128, 16 bit).
      kvTokens: 110_000,
      prefillTokensPerStep: 512,
      costs: {
        baseStepMs: 17,
        msPerEmittingSequence: 0.65,
        // 128 MiB of KV at 300 GB/s.
        msPerThousandKvTokens: 0.44,
        prefillTokensPerSecond: 4_000,
        stepJitterRatio: 0.05,
      },
    },
  },
  {
    name: 'l4-1b',
    description:
      'shaped like a 1B model with 8-bit weights on one 24 GB L4 (aws/g6.xlarge); steps of about 5 ms alone, 8 ms for 32 sequences of 500 tokens; prefill 24,000 tok/s, 128 slots; assumed, not measured',
    hardware: { instance: 'aws/g6.xlarge', accelerator: 'l4', acceleratorCount: 1 },
    maxModelTokens: 8_192,
    meanOutputTokens: 150,
    engine: {
      slots: 128,
      // 24 GB * 0.9 less about 3 GB of weights and buffers, at 32 KiB a token (16 layers, 8 KV heads of 64, 16 bit).
      kvTokens: 500_000,
      prefillTokensPerStep: 512,
      costs: {
        baseStepMs: 4.5,
        msPerEmittingSequence: 0.06,
        // 32 MiB of KV at 300 GB/s.
        msPerThousandKvTokens: 0.11,
        prefillTokensPerSecond: 24_000,
        stepJitterRatio: 0.05,
      },
    },
  },
  {
    name: 'h100-8b',
    description:
      'shaped like an 8B model with 16-bit weights on one 80 GB H100 (aws/p5.4xlarge); steps of about 7 ms alone, 15 ms for 128 sequences of 500 tokens; prefill 25,000 tok/s, 256 slots; assumed, not measured',
    hardware: { instance: 'aws/p5.4xlarge', accelerator: 'h100-sxm', acceleratorCount: 1 },
    maxModelTokens: 32_768,
    meanOutputTokens: 150,
    engine: {
      slots: 256,
      // 80 GB * 0.9 less about 18 GB of weights and buffers, at 128 KiB a token.
      kvTokens: 400_000,
      prefillTokensPerStep: 2_048,
      costs: {
        baseStepMs: 6.5,
        msPerEmittingSequence: 0.05,
        // 128 MiB of KV at 3.35 TB/s.
        msPerThousandKvTokens: 0.04,
        prefillTokensPerSecond: 25_000,
        stepJitterRatio: 0.05,
      },
    },
  },
  {
    name: 'tiny-fast',
    description: 'for tests: steps of 1 to 3 ms, 32 slots; imitates no hardware; assumed, not measured',
    hardware: null,
    maxModelTokens: 4_096,
    meanOutputTokens: 20,
    engine: {
      slots: 32,
      kvTokens: 65_536,
      prefillTokensPerStep: 512,
      costs: {
        baseStepMs: 1,
        msPerEmittingSequence: 0.04,
        msPerThousandKvTokens: 0.02,
        prefillTokensPerSecond: 500_000,
        stepJitterRatio: 0.05,
      },
    },
  },
];

const metronome = (name: string, pace: Pace): Metronome => ({
  name,
  description: `for the accuracy of a client: ${pace.firstTokenMs} ms to the first token, then one every ${pace.tokenGapMs} ms; any number of requests at once; imitates no hardware`,
  hardware: null,
  maxModelTokens: 32_768,
  meanOutputTokens: 150,
  pace,
});

const metronomes: readonly Metronome[] = [
  metronome('paced-10ms', { firstTokenMs: 50, tokenGapMs: 10 }),
  metronome('paced-20ms', { firstTokenMs: 50, tokenGapMs: 20 }),
];

export const MACHINES: ReadonlyMap<string, Machine> = new Map(machines.map((machine) => [machine.name, machine]));
export const PRESETS: ReadonlyMap<string, Preset> = new Map(
  [...machines, ...metronomes].map((preset) => [preset.name, preset]),
);

/** The preset of that name; InputError names the ones there are. */
export function presetNamed(name: string): Preset {
  const preset = PRESETS.get(name);
  if (preset !== undefined) return preset;
  const near = nearest(name, PRESETS.keys());
  throw new InputError({
    path: '--preset',
    expected: `one of ${[...PRESETS.keys()].join(', ')}`,
    received: shown(name),
    hint: near === null ? 'breakeven simulate --help describes them.' : `Did you mean ${near}?`,
  });
}
