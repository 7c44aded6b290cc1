import type { Instance } from '../../schema/instance.ts';
import type { Purchase } from '../../schema/purchases.ts';

/** Accelerators of the catalogue as the price list calls them. */
const GPU_NAMES: Readonly<Record<string, string>> = {
  t4: 'Nvidia Tesla T4 GPU',
  l4: 'Nvidia L4 GPU',
  'a100-40': 'Nvidia Tesla A100 GPU',
  'a100-80': 'Nvidia Tesla A100 80GB GPU',
  'h100-sxm': 'Nvidia H100 80GB GPU',
};

/** GiB of local disk that belong to a machine and are charged with it: partitions of 375 GiB. */
const LOCAL_DISK_GIBIBYTES: Readonly<Record<string, number>> = {
  'a2-ultragpu-1g': 375,
  'a2-ultragpu-2g': 750,
  'a2-ultragpu-4g': 1_500,
  'a2-ultragpu-8g': 3_000,
  'a3-highgpu-1g': 750,
  'a3-highgpu-2g': 1_500,
  'a3-highgpu-4g': 3_000,
  'a3-highgpu-8g': 6_000,
};

/** The purchases of the catalogue by the usage type of a SKU. */
export const USAGE_TYPES = {
  'on-demand': 'OnDemand',
  spot: 'Preemptible',
  'reserved-1y': 'Commit1Yr',
  'reserved-3y': 'Commit3Yr',
} as const satisfies Partial<Record<Purchase, string>>;
export type GooglePurchase = keyof typeof USAGE_TYPES;

/** What a machine is charged for: so many of what stands under one of these beginnings of a SKU's description. */
export interface Part {
  readonly name: string;
  readonly count: number;
  readonly beginnings: readonly string[];
}

/** The parts of a machine; null when it cannot be told which: an accelerator without a name here, or no shape. */
export function machineParts(machine: Instance): Part[] | null {
  const { instanceType, vcpuCount, memoryGibibytes, accelerator, acceleratorCount } = machine;
  const family = instanceType.split('-')[0]!.toUpperCase();
  const gpu = accelerator === null ? null : GPU_NAMES[accelerator];
  if (vcpuCount === null || memoryGibibytes === null || gpu === undefined) return null;
  const disk = LOCAL_DISK_GIBIBYTES[instanceType];
  return [
    { name: 'vCPU', count: vcpuCount, beginnings: hostBeginnings(family, 'Core', 'Cpu') },
    { name: 'GiB of memory', count: memoryGibibytes, beginnings: hostBeginnings(family, 'Ram', 'Ram') },
    ...(gpu === null ? [] : [{ name: gpu, count: acceleratorCount, beginnings: gpuBeginnings(gpu) }]),
    ...(disk === undefined ? [] : [{ name: 'GiB of local disk', count: disk, beginnings: DISK_BEGINNINGS }]),
  ];
}

const hostBeginnings = (family: string, part: string, committedPart: string): string[] => [
  `${family} Instance ${part} running in `,
  `Spot Preemptible ${family} Instance ${part} running in `,
  `Commitment v1: ${family} ${committedPart} in `,
];

const gpuBeginnings = (gpu: string): string[] => [
  `${gpu} running in `,
  `${gpu} attached to Spot Preemptible VMs running in `,
  `Commitment v1: ${gpu} running in `,
  `Commitment v1: ${gpu} in `,
];

const DISK_BEGINNINGS = ['SSD backed Local Storage', 'Commitment v1: Local SSD In '];
