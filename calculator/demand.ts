import { InputError } from '../schema/input-error.ts';
import type { Measurement } from '../schema/measurement.ts';
import type { ReportInputs } from '../schema/report.ts';
import type { ScenarioNumber, Sourced } from '../schema/known.ts';
import { DEFAULTS } from './defaults.ts';
import { type Figure, type FigureBook, sourcedOfScenario } from './figure.ts';

/** What the users ask for, per month and per request. */
export interface Demand {
  readonly requestsPerMonth: Figure;
  readonly inputTokensPerRequest: Figure;
  readonly outputTokensPerRequest: Figure;
  readonly cachedInputRatio: Figure;
  readonly peakToMeanRatio: Figure;
  readonly growthRatioPerMonth: Figure;
}

/** Resolves each key from the scenario, then the first measurement (tokens), then the listed default. InputError on null. */
export function resolveDemand(inputs: ReportInputs, book: FigureBook): Demand {
  const { demand } = inputs.scenario;
  const tokens = tokensOfFirstMeasurement(inputs);
  const needed = (key: keyof Demand, label: string, unit: string, fallback: Sourced): Figure => {
    const given = demand[key] as ScenarioNumber | undefined;
    const sourced = given === undefined ? fallback : sourcedOfScenario(given);
    const figure = book.figure({ path: `demand.${key}`, label, unit }, sourced);
    if (figure !== null) return figure;
    throw new InputError({
      path: `scenario: demand.${key}`,
      expected: 'a number',
      received: 'unknown',
      hint:
        sourced.value === null && given === undefined
          ? `${sourced.reason}.`
          : 'Without it nothing can be priced; give a range.',
    });
  };
  return {
    requestsPerMonth: needed('requestsPerMonth', 'Requests', 'requests/month', missing('No volume is given')),
    inputTokensPerRequest: needed('inputTokensPerRequest', 'Input tokens', 'tokens/request', tokens.input),
    outputTokensPerRequest: needed('outputTokensPerRequest', 'Output tokens', 'tokens/request', tokens.output),
    cachedInputRatio: needed('cachedInputRatio', 'Cached share of input', 'ratio', DEFAULTS.cachedInputRatio),
    peakToMeanRatio: needed('peakToMeanRatio', 'Peak over mean load', 'ratio', DEFAULTS.peakToMeanRatio),
    growthRatioPerMonth: needed('growthRatioPerMonth', 'Growth', 'ratio/month', DEFAULTS.growthRatioPerMonth),
  };
}

const missing = (reason: string): Sourced => ({ value: null, reason });

function tokensOfFirstMeasurement({ scenario, measurements }: ReportInputs): { input: Sourced; output: Sourced } {
  const named = scenario.options.flatMap((option) => (option.kind === 'api' ? [] : [option.measurement]))[0];
  const measurement = named === undefined ? undefined : measurements[named];
  if (measurement === undefined) {
    const reason =
      'No measurement says how long requests are: give demand.inputTokensPerRequest and demand.outputTokensPerRequest';
    return { input: missing(reason), output: missing(reason) };
  }
  return {
    input: meanTokens(measurement, 'input'),
    output: meanTokens(measurement, 'output'),
  };
}

/** Mean tokens per request over the operating points, weighted by their successful requests. */
function meanTokens(measurement: Measurement, side: 'input' | 'output'): Sourced {
  let tokens = 0;
  let requests = 0;
  for (const point of measurement.operatingPoints) {
    const perRequest = point.tokens[side];
    if (perRequest === null) continue;
    tokens += perRequest * point.requests.succeeded;
    requests += point.requests.succeeded;
  }
  if (requests === 0) return missing(`The measurement holds no ${side} token counts`);
  return {
    value: tokens / requests,
    source: measurement.source,
    asOf: measurement.createdAt,
    note: 'mean of the load test',
  };
}
