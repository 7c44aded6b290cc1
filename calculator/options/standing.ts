import type { SourceKind } from '../../schema/known.ts';
import type { Measurement } from '../../schema/measurement.ts';
import type { SelfHostedOption } from '../../schema/self-hosted.ts';
import { isOfOneLoad } from '../capacity.ts';
import type { FleetModel, OptionModel } from './option-model.ts';

/** What a self-hosted option owes its measurement: where its figures come from and whether they only illustrate. */
export function standing(
  option: SelfHostedOption,
  measurement: Measurement,
  fleet: FleetModel | null,
): Pick<OptionModel, 'provenance' | 'illustrationBecause' | 'warnings'> {
  const invalid = fleet !== null && fleet.capacity.point.validity.verdict === 'INVALID';
  const provenance: SourceKind =
    option.transferFactorRatio === undefined && (fleet === null || fleet.fitted === null)
      ? measurement.source
      : 'modelled';
  const warnings: string[] = measurement.source === 'published' ? publishedWarnings(measurement) : [];
  if (fleet !== null && fleet.fitted !== null) {
    warnings.push(`its capacity is modelled: ${fleet.fitted.note}; latency at these lengths was not measured.`);
  }
  if (fleet?.capacity.basis === 'upper-bound') {
    warnings.push(
      `capacity is from a closed-loop rung (${fleet.capacity.point.id}), an upper bound; measure with --rate to confirm it.`,
    );
  }
  if (fleet?.capacity.provisional === true) {
    const why = measurement.source === 'published' ? 'since no latency was published' : 'for lack of samples';
    warnings.push(
      `whether ${fleet.capacity.point.id} meets the limits is undecided ${why}; its capacity is provisional.`,
    );
  }
  const changing = measurement.operatingPoints.filter((point) => !isOfOneLoad(point));
  if (changing.length > 0) {
    warnings.push(
      `left out of its capacity, since their load kept changing: ${changing.map(({ id }) => id).join(', ')}.`,
    );
  }
  if (!measurement.complete) warnings.push('the measurement was cut short (complete: false).');
  return {
    provenance,
    illustrationBecause: measurement.source === 'simulated' ? 'simulated' : invalid ? 'invalid' : null,
    warnings,
  };
}

function publishedWarnings({ operatingPoints, tool }: Measurement): string[] {
  const unknown = [
    'latency',
    'failures',
    ...(operatingPoints.some(({ tokens }) => tokens.input === null) ? ['the length of its prompts'] : []),
  ];
  return [
    `throughput and energy are published by ${tool.name} (${tool.version}), not measured here; unknown: ${unknown.join(', ')}.`,
  ];
}
