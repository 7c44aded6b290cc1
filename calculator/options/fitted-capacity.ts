import { InputError, nearest, shown } from '../../schema/input-error.ts';
import type { Measurement } from '../../schema/measurement.ts';
import type { SelfHostedOption } from '../../schema/self-hosted.ts';
import { type CapacityPoint, capacityPoint } from '../capacity.ts';
import { MIX_TOLERANCE_RATIO, RUN_TO_RUN_SPREAD_RATIO } from '../defaults.ts';
import { baseCase, type Figure } from '../figure.ts';
import { fitServiceTime, isWithinMeasured, type MeasuredMix, serviceSeconds } from '../service-time-fit.ts';
import type { OptionContext, OptionFigures } from './option-figures.ts';

/** What a replica serves of requests of other lengths than those of the option's own measurement. */
export interface FittedCapacity {
  readonly requestsPerSecond: number;
  readonly largestResidualRatio: number;
  readonly note: string;
}

/** What the measured mixes of lengths say of the demand's. */
export interface FittedService {
  /** Null where the option's own measurement has the demand's lengths: that one counts. */
  readonly capacity: FittedCapacity | null;
  /** Of a request's service time the share that goes with its output. */
  readonly outputShareRatio: number;
}

interface Asked {
  readonly option: SelfHostedOption;
  readonly measurement: Measurement;
  readonly found: CapacityPoint;
  /** Tokens of this model per token of the demand. */
  readonly tokenInflation: Figure;
}

/**
 * The capacity at the demand's lengths, from the capacities measured at other lengths: 1 / (a * input + b * output). Null
 * where the option gives no further measurements; a refusal where they cannot say what is asked of them.
 */
export function fittedService(
  asked: Asked,
  context: OptionContext,
  figures: OptionFigures,
): FittedService | null | 'refused' {
  const { option, measurement, found, tokenInflation } = asked;
  const { inputTokensPerRequest, outputTokensPerRequest } = context.demand;
  // All input counts as uncached.
  const inputTokens = baseCase(inputTokensPerRequest) * baseCase(tokenInflation);
  const outputTokens = baseCase(outputTokensPerRequest) * baseCase(tokenInflation);
  const { otherMixes } = option;
  const { input, output } = found.point.tokens;
  if (otherMixes === undefined) return null;
  const measuredItself = isNear(inputTokens, input) && isNear(outputTokens, output);
  const place = `scenario: options[${context.inputs.scenario.options.indexOf(option)}]`;
  const others = otherMixes.map((name, i) => {
    const other = givenMeasurement(name, context, `${place}.otherMixes[${i}]`);
    refuseOther(measurement, other, { name, path: `${place}.otherMixes[${i}]` });
    return { name, other };
  });
  const mixes: MeasuredMix[] = [mixOf(option.measurement, found)].flatMap((mix) => mix ?? []);
  for (const { name, other } of others) {
    const at = capacityPoint(other, context.inputs.scenario.limits, false);
    // A run without a capacity or with an undecided one tells nothing, and a closed-loop one nothing of open arrivals.
    const mix = 'refusal' in at || at.provisional || at.basis !== found.basis ? null : mixOf(name, at);
    if (mix !== null) mixes.push(mix);
  }
  const fit = fitServiceTime(mixes);
  if ('reason' in fit) {
    if (measuredItself) return null;
    figures.refuse(
      'other-mix',
      `The service time of other lengths cannot be fitted: ${fit.reason}.`,
      'Measure at further lengths of input and output, each within the limits, or ask for what was measured.',
    );
    return 'refused';
  }
  const seconds = serviceSeconds(fit, { uncachedInputTokens: inputTokens, outputTokens });
  const outputShareRatio = (fit.secondsPerOutputToken * outputTokens) / seconds;
  if (measuredItself) return { capacity: null, outputShareRatio };
  for (const [side, tokens, measured] of [
    ['input', inputTokens, mixes.map((mix) => mix.uncachedInputTokens)],
    ['output', outputTokens, mixes.map((mix) => mix.outputTokens)],
  ] as const) {
    if (isWithinMeasured(tokens, measured, MIX_TOLERANCE_RATIO)) continue;
    figures.refuse(
      'other-mix',
      `The measurements have ${Math.round(Math.min(...measured))} to ${Math.round(Math.max(...measured))} ${side} tokens per request, the demand ${Math.round(tokens)}: outside them nothing is fitted.`,
      `Measure with --${side}-tokens ${Math.round(tokens)}, or ask for what was measured.`,
    );
  }
  if (figures.refusals.some(({ code }) => code === 'other-mix')) return 'refused';
  const worst = Number((fit.largestResidualRatio * 100).toPrecision(2));
  return {
    outputShareRatio,
    capacity: {
      requestsPerSecond: 1 / seconds,
      largestResidualRatio: fit.largestResidualRatio,
      note: `service time fitted over ${mixes.length} measured mixes of lengths, which it misses by ${worst} % at most`,
    },
  };
}

