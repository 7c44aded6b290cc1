import type { Measurement, OperatingPoint } from '../../schema/measurement.ts';
import type { ReportInputs } from '../../schema/report.ts';
import type { ScenarioOption } from '../../schema/scenario.ts';
import type { LimitCheck } from '../../schema/search-result.ts';
import { isSelfHosted } from '../../schema/self-hosted.ts';
import { PERCENT_PER_RATIO } from '../../schema/units.ts';
import { isOfOneLoad, isUsable, servedRequestsPerSecond } from '../capacity.ts';
import type { Demand } from '../demand.ts';
import type { ValueOf } from '../figure.ts';
import { judgedLatency, type LoadedMonth, loadedMonth } from '../latency-limits.ts';
import type { OptionModel } from '../options/option-model.ts';
import { deviceLatency } from '../part-latency.ts';
import { numberText } from './limit-text.ts';

const METRICS = [
  { limit: 'ttft-p99', metric: 'ttft', p99: 'ttftP99Ms', p50: 'ttftP50Ms', slo: 'ttftLimitMs' },
  { limit: 'tpot-p99', metric: 'tpot', p99: 'tpotP99Ms', p50: 'tpotP50Ms', slo: 'tpotLimitMs' },
] as const;
type Metric = (typeof METRICS)[number];

const P99 = 0.99;
const MOST_PERCENT_DIGITS = 6;

type Judged = Pick<LimitCheck, 'status' | 'value' | 'note'>;

interface Asked {
  readonly option: ScenarioOption;
  readonly model: OptionModel;
  readonly demand: Demand;
  readonly inputs: ReportInputs;
  readonly valueOf: ValueOf;
}

/**
 * TTFT and TPOT against the limits of the scenario and, for one that it leaves out, that of the measurement; of an option
 * without a measurement that of the strictest one used. No check without either. An API's latency is not measured: unknown.
 */
export function latencyChecks(asked: Asked): LimitCheck[] {
  const { model, demand, valueOf } = asked;
  const loaded = model.refusals.length === 0 ? loadedMonth(model, demand, valueOf) : null;
  return METRICS.flatMap((metric): LimitCheck[] => {
    const limit = limitOf(asked, metric);
    if (limit === null) return [];
    const common = { limit: metric.limit, atMost: limit.milliseconds, atLeast: null, unit: 'ms' } as const;
    const judged =
      loaded === null ? judgedOfRefused(asked, { metric, limit }) : judgedAtLoad(asked, { metric, limit, loaded });
    return [{ ...common, ...judged }];
  });
}

interface LatencyLimit {
  readonly milliseconds: number;
  /** Share of the requests that must keep to it. */
  readonly quantileRatio: number;
  readonly from: 'scenario' | 'measurement';
}

function limitOf({ option, inputs }: Asked, { p99, slo }: Metric): LatencyLimit | null {
  const stated = inputs.scenario.limits?.[p99];
  if (stated !== undefined) return { milliseconds: stated, quantileRatio: P99, from: 'scenario' };
  const own = isSelfHosted(option) ? [option] : inputs.scenario.options.filter(isSelfHosted);
  const limits = own.map(({ measurement }): LatencyLimit => {
    const judgedBy = inputs.measurements[measurement]!.slo;
    return { milliseconds: judgedBy[slo], quantileRatio: judgedBy.quantileRatio, from: 'measurement' };
  });
  return limits.toSorted((a, b) => a.milliseconds - b.milliseconds || b.quantileRatio - a.quantileRatio)[0] ?? null;
}

interface Question {
  readonly metric: Metric;
  readonly limit: LatencyLimit;
}

function judgedAtLoad(asked: Asked, { metric, limit, loaded }: Question & { readonly loaded: LoadedMonth }): Judged {
  const { model, demand } = asked;
  const value = loaded.latency?.[metric.p99] ?? null;
  if (limit.from === 'measurement' && model.fleet !== null)
    return judgedByLoadTest(model.fleet, { metric, limit, value });
  const ofDevices = meanOfDevicesOver(model, { metric, limit });
  if (ofDevices !== null) return ofDevices;
  const isOver =
    judgedLatency(model, { demand, limits: { [metric.p99]: limit.milliseconds }, loaded }).refusals.length > 0;
  // Of a limit for fewer than 99 % of the requests their 99th percentile tells only that it is kept, of one for more only that it is missed.
  if (isOver && limit.quantileRatio >= P99) return { status: 'missed', value, note: null };
  if (value !== null && !isOver && limit.quantileRatio <= P99) return { status: 'kept', value, note: null };
  return { status: 'unknown', value, note: unknownBecause(model, limit) };
}

