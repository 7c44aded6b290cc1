import { type LoadEvent, parseEventLine } from '../../schema/event.ts';

/**
 * A plan or a point as a reader of the log gets it, keys in the order of the schema: figures made live and from the log
 * are then the same text. InputError where it breaks the schema, before anything rests on it.
 */
export const asLogged = <E extends LoadEvent>(event: E): E =>
  parseEventLine(JSON.stringify(event), `the ${event.kind} of this run`) as E;
