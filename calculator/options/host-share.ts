import type { Host } from '../../schema/hardware.ts';
import type { Quantity } from '../../schema/quantity.ts';

interface Machine {
  readonly acceleratorCount: number;
  readonly vcpuCount: number | null;
}

/** The share of a host that a machine takes: by accelerators, else by vCPUs, else the whole of it. */
export function shareOfHost(machine: Machine, host: Host): Quantity & { readonly value: number } {
  const share = (own: number, all: number, what: string): Quantity & { readonly value: number } => ({
    name: 'share of the host',
    value: own / all,
    unit: 'ratio',
    note: `${own} of its ${all} ${what}`,
  });
  if (host.acceleratorCount > 0) return share(machine.acceleratorCount, host.acceleratorCount, 'accelerators');
  if (machine.vcpuCount !== null && host.vcpuCount !== null) return share(machine.vcpuCount, host.vcpuCount, 'vCPUs');
  return { ...share(1, 1, 'machines'), note: 'the whole of it' };
}
