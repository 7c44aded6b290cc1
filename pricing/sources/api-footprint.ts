import type { ApiFootprint } from '../../schema/catalogue.ts';
import type { Known } from '../../schema/known.ts';
import { gramsFromKilograms, HOURS_PER_YEAR, SECONDS_PER_HOUR, TOKENS_PER_MILLION } from '../../schema/units.ts';
import type { ApiGridZones } from '../regions-form.ts';
import { citedFigure, type Citations, type KnownShort } from './cited-figure.ts';

interface Point {
  readonly batch: number;
  readonly acceleratorJoulesPerOutputToken: number;
  readonly outputTokensPerSecond: number;
}

/** What a provider published of reading prompts in production, and the peak of the accelerators it was read on. */
interface Prefill {
  readonly inputTokensPerSecondPerNode: number;
  /** Of all input tokens, those that a cache had seen. */
  readonly inputTokensBillions: number;
  readonly cachedInputTokensBillions: number;
  readonly activeParametersBillions: number;
  readonly acceleratorPowerWatts: number;
  readonly peakTeraflopsBf16: number;
  readonly peakTeraflopsFp8: number;
  readonly citation: string;
  readonly url: string;
  readonly asOf: string;
}

/** Published measurements of one open model, and the constants that turn them into figures per billion parameters. */
export interface ApiFootprintInputs {
  readonly measured: {
    readonly model: string;
    readonly accelerator: string;
    readonly task: string;
    readonly precision: string;
    readonly boundary: string;
    readonly citation: string;
    readonly url: string;
    readonly asOf: string;
    readonly points: Readonly<Record<'low' | 'central' | 'high', Point>>;
  };
  readonly parametersBillions: number;
  readonly prefill: Prefill;
  readonly acceleratorIdleWatts: number;
  readonly idleCitation: string;
  readonly hostPowerWatts: number;
  readonly hostEmbodiedKilogramsCo2e: number;
  readonly acceleratorsPerHost: number;
  readonly acceleratorEmbodiedKilogramsCo2e: number;
  readonly lifetimeYears: number;
  readonly hostCitation: string;
  readonly fleetUtilisationRatio: KnownShort;
  readonly pueRatio: KnownShort;
  readonly gridZones: ApiGridZones;
}

/**
 * What an output token of an API costs in energy and making, per billion active parameters: a published benchmark of
 * one model at three batch sizes plus the host's share, divided by its parameters. Energy proportional to active
 * parameters is a simplification: between 8 and 70 billion parameters the same benchmark grows by a factor of about 6.7.
 */
