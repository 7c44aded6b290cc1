import type { Measurement } from '../../schema/measurement.ts';
import type { Scenario, ScenarioOption } from '../../schema/scenario.ts';
import { latencyOf, measurementWith, pointWith } from './measurement.ts';
import { apiOption, rentedOption, routerOption, scenarioWith } from './scenario.ts';

/** A hybrid that a limit keeps from its cheapest share. */
export interface BoundHybrid {
  readonly scenario: Scenario;
  readonly measurement: Measurement;
}

const demand = { inputTokensPerRequest: 400, outputTokensPerRequest: 105, peakToMeanRatio: 1 };

const withOptions = (requestsPerMonth: number, options: ScenarioOption[], limits: Scenario['limits']): Scenario =>
  scenarioWith({ demand: { ...demand, requestsPerMonth }, options, limits });

const at = (requestsPerSecond: number, p99: number) =>
  pointWith({ requestsPerSecond, ttft: latencyOf({ p50: p99 / 3, p99 }), tpot: latencyOf({ p50: 12, p99: 35 }) });
const MEASURED = measurementWith({ operatingPoints: [at(0.5, 300), at(1, 500), at(2, 900)] });

/** What the machine sends is dear, so that the API costs less for each request; it emits more for each. */
export const BOUND_BY_CARBON: BoundHybrid = {
  measurement: MEASURED,
  scenario: withOptions(
    3_000_000,
    [apiOption(), rentedOption({ egress: { usdPerGigabyte: 40, bytesPerOutputToken: 250 } }), routerOption()],
    { maximumKilogramsCo2ePerMonth: 88 },
  ),
};

/** A tenth of the small answers turns out wrong: those requests wait for two, fewer of them the more go to the dear part. */
export const BOUND_BY_LATENCY: BoundHybrid = {
  measurement: MEASURED,
  scenario: withOptions(
    3_000_000,
    [
      rentedOption(),
      rentedOption({
        id: 'four',
        instance: 'cloud/four',
        usdPerHour: 5,
        egress: { usdPerGigabyte: 10, bytesPerOutputToken: 250 },
      }),
      routerOption({
        small: 'gpu',
        large: 'four',
        misroutedRatio: 0.1,
        routerUsdPerRequest: 0.000_01,
        toLargeRatio: 0.8,
      }),
    ],
    { ttftP99Ms: 2_600 },
  ),
};

/** Quality rises with the share that goes to the dearer API, and so does the cost. */
export const BOUND_BY_QUALITY: BoundHybrid = {
  measurement: MEASURED,
  scenario: withOptions(
    3_000_000,
    [
      apiOption({ model: 'acme/flat' }),
      rentedOption(),
      routerOption({
        toLargeRatio: 0.5,
        retainedQualityByShare: [
          { ratio: 0, retainedQualityRatio: 0.7 },
          { ratio: 0.4, retainedQualityRatio: { value: 0.9, low: 0.85, high: 0.95, source: 'measured' } },
          { ratio: 1, retainedQualityRatio: 1 },
        ],
      }),
    ],
    { minimumRetainedQualityRatio: 0.88 },
  ),
};
