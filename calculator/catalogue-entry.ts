import { InputError, shown } from '../schema/input-error.ts';
import { didYouMean, knownIds } from '../schema/meant-ids.ts';

/** Throws: an id the catalogue does not hold, with those it does that may have been meant. */
export function unknownId(
  path: string,
  id: string,
  entries: Readonly<Record<string, unknown>>,
  expected: string,
): never {
  const ids = Object.keys(entries);
  throw new InputError({
    path,
    expected,
    received: shown(id),
    hint: didYouMean(id, ids) ?? knownIds(ids),
  });
}
