import { SessionSupply, type SupplySettings } from '../workload/session-supply.ts';

export interface CalibrationPrompt {
  /** Another name, other words. */
  readonly name: string;
  readonly words: number;
}

/** A request for one token whose prompt has so many words of the kind that is measured. */
export function calibrationBody(settings: SupplySettings, { name, words }: CalibrationPrompt): Buffer {
  const supply = new SessionSupply(
    {
      ...settings,
      // Uncalibrated, a token is a word.
      calibration: null,
      workload: {
        ...settings.workload,
        content: {
          kind: 'synthetic',
          input: { distribution: 'fixed', tokens: words },
          output: { distribution: 'fixed', tokens: 1 },
        },
        turnsPerSession: 1,
        sharedPrefixTokens: 0,
        salted: true,
      },
    },
    { point: name, first: 0, step: 1 },
  );
  try {
    return supply.take().request.body;
  } finally {
    supply.stop();
  }
}
