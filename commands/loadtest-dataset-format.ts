/** Files that requests may be taken from: two of prompts, two of recorded traces. */
export const DATASET_FORMATS = ['jsonl', 'sharegpt', 'azure', 'mooncake'] as const;
export type DatasetFormat = (typeof DATASET_FORMATS)[number];
