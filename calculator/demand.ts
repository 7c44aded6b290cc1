import { InputError } from '../schema/input-error.ts';
import type { Measurement } from '../schema/measurement.ts';
import type { ReportInputs } from '../schema/report.ts';
import { isSelfHosted } from '../schema/self-hosted.ts';
import type { ScenarioNumber, Sourced } from '../schema/known.ts';
import type { HourlyProfile } from '../schema/schedule.ts';
import { DEFAULTS } from './defaults.ts';
import { type Figure, type FigureBook, sourcedOfScenario } from './figure.ts';

/** What the users ask for, per month and per request. */
export interface Demand {
  readonly requestsPerMonth: Figure;
  readonly inputTokensPerRequest: Figure;
  readonly outputTokensPerRequest: Figure;
  readonly cachedInputRatio: Figure;
  /** The busiest hour over the mean hour of the month; the highest of the profile where there is one. */
  readonly peakToMeanRatio: Figure;
  /** Load of each hour of the day over the mean hour; null where no profile is given. */
  readonly loadRatioByHour: readonly number[] | null;
  readonly growthRatioPerMonth: Figure;
  /** Null where the volume is there from the first month. */
  readonly launchRamp: LaunchRamp | null;
  /** Null where nobody said, or nobody knows: nothing but the cost of each rests on it. */
  readonly activeUserCount: Figure | null;
}

export interface LaunchRamp {
  readonly months: number;
  /** Share of the volume in the first month. */
  readonly startRatio: Figure;
}

/** Resolves each key from the scenario, then the first measurement (tokens), then the listed default. InputError on null. */
export function resolveDemand(inputs: ReportInputs, book: FigureBook): Demand {
  const { demand } = inputs.scenario;
  const tokens = tokensOfFirstMeasurement(inputs);
  const loadRatioByHour = demand.hourlyProfile === undefined ? null : loadRatios(demand.hourlyProfile);
  const needed = (
    key: Exclude<keyof Demand, 'loadRatioByHour' | 'launchRamp' | 'activeUserCount'> | 'launchRamp.startRatio',
    label: string,
    unit: string,
    fallback: Sourced,
  ): Figure => {
    const given: ScenarioNumber | undefined =
      key === 'launchRamp.startRatio' ? demand.launchRamp?.startRatio : demand[key];
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
    peakToMeanRatio:
      loadRatioByHour === null
        ? needed('peakToMeanRatio', 'Peak over mean load', 'ratio', DEFAULTS.peakToMeanRatio)
        : peakOfProfile(loadRatioByHour, demand, book),
    loadRatioByHour,
    growthRatioPerMonth: needed('growthRatioPerMonth', 'Growth', 'ratio/month', DEFAULTS.growthRatioPerMonth),
    launchRamp:
      demand.launchRamp === undefined
        ? null
        : {
            months: demand.launchRamp.months,
            startRatio: needed(
              'launchRamp.startRatio',
              'Share of the volume in the first month',
              'ratio',
              missing('No share is given'),
            ),
          },
    activeUserCount:
      demand.activeUserCount === undefined
        ? null
        : book.figure(
            { path: 'demand.activeUserCount', label: 'Active users', unit: 'users' },
            sourcedOfScenario(demand.activeUserCount),
          ),
  };
}

/** The profile over its mean. InputError for a day without any load. */
function loadRatios({ loadRatioByHour }: HourlyProfile): number[] {
  const mean = loadRatioByHour.reduce((sum, load) => sum + load, 0) / loadRatioByHour.length;
  if (mean > 0 && Number.isFinite(mean)) return loadRatioByHour.map((load) => load / mean);
  throw new InputError({
    path: 'scenario: demand.hourlyProfile.loadRatioByHour',
    expected: 'a load above 0 in some hour',
    received: mean > 0 ? 'a sum beyond all numbers' : 'none',
    hint: 'Give the share of the requests that each hour of the day has.',
  });
}

/** The busiest hour of the profile. InputError where the scenario gives a peak besides: one of them would be ignored. */
function peakOfProfile(
  loadRatioByHour: readonly number[],
  { peakToMeanRatio }: ReportInputs['scenario']['demand'],
  book: FigureBook,
): Figure {
  if (peakToMeanRatio !== undefined) {
    throw new InputError({
      path: 'scenario: demand.peakToMeanRatio',
      expected: 'left out where demand.hourlyProfile is given',
      received: 'both',
      hint: 'The profile has its own peak; give one of the two.',
    });
  }
  return book.figure(
    { path: 'demand.hourlyProfile', label: 'Peak over mean load', unit: 'ratio' },
    { value: Math.max(...loadRatioByHour), source: 'user', note: 'the busiest hour of the profile' },
  )!;
}

const missing = (reason: string): Sourced => ({ value: null, reason });

function tokensOfFirstMeasurement({ scenario, measurements }: ReportInputs): { input: Sourced; output: Sourced } {
  const named = scenario.options.flatMap((option) => (isSelfHosted(option) ? [option.measurement] : []))[0];
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

/** Mean tokens per request over the operating points, weighted by their successful requests; points whose requests nobody counted (published ones) count alike. */
function meanTokens(measurement: Measurement, side: 'input' | 'output'): Sourced {
  let tokens = 0;
  let requests = 0;
  for (const point of measurement.operatingPoints) {
    const perRequest = point.tokens[side];
    if (perRequest === null) continue;
    const weight = point.requests.succeeded ?? 1;
    tokens += perRequest * weight;
    requests += weight;
  }
  if (requests === 0) return missing(`The measurement holds no ${side} token counts`);
  return {
    value: tokens / requests,
    source: measurement.source,
    asOf: measurement.createdAt,
    note: measurement.source === 'published' ? 'mean of the published points' : 'mean of the load test',
  };
}
