import { InputError, nearest, shown } from '../schema/input-error.ts';

/** Throws: an id the catalogue does not hold, with the nearest one it does. */
export function unknownId(
  path: string,
  id: string,
  entries: Readonly<Record<string, unknown>>,
  expected: string,
): never {
  const ids = Object.keys(entries);
  const guess = nearest(id, ids) ?? ids.find((candidate) => candidate.endsWith(`/${id}`));
  throw new InputError({
    path,
    expected,
    received: shown(id),
    hint: guess ? `Did you mean "${guess}"?` : `Known are ${ids.slice(0, 4).join(', ')}, ... (${ids.length} in all).`,
  });
}
