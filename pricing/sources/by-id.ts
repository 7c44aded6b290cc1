import { InputError, shown } from '../../schema/input-error.ts';

/** A record by id; InputError when an id stands twice. */
export function byId<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  const record: Record<string, T> = {};
  for (const [id, value] of entries) {
    if (Object.hasOwn(record, id)) {
      throw new InputError({
        path: 'pricing/overlays',
        expected: 'free of doubled ids',
        received: `${shown(id)} twice`,
        hint: 'Remove one.',
      });
    }
    record[id] = value;
  }
  return record;
}
