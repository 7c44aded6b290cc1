import type { Accelerator, Device, Host } from '../../schema/hardware.ts';
import { InputError } from '../../schema/input-error.ts';
import type { Snapshot } from '../snapshot-form.ts';
import { byId } from './by-id.ts';
import { citedFigure, citedFigures } from './cited-figure.ts';
import { hostSlice } from './host-slices.ts';
import type { Overlays } from './overlays.ts';

/** Accelerators, hosts and devices of the snapshot; an instance whose host is scaled by vCPU brings a host of its own. */
export const hardwarePart = (overlays: Overlays): Snapshot['hardware'] => ({
  accelerators: accelerators(overlays),
  hosts: hosts(overlays),
  devices: devices(overlays),
});

const accelerators = ({ hardware }: Overlays): Record<string, Accelerator> =>
  byId(
    hardware.accelerators.map(({ id, name, ...figures }) => [
      id,
      { name, ...citedFigures(figures, hardware.citations, `hardware.json: ${id}`) } as Accelerator,
    ]),
  );

function hosts({ hardware, instances }: Overlays): Record<string, Host> {
  const { slice, citations } = hardware;
  const published = hardware.hosts.map(({ id, name, acceleratorCount, vcpuCount, ...figures }): [string, Host] => [
    id,
    { name, acceleratorCount, vcpuCount, ...citedFigures(figures, citations, `hardware.json: ${id}`) } as Host,
  ]);
  const slices = instances.instances
    .filter(({ host }) => host === 'slice')
    .map((short): [string, Host] => {
      const { provider, instanceType, vcpuCount, acceleratorCount } = short;
      if (vcpuCount === null) {
        throw new InputError({
          path: `instances.json: ${instanceType}: vcpuCount`,
          expected: 'a number, because its host is scaled by vCPU',
          received: 'null',
          hint: 'Give it, or name a host.',
        });
      }
      const shape = { name: `Share of a host under ${instanceType}`, vcpuCount, acceleratorCount };
      return [`${provider}/${instanceType}`, hostSlice(shape, slice, citations)];
    });
  const { id, name, vcpuCount } = slice.standAlone;
  return byId([...published, [id, hostSlice({ name, vcpuCount, acceleratorCount: 0 }, slice, citations)], ...slices]);
}

const devices = ({ hardware: { devices: shorts, citations } }: Overlays): Record<string, Device> =>
  byId(
    shorts.map(({ id, name, kind, batteryWattHours, joulesPerOutputTokenByModel, ...figures }) => {
      const path = `hardware.json: ${id}`;
      return [
        id,
        {
          name,
          kind,
          ...citedFigures(figures, citations, path),
          batteryWattHours:
            batteryWattHours === null ? null : citedFigure(batteryWattHours, citations, `${path}.batteryWattHours`),
          joulesPerOutputTokenByModel: citedFigures(joulesPerOutputTokenByModel, citations, path),
        } as Device,
      ];
    }),
  );