/** The fitted capacity to draw from: it is as uncertain as the fit is, and no less than a single run. */
export function fittedFigure(
  { id }: SelfHostedOption,
  { requestsPerSecond, largestResidualRatio, note }: FittedCapacity,
  figures: OptionFigures,
): Figure {
  const spread = Math.max(RUN_TO_RUN_SPREAD_RATIO, largestResidualRatio);
  return figures.ofMeasurement(
    `options.${id}.fittedRequestsPerSecond`,
    { label: "Throughput per replica at the demand's lengths", unit: 'requests/s' },
    {
      value: requestsPerSecond,
      low: requestsPerSecond * (1 - spread),
      high: requestsPerSecond * (1 + spread),
      distribution: 'lognormal',
      source: 'modelled',
      note: `${note}; range: the larger of that and of a run-to-run spread of ${RUN_TO_RUN_SPREAD_RATIO * 100} % (assumed)`,
    },
  )!;
}

const isNear = (wanted: number, had: number | null): boolean =>
  had !== null && Math.abs(wanted - had) <= MIX_TOLERANCE_RATIO * had;

/** Null where the lengths were not counted. */
function mixOf(name: string, { point, requestsPerSecond }: CapacityPoint): MeasuredMix | null {
  const { input, cachedInput, output } = point.tokens;
  return input === null || output === null
    ? null
    : { name, uncachedInputTokens: input - (cachedInput ?? 0), outputTokens: output, requestsPerSecond };
}

function givenMeasurement(name: string, { inputs }: OptionContext, path: string): Measurement {
  if (Object.hasOwn(inputs.measurements, name)) return inputs.measurements[name]!;
  const known = Object.keys(inputs.measurements);
  const guess = nearest(name, known);
  throw new InputError({
    path,
    expected: 'the name of a measurement that was given',
    received: shown(name),
    hint: guess ? `Did you mean "${guess}"?` : `Given are: ${known.join(', ') || 'none'}.`,
  });
}

/** Lengths may differ between the measurements, and nothing else. */
function refuseOther(
  { hardware, endpoint, source }: Measurement,
  other: Measurement,
  { name, path }: { readonly name: string; readonly path: string },
): void {
  const what = (
    [
      ['instance', hardware.instance, other.hardware.instance],
      ['accelerator', hardware.accelerator, other.hardware.accelerator],
      ['number of accelerators', hardware.acceleratorCount, other.hardware.acceleratorCount],
      ['machine', hardware.description, other.hardware.description],
      ['model', endpoint.model, other.endpoint.model],
      ['engine', endpoint.engine, other.endpoint.engine],
      ['precision', endpoint.precision, other.endpoint.precision],
      ['source', source, other.source],
    ] as const
  ).find(([, own, their]) => own !== their);
  if (what === undefined) return;
  throw new InputError({
    path,
    expected: `a measurement of the same ${what[0]} (${what[1] ?? 'unknown'})`,
    received: `${shown(name)} with ${what[2] ?? 'unknown'}`,
    hint: 'Only the lengths of the requests may differ from those of `measurement`.',
  });
}
