import type { Catalogue } from '../schema/catalogue.ts';
import { InputError, nearest, shown } from '../schema/input-error.ts';
import type { Hardware } from '../schema/measurement.ts';

export interface HardwareFlags {
  readonly hardware?: string;
  readonly accelerator?: string;
  readonly acceleratorCount?: number;
}

/**
 * The hardware that served, by the catalogue's ids: `g6.xlarge` stands for `aws/g6.xlarge` where only one provider has
 * it. Hardware the catalogue does not know is kept as a description and has no price. InputError for what looks mistyped.
 */
export function hardwareOf(flags: HardwareFlags, catalogue: Pick<Catalogue, 'instances' | 'accelerators'>): Hardware {
  const instance = flags.hardware === undefined ? null : instanceId(flags.hardware, Object.keys(catalogue.instances));
  const known = instance === null ? undefined : catalogue.instances[instance];
  const accelerator =
    flags.accelerator === undefined
      ? (known?.accelerator ?? null)
      : acceleratorId(flags.accelerator, Object.keys(catalogue.accelerators));
  const acceleratorCount = flags.acceleratorCount ?? known?.acceleratorCount ?? (accelerator === null ? null : 1);
  return {
    instance,
    accelerator,
    acceleratorCount,
    description: instance ?? flags.hardware ?? accelerator ?? 'not stated',
  };
}

function instanceId(given: string, ids: readonly string[]): string | null {
  const found = ids.filter((id) => id === given || id.endsWith(`/${given}`));
  if (found.length === 1) return found[0]!;
  if (found.length > 1) {
    throw new InputError({
      path: '--hardware',
      expected: 'one instance',
      received: shown(given),
      hint: `Say which: ${found.join(', ')}.`,
    });
  }
  const guess =
    nearest(given, ids) ??
    nearest(
      given,
      ids.map((id) => id.slice(id.indexOf('/') + 1)),
    );
  if (guess === null) return null;
  throw new InputError({
    path: '--hardware',
    expected: 'an instance of the catalogue, or a description of your own machine',
    received: shown(given),
    hint: `Did you mean "${guess}"?`,
  });
}

function acceleratorId(given: string, ids: readonly string[]): string {
  const found = ids.find((id) => id === given.toLowerCase());
  if (found !== undefined) return found;
  const guess = nearest(given, ids);
  throw new InputError({
    path: '--accelerator',
    expected: 'an accelerator of the catalogue',
    received: shown(given),
    hint: guess === null ? `It knows ${ids.join(', ')}.` : `Did you mean "${guess}"?`,
  });
}