export function apiFootprintFigures(
  inputs: ApiFootprintInputs,
  citations: Citations,
): Omit<ApiFootprint, 'gridGramsCo2ePerKilowattHour'> {
  const { measured, parametersBillions } = inputs;
  const hostWatts = inputs.hostPowerWatts / inputs.acceleratorsPerHost;
  const joules = (point: Point): number =>
    (point.acceleratorJoulesPerOutputToken + hostWatts / point.outputTokensPerSecond) / parametersBillions;
  const lifetimeHours = inputs.lifetimeYears * HOURS_PER_YEAR;
  const hostKilograms = inputs.hostEmbodiedKilogramsCo2e / inputs.acceleratorsPerHost;
  const kilograms = inputs.acceleratorEmbodiedKilogramsCo2e + hostKilograms;
  const grams = (point: Point): number =>
    gramsFromKilograms(kilograms) /
    lifetimeHours /
    ((point.outputTokensPerSecond * SECONDS_PER_HOUR) / TOKENS_PER_MILLION) /
    parametersBillions;
  const modelled = (of: (point: Point) => number, note: string): Known => ({
    value: of(measured.points.central),
    low: of(measured.points.low),
    high: of(measured.points.high),
    distribution: 'lognormal',
    source: 'modelled',
    citation: `${measured.citation}: ${measured.model} (${measured.precision}) on ${measured.accelerator}, ${measured.task}; ${inputs.hostCitation}`,
    url: measured.url,
    asOf: measured.asOf,
    note,
  });
  const prefillNodeWatts = inputs.acceleratorsPerHost * inputs.prefill.acceleratorPowerWatts + inputs.hostPowerWatts;
  const { low, central, high } = measured.points;
  const batches = `batch ${central.batch} (low: batch ${low.batch}, high: batch ${high.batch})`;
  return {
    nodeJoulesPerOutputTokenPerBillionParameters: modelled(
      joules,
      `(${central.acceleratorJoulesPerOutputToken} J of the GPU + ${inputs.hostPowerWatts} W / ${inputs.acceleratorsPerHost} GPUs / ${central.outputTokensPerSecond} tokens/s of the host) / ${parametersBillions} billion at ${batches}. Boundary of the measurement: ${measured.boundary}.`,
    ),
    nodeJoulesPerInputTokenPerBillionParameters: inputTokenJoules(inputs.prefill, {
      nodeWatts: prefillNodeWatts,
      accelerators: inputs.acceleratorsPerHost,
    }),
    idlePowerRatio: {
      ...modelled(
        ({ acceleratorJoulesPerOutputToken: joulesPerToken, outputTokensPerSecond }) =>
          (inputs.acceleratorIdleWatts + hostWatts) / (joulesPerToken * outputTokensPerSecond + hostWatts),
        `(${inputs.acceleratorIdleWatts} W of an idle GPU with the model loaded + ${hostWatts} W of its host) / (${central.acceleratorJoulesPerOutputToken} J * ${central.outputTokensPerSecond} tokens/s + ${hostWatts} W) at ${batches}.`,
      ),
      citation: `${inputs.idleCitation}; ${measured.citation}; ${inputs.hostCitation}`,
    },
    embodiedGramsCo2ePerMillionOutputTokensPerBillionParameters: modelled(
      grams,
      `(${inputs.acceleratorEmbodiedKilogramsCo2e} kg + ${inputs.hostEmbodiedKilogramsCo2e} kg / ${inputs.acceleratorsPerHost}) / ${lifetimeHours} h / (${central.outputTokensPerSecond} tokens/s * 3600 s) / ${parametersBillions} billion at ${batches}, at full utilisation.`,
    ),
    fleetUtilisationRatio: citedFigure(
      inputs.fleetUtilisationRatio,
      citations,
      'meta.json: apiFootprint.fleetUtilisationRatio',
    ),
    pueRatio: citedFigure(inputs.pueRatio, citations, 'meta.json: apiFootprint.pueRatio'),
  };
}

/**
 * An input token keeps a node at board power for 1 / throughput. Low: no node of that kind can be faster than its peak (2
 * operations per token and parameter). High: the same share of the peak in BF16 instead of FP8.
 */
function inputTokenJoules(
  prefill: Prefill,
  { nodeWatts, accelerators }: { readonly nodeWatts: number; readonly accelerators: number },
): Known {
  const { inputTokensPerSecondPerNode, inputTokensBillions, cachedInputTokensBillions } = prefill;
  const uncachedTokensPerSecond = inputTokensPerSecondPerNode * (1 - cachedInputTokensBillions / inputTokensBillions);
  const value = nodeWatts / uncachedTokensPerSecond / prefill.activeParametersBillions;
  return {
    value,
    low: (OPERATIONS_PER_TOKEN_AND_BILLION * nodeWatts) / (accelerators * prefill.peakTeraflopsBf16 * 1e12),
    high: (value * prefill.peakTeraflopsFp8) / prefill.peakTeraflopsBf16,
    distribution: 'lognormal',
    source: 'modelled',
    citation: prefill.citation,
    url: prefill.url,
    asOf: prefill.asOf,
    note: `${nodeWatts} W of the node / (${inputTokensPerSecondPerNode} tokens/s * (1 - ${cachedInputTokensBillions} / ${inputTokensBillions} from a cache)) / ${prefill.activeParametersBillions} billion, served in FP8. Low: at the peak of ${prefill.peakTeraflopsBf16} TFLOPS in BF16; high: in BF16 at the same share of the peak.`,
  };
}

/** A multiplication and an addition. */
const OPERATIONS_PER_TOKEN_AND_BILLION = 2e9;
