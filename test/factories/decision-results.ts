import type { BreakEvenOver } from '../../schema/break-even-over.ts';
import type { WhatIfResults } from '../../schema/carbon-result.ts';
import type { Report } from '../../schema/report.ts';
import type { LimitCheck, Search } from '../../schema/search-result.ts';

export const checkWith = (parts: Partial<LimitCheck> = {}): LimitCheck => ({
  limit: 'ttft-p99',
  status: 'kept',
  value: 900,
  atMost: 2_000,
  atLeast: null,
  unit: 'ms',
  note: null,
  ...parts,
});

/** Cheaper below 0.85 USD an hour, where it costs 1.01 now. */
export const overWith = (parts: Partial<BreakEvenOver> = {}): BreakEvenOver => ({
  variable: 'usd-per-hour',
  option: 'gpu',
  baseline: 'api',
  path: 'instances/cloud/one/usdPerHour',
  part: null,
  unit: 'USD/h',
  from: 0,
  to: 4,
  current: 1.01,
  outcome: 'crosses',
  crossings: [0.85],
  cheaperSide: 'below',
  firstCrossing: { value: 0.85, p5: 0.7, p50: 0.84, p95: null },
  neverRatio: 0.12,
  alwaysRatio: 0,
  points: [
    { at: 0, differenceUsd: -600 },
    { at: 4, differenceUsd: 2_200 },
  ],
  ...parts,
});

/** Two options within the limits, one out, a hybrid's shares and a fleet's replicas. */
export const searchWith = (parts: Partial<Search> = {}): Search => ({
  candidates: [
    {
      option: 'api',
      usdPerMonth: 93,
      checks: [checkWith({ status: 'unknown', value: null, note: 'the latency of an API was not measured' })],
      admissible: null,
    },
    { option: 'gpu', usdPerMonth: 742, checks: [checkWith()], admissible: true },
    {
      option: 'server',
      usdPerMonth: 1_334,
      checks: [
        checkWith({ status: 'missed', value: 2_400 }),
        checkWith({ limit: 'retained-quality', value: 0.97, atMost: null, atLeast: 0.9, unit: 'ratio' }),
      ],
      admissible: false,
    },
  ],
  cheapest: 'gpu',
  nearestLimit: null,
  routing: [
    {
      option: 'mix',
      variable: 'toLargeRatio',
      currentRatio: 0.2,
      cheapest: { ratio: 0.05, usdPerMonth: 750, kilogramsCo2ePerMonth: 70 },
      withinLimits: { ratio: 0.3, usdPerMonth: 790, kilogramsCo2ePerMonth: 65, unknownLimits: ['acceptance'] },
      noneWithinLimits: null,
      points: [
        { ratio: 0, usdPerMonth: 800, kilogramsCo2ePerMonth: 75 },
        { ratio: 0.2, usdPerMonth: 760, kilogramsCo2ePerMonth: null },
      ],
      note: 'Quality at another share is unknown.',
    },
  ],
  replicas: [
    {
      option: 'gpu',
      takenReplicas: 2,
      rows: [
        {
          replicas: 1,
          instances: 1,
          capacityRequestsPerMonth: 200_000,
          utilisationRatio: null,
          usdPerMonth: 371,
          ttftP99Ms: null,
          tpotP99Ms: null,
          servesDemand: false,
        },
        {
          replicas: 2,
          instances: 2,
          capacityRequestsPerMonth: 400_000,
          utilisationRatio: 0.75,
          usdPerMonth: 742,
          ttftP99Ms: 900,
          tpotP99Ms: 21,
          servesDemand: true,
        },
      ],
    },
  ],
  pareto: { front: ['api'], dominated: [{ option: 'server', by: 'api' }], unknown: ['elsewhere'] },
  ...parts,
});

export const whatIfs: WhatIfResults = {
  regions: [
    {
      option: 'gpu',
      region: 'cloud/north',
      regionName: 'North (cloud)',
      kilogramsCo2ePerMonth: 12,
      differenceKilogramsCo2ePerMonth: -63.7,
      waterLitresPerMonth: 410,
      usdPerMonth: null,
      unknownBecause: null,
    },
    {
      option: 'server',
      region: 'cloud/south',
      regionName: 'South (cloud)',
      kilogramsCo2ePerMonth: null,
      differenceKilogramsCo2ePerMonth: null,
      waterLitresPerMonth: null,
      usdPerMonth: null,
      unknownBecause: 'The grid there is unknown.',
    },
  ],
  hours: [
    { option: 'gpu', operationalKilogramsCo2ePerMonth: 70, shiftedKilogramsCo2ePerMonth: 61, movedRatio: 0.3 },
    { option: 'api', unknownBecause: 'Nobody knows which hours an API draws from.' },
  ],
};

/** The report with these results in place of its own. */
export const withResults = (report: Report, results: Partial<Report['results']>): Report => ({
  ...report,
  results: { ...report.results, ...results },
});
