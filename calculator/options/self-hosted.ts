import { InputError, nearest, shown } from '../../schema/input-error.ts';
import type { Measurement } from '../../schema/measurement.ts';
import type { SelfHostedOption } from '../../schema/self-hosted.ts';
import type { SourceKind } from '../../schema/known.ts';
import { basisOf, capacityPoint, isOfOneLoad, isUsable } from '../capacity.ts';
import { DEFAULTS, MIX_TOLERANCE_RATIO } from '../defaults.ts';
import { baseCase, type Figure } from '../figure.ts';
import { ALWAYS_ON } from '../fleet-schedule.ts';
import type { OptionContext, OptionFigures } from './option-figures.ts';
import { fittedFigure, fittedService } from './fitted-capacity.ts';
import { measuredSpread } from '../measured-spread.ts';
import type { FleetModel } from './option-model.ts';
import { serviceTimeRatio } from './service-time.ts';

/** Accelerators of one machine that is to serve; null ids where there are none or nobody said. */
export interface HardwareOffered {
  readonly instance: string | null;
  readonly accelerator: string | null;
  readonly acceleratorCount: number;
}

export function measurementOf(option: SelfHostedOption, { inputs }: OptionContext, place: string): Measurement {
  if (Object.hasOwn(inputs.measurements, option.measurement)) return inputs.measurements[option.measurement]!;
  const known = Object.keys(inputs.measurements);
  const guess = nearest(option.measurement, known);
  throw new InputError({
    path: `${place}.measurement`,
    expected: 'the name of a measurement that was given',
    received: shown(option.measurement),
    hint: guess ? `Did you mean "${guess}"?` : `Given are: ${known.join(', ') || 'none'}.`,
  });
}

/**
 * The fleet that serves the demand with this measurement, or null with refusals: other hardware without a transfer
 * factor, no valid point within the limits, or a mix of tokens the measurement does not speak for.
 */
export function fleetModel(
  option: SelfHostedOption,
  hardware: HardwareOffered,
  measurement: Measurement,
  context: OptionContext,
  figures: OptionFigures,
): FleetModel | null {
  const limits = context.inputs.scenario.limits;
  const policy = context.inputs.scenario.policy;
  const transferred = option.transferFactorRatio !== undefined;
  if (!transferred && !sameHardware(measurement, hardware)) {
    figures.refuse(
      'other-hardware',
      `The measurement was taken on ${measurement.hardware.description}, not on this hardware.`,
      'Measure there, or give transferFactorRatio as a range (throughput here over throughput there).',
    );
    return null;
  }
  const found = capacityPoint(measurement, limits, option.acceptInvalidMeasurement === true);
  if ('refusal' in found) {
    figures.refusals.push(found.refusal);
    return null;
  }
  const transferFactorRatio = figures.needed(
    figures.ofOption(
      'transferFactorRatio',
      { label: 'Throughput here over measured', unit: 'ratio' },
      option.transferFactorRatio,
      DEFAULTS.transferFactorRatio,
    ),
    'The transfer factor',
    'Give transferFactorRatio as a range, or measure on this hardware.',
  );
  const headroomRatio = figures.needed(
    figures.ofScenario(
      'policy.headroomRatio',
      { label: 'Headroom at the peak', unit: 'ratio' },
      policy?.headroomRatio,
      DEFAULTS.headroomRatio,
    ),
    'The headroom',
    'Give policy.headroomRatio, 0 included.',
  );
  const path = `measurements/${option.measurement}/${found.point.id}`;
  const spread =
    context.spreads.get(path) ??
    measuredSpread({
      path,
      measurement,
      point: found.point,
      requestsPerSecond: found.requestsPerSecond,
      seed: context.inputs.seed,
    });
  context.spreads.set(path, spread);
  const tokenInflation = tokenInflationOf(option, figures);
  const service =
    tokenInflation === null ? null : fittedService({ option, measurement, found, tokenInflation }, context, figures);
  if (service === 'refused') return null;
  const fitted = service?.capacity ?? null;
  const outputShareRatio = service?.outputShareRatio ?? null;
  const capacity =
    fitted === null
      ? figures.ofMeasurement(
          `${path}/requestsPerSecond`,
          {
            label: `Throughput per replica at ${found.point.id}`,
            unit: 'requests/s',
            resamples: spread.requestsPerSecond.resamples,
          },
          {
            value: found.requestsPerSecond,
            source: measurement.source,
            asOf: measurement.createdAt,
            ...spread.requestsPerSecond.range,
          },
        )!
      : fittedFigure(option, fitted, figures);
  const serviceTime = drawnServiceTime(option, { ...context, outputShareRatio }, figures);
  if (fitted === null) refuseOtherMix(option, { ...found.point.tokens, source: measurement.source }, context, figures);
  if (transferFactorRatio === null || headroomRatio === null || serviceTime === null) return null;
  const replicasPerInstance = option.replicasPerInstance ?? replicasThatFit(measurement, hardware);
  const replicas = (key: 'spareReplicas' | 'nonProductionReplicas', label: string): number =>
    baseCase(figures.ofScenario(`policy.${key}`, { label, unit: 'replicas' }, policy?.[key], DEFAULTS[key])!);
  return {
    capacity: found,
    capacityRequestsPerSecond: capacity,
    fitted,
    outputShareRatio,
    serviceTimeRatio: serviceTime,
    powerSpread: spread.powerWatts,
    transferFactorRatio,
    headroomRatio,
    replicasPerInstance,
    spareReplicas: replicas('spareReplicas', 'Spare replicas'),
    nonProductionInstances: Math.ceil(
      replicas('nonProductionReplicas', 'Non-production replicas') / replicasPerInstance,
    ),
    schedule: ALWAYS_ON,
    spot: null,
    // Latency goes with the lengths it was measured at.
    points: (fitted === null ? measurement.operatingPoints : []).filter(
      (point) =>
        isOfOneLoad(point) &&
        isUsable(point, option.acceptInvalidMeasurement === true) &&
        basisOf(point) === found.basis,
    ),
  };
}

