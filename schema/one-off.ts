import * as z from 'zod/mini';
import { nonNegative, positive, scenarioNumber } from './sourced.ts';

/** A fine-tuning as work on accelerators: it is paid for and it draws power; runs that fail are made again. */
export const fineTuningSchema = z.strictObject({
  acceleratorCount: scenarioNumber(positive),
  hoursPerRun: scenarioNumber(positive),
  usdPerAcceleratorHour: scenarioNumber(nonNegative),
  /** Failed runs per run that succeeds; omitted: 0. */
  failedRunRatio: z.optional(scenarioNumber(nonNegative)),
  /** Of one accelerator with its share of the host, while it trains; without it the energy is unknown. */
  wattsPerAccelerator: z.optional(scenarioNumber(nonNegative)),
});

/** What is paid or emitted once, at the start or (the exit) at the end. */
export const oneOffSchema = z.strictObject({
  setUpUsd: z.optional(scenarioNumber(nonNegative)),
  migrationUsd: z.optional(scenarioNumber(nonNegative)),
  /** Months in which the baseline is paid beside the option, until it takes over. */
  parallelRunMonths: z.optional(scenarioNumber(nonNegative)),
  /** An amount, or the work that it pays for. */
  fineTuningUsd: z.optional(scenarioNumber(nonNegative)),
  fineTuning: z.optional(fineTuningSchema),
  evaluationUsd: z.optional(scenarioNumber(nonNegative)),
  installationUsd: z.optional(scenarioNumber(nonNegative)),
  exitUsd: z.optional(scenarioNumber(nonNegative)),
  /** This user's share of training the model itself, where it is to be counted. */
  trainingKilogramsCo2e: z.optional(scenarioNumber(nonNegative)),
});
export type OneOff = z.infer<typeof oneOffSchema>;
