import { InputError, nearest, shown } from '../../schema/input-error.ts';
import type { ScenarioOption } from '../../schema/scenario.ts';
import type { Refusal } from '../../schema/report.ts';
import type { OptionModel, PartRole } from './option-model.ts';

/** True for an option that hands requests to others: a router, a cascade, and devices with a fall-back. */
export const hasParts = (option: ScenarioOption): boolean =>
  option.kind === 'router' || option.kind === 'cascade' || (option.kind === 'device' && option.fallBack !== undefined);

/** The options that an option hands requests to, by id. */
export const partIds = (option: ScenarioOption): string[] => {
  if (option.kind === 'router' || option.kind === 'cascade') return [option.small, option.large];
  return option.kind === 'device' && option.fallBack !== undefined ? [option.fallBack.option] : [];
};

/** Options that serve by themselves, by id: the only ones another option may be made of, so that nothing is billed twice. */
export type PartModels = ReadonlyMap<string, OptionModel>;

/**
 * The option of that id. InputError for an id that no option has, and for one that is made of others itself: a circle, or
 * a hybrid of hybrids, whose shared parts would be billed twice.
 */
export function partNamed(
  { id, place, options }: { readonly id: string; readonly place: string; readonly options: readonly ScenarioOption[] },
  models: PartModels,
): OptionModel {
  const model = models.get(id);
  if (model !== undefined) return model;
  const ids = [...models.keys()];
  const composite = options.find((option) => option.id === id);
  const guess = nearest(id, ids);
  throw new InputError({
    path: place,
    expected: `the id of an option that serves by itself (${ids.join(', ') || 'there is none'})`,
    received: composite === undefined ? shown(id) : `${shown(id)}, a ${composite.kind} that hands requests on itself`,
    hint:
      composite === undefined
        ? guess
          ? `Did you mean "${guess}"?`
          : 'Name one of them, or add the option.'
        : 'Name its parts instead: options made of others cannot be parts of another.',
  });
}

/** The refusals of a part as those of the whole: what its part cannot do, the whole cannot. */
export const refusalsOfPart = (role: PartRole, { id, refusals }: OptionModel): Refusal[] =>
  refusals.map(({ message, hint }) => ({
    code: 'part-refused',
    message: `Its ${role} option ${id} is refused: ${message}`,
    hint,
  }));