/** The load test's own verdict at the load that the capacity is taken from, where it was measured at the demand's lengths. */
function judgedByLoadTest(
  { capacity, fitted }: NonNullable<OptionModel['fleet']>,
  { metric, limit, value }: Question & { readonly value: number | null },
): Judged {
  if (fitted !== null) return { status: 'unknown', value, note: 'latency at these lengths was not measured' };
  const isMet = !capacity.provisional || verdictAt(capacity.point, metric) === 'MET';
  return isMet
    ? { status: 'kept', value, note: `${percentText(limit.quantileRatio)} of requests, by the load test` }
    : { status: 'unknown', value, note: 'the load test could not decide it' };
}

const verdictAt = ({ sloTerms }: OperatingPoint, { metric }: Metric) =>
  sloTerms.find((term) => term.metric === metric)?.verdict ?? 'UNDECIDED';

const percentText = (ratio: number): string => `${numberText(ratio * PERCENT_PER_RATIO, MOST_PERCENT_DIGITS)} %`;

function unknownBecause(model: OptionModel, { quantileRatio }: LatencyLimit): string {
  if (model.kind === 'api') return 'the latency of the API was not measured';
  if (model.kind === 'device') return 'the 99th percentile of the devices was not measured';
  if (model.fleet?.fitted) return 'latency at these lengths was not measured';
  if (model.fleet !== null) return 'too few samples for a 99th percentile';
  return quantileRatio !== P99
    ? `the limit is for ${percentText(quantileRatio)} of requests, of which only the 99th percentile is known`
    : 'the latency of a part is not known';
}

/** A mean above a limit of nearly all requests leaves no doubt; one below it says nothing. */
function meanOfDevicesOver({ devices }: OptionModel, { metric, limit }: Question): Judged | null {
  const value = devices === undefined ? null : (deviceLatency(devices)?.[metric.p50] ?? null);
  return value === null || value <= limit.milliseconds
    ? null
    : { status: 'missed', value, note: 'the mean of the devices' };
}

/** Refused before it had a load: what the lightest measured one, or the mean time of a device's token, says by itself. */
function judgedOfRefused({ option, model, inputs }: Asked, { metric, limit }: Question): Judged {
  const ofDevices = meanOfDevicesOver(model, { metric, limit });
  if (ofDevices !== null) return ofDevices;
  const notPriced = { status: 'unknown', value: null, note: 'the option could not be priced' } as const;
  if (!isSelfHosted(option) || !model.refusals.some(({ code }) => code === 'slo-not-met')) return notPriced;
  const lightest = lightestPoint(inputs.measurements[option.measurement]!, option.acceptInvalidMeasurement === true);
  if (lightest === null) return notPriced;
  const { latency, headlineTtft } = lightest;
  const percentiles = latency[metric.metric === 'ttft' ? headlineTtft : 'tpotMs'];
  const value = percentiles.p99?.value ?? null;
  const note = `at the lightest load measured, ${lightest.id}`;
  if (limit.from === 'measurement') {
    const verdict = verdictAt(lightest, metric);
    return { status: verdict === 'MISSED' ? 'missed' : verdict === 'MET' ? 'kept' : 'unknown', value, note };
  }
  // A lower percentile above the limit leaves no doubt of the 99th.
  const known = (['p99', 'p95', 'p90', 'p50'] as const).find((name) => percentiles[name] !== null);
  if (known !== undefined && percentiles[known]!.value > limit.milliseconds) {
    return {
      status: 'missed',
      value: percentiles[known]!.value,
      note: known === 'p99' ? note : `its ${known}, ${note}`,
    };
  }
  return { status: value === null ? 'unknown' : 'kept', value, note };
}

function lightestPoint({ operatingPoints }: Measurement, acceptInvalid: boolean): OperatingPoint | null {
  const served = operatingPoints
    .filter((point) => isOfOneLoad(point) && isUsable(point, acceptInvalid))
    .map((point) => ({ point, load: servedRequestsPerSecond(point) ?? 0 }));
  return served.toSorted((a, b) => a.load - b.load)[0]?.point ?? null;
}