/** Null where the ratio of tokens or the share is unknown; the first is refused where the mix is judged. */
function drawnServiceTime(
  option: SelfHostedOption,
  { demand, outputShareRatio }: OptionContext & { readonly outputShareRatio: number | null },
  figures: OptionFigures,
): FleetModel['serviceTimeRatio'] | null {
  const inflation = tokenInflationOf(option, figures);
  return inflation === null
    ? null
    : serviceTimeRatio(demand, inflation, { figures, fittedShareRatio: outputShareRatio });
}

export const tokenInflationOf = (option: SelfHostedOption, figures: OptionFigures): Figure | null =>
  figures.ofOption(
    'tokenInflationRatio',
    { label: 'Tokens of this model per token of the demand', unit: 'ratio' },
    option.tokenInflationRatio,
    DEFAULTS.tokenInflationRatio,
  );

/** The same instance (or machine of one's own, by its description), or the same accelerators in at least the measured number; without accelerators only the same machine. */
function sameHardware({ hardware: measured }: Measurement, offered: HardwareOffered): boolean {
  if (offered.instance !== null && (measured.instance ?? measured.description) === offered.instance) return true;
  if (measured.accelerator === null || offered.accelerator === null) {
    return measured.accelerator === offered.accelerator && offered.instance === null;
  }
  return measured.accelerator === offered.accelerator && offered.acceleratorCount >= (measured.acceleratorCount ?? 1);
}

const replicasThatFit = ({ hardware }: Measurement, offered: HardwareOffered): number =>
  Math.max(1, Math.floor(offered.acceleratorCount / Math.max(1, hardware.acceleratorCount ?? 1)));

/**
 * A measurement speaks for the lengths it was taken at: within 5 % of what the demand asks, in this model's tokens. What a
 * published result does not say is warned of, not refused: few publish the length of their prompts.
 */
function refuseOtherMix(
  option: SelfHostedOption,
  measured: { readonly input: number | null; readonly output: number | null; readonly source: SourceKind },
  { demand }: OptionContext,
  figures: OptionFigures,
): void {
  const inflation: Figure | null = figures.needed(
    tokenInflationOf(option, figures),
    'The ratio of tokens',
    'Give tokenInflationRatio, or leave it out for 1.',
  );
  if (inflation === null) return;
  for (const [side, asked] of [
    ['input', demand.inputTokensPerRequest],
    ['output', demand.outputTokensPerRequest],
  ] as const) {
    const wanted = asked.known.value * inflation.known.value;
    const had = measured[side];
    if (had === null && measured.source === 'published') continue;
    if (had !== null && Math.abs(wanted - had) <= MIX_TOLERANCE_RATIO * had) continue;
    const wantedText = String(Math.round(wanted));
    figures.refuse(
      'other-mix',
      had === null
        ? `The measurement does not say how many ${side} tokens its requests had.`
        : `The measurement has ${Math.round(had)} ${side} tokens per request, the demand ${wantedText}: more than 5 % apart.`,
      `Measure with --${side}-tokens ${wantedText}, or ask for what was measured.`,
    );
  }
}
