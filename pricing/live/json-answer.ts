import type * as z from 'zod/mini';
import { SourceError } from './live-source.ts';

/** A service's answer as `schema` has it. SourceError, which names the service, for no JSON and for another form. */
export function jsonAnswer<T extends z.ZodMiniType>(text: string, schema: T, service: string): z.infer<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw unusableAnswer(service, 'is no JSON', error);
  }
  const judged = schema.safeParse(value);
  if (!judged.success) throw unusableAnswer(service, 'has another form than known');
  return judged.data;
}

/** `what` reads after "The answer of <service>". */
export const unusableAnswer = (service: string, what: string, cause?: unknown): SourceError =>
  new SourceError(`The answer of ${service} ${what}`, {
    hint: 'The prices already known stay in use.',
    passing: false,
    cause,
  });
