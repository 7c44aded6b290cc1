import type { Host } from '../../schema/hardware.ts';
import type { Instance } from '../../schema/instance.ts';
import type { Known } from '../../schema/known.ts';
import { type Citation, citedFigure, type Citations, type KnownShort } from './cited-figure.ts';

/** How the share of a shared host is scaled by vCPU; see `slice` in overlays/hardware.json. */
export interface SliceInputs {
  readonly perVcpu: {
    readonly powerWatts: {
      readonly hostWatts: number;
      readonly hostVcpus: number;
      readonly lowFactor: number;
      readonly highFactor: number;
    };
    readonly embodiedKilogramsCo2e: {
      readonly hostKilograms: number;
      readonly hostVcpus: number;
      readonly lowFactor: number;
      readonly highKilograms: number;
      readonly highVcpus: number;
    };
  };
  readonly citation: Citation;
  readonly lifetimeYears: KnownShort;
  readonly standAlone: { readonly id: string; readonly name: string; readonly vcpuCount: number };
}

/** Id of the slice of an instance, or of the named host. An instance carries its whole slice, whatever it is shared by. */
export const hostIdOf = (instance: Pick<Instance, 'provider' | 'instanceType' | 'host'>): string | null =>
  instance.host === 'slice' ? `${instance.provider}/${instance.instanceType}` : instance.host;

/** The host share of an instance of `vcpuCount`: power and making scaled by vCPU from one published host. */
export function hostSlice(
  shape: { readonly name: string; readonly vcpuCount: number; readonly acceleratorCount: number },
  inputs: SliceInputs,
  citations: Citations,
): Host {
  const { powerWatts: power, embodiedKilogramsCo2e: making } = inputs.perVcpu;
  const vcpus = shape.vcpuCount;
  const watts = (power.hostWatts / power.hostVcpus) * vcpus;
  const kilograms = (making.hostKilograms / making.hostVcpus) * vcpus;
  const modelled = (range: Pick<Known, 'value' | 'low' | 'high' | 'note'>): Known => ({
    ...range,
    distribution: 'lognormal',
    ...inputs.citation,
  });
  return {
    name: shape.name,
    acceleratorCount: shape.acceleratorCount,
    vcpuCount: vcpus,
    powerWatts: modelled({
      value: watts,
      low: watts * power.lowFactor,
      high: watts * power.highFactor,
      note: `${power.hostWatts} W / ${power.hostVcpus} vCPU * ${vcpus} vCPU; range half to double, assumed.`,
    }),
    embodiedKilogramsCo2e: modelled({
      value: kilograms,
      low: kilograms * making.lowFactor,
      high: (making.highKilograms / making.highVcpus) * vcpus,
      note: `${making.hostKilograms} kg / ${making.hostVcpus} vCPU * ${vcpus} vCPU; low: half, assumed; high: ${making.highKilograms} kg / ${making.highVcpus} vCPU * ${vcpus} vCPU, which counts a slice as a server of its own.`,
    }),
    lifetimeYears: citedFigure(inputs.lifetimeYears, citations, 'hardware.json: slice.lifetimeYears'),
  };
}
