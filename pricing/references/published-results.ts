/** One published operating point, of all accelerators of a replica together. */
export interface PublishedPoint {
  /** Most requests served at a time, as the benchmark set it. */
  readonly maxBatch: number;
  /** What was reached of it. */
  readonly meanBatch: number;
  /** Of the accelerators alone, prefill included. */
  readonly joulesPerOutputToken: number;
  readonly outputTokensPerSecond: number;
  readonly outputTokensPerRequest: number;
}

export interface PublishedResult {
  readonly model: string;
  readonly precision: string;
  /** Id of the catalogue. */
  readonly accelerator: string;
  readonly acceleratorCount: number;
  readonly hardware: string;
  readonly task: keyof typeof TASKS;
  readonly points: readonly PublishedPoint[];
}

/** Where every result here was published. */
export const PUBLICATION = {
  name: 'ML.ENERGY leaderboard',
  version: 'data of 2026-02-27',
  citation: 'ML.ENERGY leaderboard, ml-energy/leaderboard, public/data/models (commit 0cd52da, 2026-02-27)',
  url: 'https://ml.energy/leaderboard',
  asOf: '2026-02-27',
} as const;

/** What the benchmark asked the models. */
export const TASKS = {
  'lm-arena-chat': 'chat prompts of LM Arena',
  gpqa: 'questions of GPQA, answered with reasoning',
} as const;

const H100 = { accelerator: 'h100-sxm', acceleratorCount: 1, hardware: 'NVIDIA H100 SXM 80 GB' } as const;
const CHAT_BF16 = { precision: 'bf16', task: 'lm-arena-chat' } as const;

const point = (
  maxBatch: number,
  [meanBatch, joulesPerOutputToken, outputTokensPerSecond, outputTokensPerRequest]: readonly [
    number,
    number,
    number,
    number,
  ],
): PublishedPoint => ({
  maxBatch,
  meanBatch,
  joulesPerOutputToken,
  outputTokensPerSecond,
  outputTokensPerRequest,
});

/** A few results, cited one by one: the leaderboard has no licence that would allow to take it whole. */
export const PUBLISHED_RESULTS: Readonly<Record<string, PublishedResult>> = {
  'llama-3.1-8b-h100': {
    model: 'Llama-3.1-8B-Instruct',
    ...CHAT_BF16,
    ...H100,
    points: [
      point(8, [7.98, 0.4548, 1069.57, 388.7]),
      point(64, [63.92, 0.11858, 5147.15, 395.5]),
      point(512, [510.87, 0.07019, 9805.59, 396.7]),
    ],
  },
  'llama-3.1-8b-b200': {
    model: 'Llama-3.1-8B-Instruct',
    ...CHAT_BF16,
    accelerator: 'b200-sxm',
    acceleratorCount: 1,
    hardware: 'NVIDIA B200 SXM 180 GB',
    points: [
      point(8, [7.96, 0.39052, 1637.26, 387.9]),
      point(64, [63.8, 0.1103, 5589.28, 389.7]),
      point(512, [510.55, 0.06023, 9571.44, 396.1]),
    ],
  },
  'gpt-oss-20b-h100': {
    model: 'gpt-oss-20b',
    precision: 'mxfp4',
    task: 'gpqa',
    ...H100,
    points: [
      point(8, [7.99, 0.35648, 1225.37, 2142.4]),
      point(64, [63.94, 0.10234, 5512.83, 2091.3]),
      point(512, [511.88, 0.04858, 11923.37, 2235.4]),
    ],
  },
  'llama-3.1-70b-4xh100': {
    model: 'Llama-3.1-70B-Instruct',
    ...CHAT_BF16,
    ...H100,
    acceleratorCount: 4,
    hardware: '4 NVIDIA H100 SXM 80 GB',
    points: [
      point(8, [7.99, 3.75871, 469.69, 350]),
      point(64, [63.79, 0.79725, 2510.51, 352]),
      point(512, [510.51, 0.42101, 5921.3, 350.1]),
    ],
  },
  'qwen3-8b-h100': {
    model: 'Qwen3-8B',
    ...CHAT_BF16,
    ...H100,
    points: [point(64, [63.88, 0.11922, 4314.68, 644.5])],
  },
  'qwen3-14b-h100': {
    model: 'Qwen3-14B',
    ...CHAT_BF16,
    ...H100,
    points: [point(64, [63.84, 0.16717, 3140.32, 617.2])],
  },
  'qwen3-30b-a3b-h100': {
    model: 'Qwen3-30B-A3B-Instruct-2507',
    ...CHAT_BF16,
    ...H100,
    points: [point(64, [63.92, 0.22181, 2163.86, 918.9])],
  },
  'gemma-3-12b-h100': {
    model: 'gemma-3-12b-it',
    ...CHAT_BF16,
    ...H100,
    points: [point(64, [63.89, 0.20084, 2691.36, 717.7])],
  },
  'nemotron-nano-9b-h100': {
    model: 'Nemotron-Nano-9B-v2',
    ...CHAT_BF16,
    ...H100,
    points: [point(64, [63.59, 0.2073, 2978.97, 502.6])],
  },
};
