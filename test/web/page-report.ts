import { buildReport } from '../../calculator/build-report.ts';
import type { Report, ReportInputs } from '../../schema/report.ts';
import { latencyOf, measurementWith, pointWith } from '../factories/measurement.ts';
import { apiOption, inputsWith, ownedOption, rentedOption, scenarioWith } from '../factories/scenario.ts';
import type { Measurement } from '../../schema/measurement.ts';

/** A run with a point too small for p99 and one that is invalid. */
export const mixedMeasurement = (parts: Partial<Measurement> = {}): Measurement =>
  measurementWith({
    operatingPoints: [
      pointWith({
        id: 'c1',
        arrivals: { kind: 'concurrency', concurrency: 1 },
        requestsPerSecond: 0.5,
        ttft: latencyOf({ p50: 90, p90: 120 }),
      }),
      pointWith({ id: 'r6', requestsPerSecond: 6 }),
      pointWith({ id: 'r8', requestsPerSecond: 8, valid: false, slo: { ttft: 'MISSED', tpot: 'MET' } }),
    ],
    ...parts,
  });

/** Two APIs (one of unknown carbon), a rented, an owned and a refused option, with ranges on volume and grid. */
export const richInputs = (parts: Partial<ReportInputs> = {}): ReportInputs =>
  inputsWith({
    scenario: scenarioWith({
      name: 'support chat',
      baselineOption: 'api',
      demand: {
        requestsPerMonth: { value: 300_000, low: 200_000, high: 500_000, distribution: 'pert', source: 'user' },
        inputTokensPerRequest: 400,
        outputTokensPerRequest: 105,
        peakToMeanRatio: 3,
      },
      options: [
        apiOption({ staffFte: 0.05 }),
        apiOption({ id: 'secret', model: 'acme/secret', label: 'Secret API', staffFte: 0.06 }),
        rentedOption({ staffFte: 0.1 }),
        ownedOption({ staffFte: 0.1 }),
        rentedOption({ id: 'elsewhere', label: 'Other card', instance: 'cloud/other' }),
      ],
    }),
    measurements: { 'm.json': mixedMeasurement() },
    drawCount: 300,
    ...parts,
  });

export const richReport = (parts: Partial<ReportInputs> = {}): Report => buildReport(richInputs(parts));
