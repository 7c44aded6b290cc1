import type * as z from 'zod/mini';
import { inputErrorOfIssue, type Judged } from './input-error-of-issue.ts';
import { InputError, shown } from './input-error.ts';

/** What the caller knows of the text: a file name for messages and the schema name that must stand in it. */
export interface DocumentKind<T> {
  /** `scenario/1`, `measurement/1`, ...: the value of the document's key `schema`. */
  readonly schemaName: string;
  readonly schema: z.ZodMiniType<T>;
  /** What to do when the document is of another version. */
  readonly otherVersionHint: string;
  /** A figure may stand as a bare number or null too: they were written out in full before the document was judged. */
  readonly takesShortFigures?: boolean;
}

/**
 * The document, or an InputError for its first fault. The version is judged before anything else, so that a document
 * of another version is not reported as a hundred unknown keys.
 */
export function parseDocument<T>(kind: DocumentKind<T>, value: unknown, file: string): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError({
      path: file,
      expected: `a JSON object of schema "${kind.schemaName}"`,
      received: shown(value),
      hint: 'docs/file-formats.md shows the form.',
    });
  }
  const schemaName = (value as { schema?: unknown }).schema;
  if (schemaName !== kind.schemaName) {
    throw new InputError({
      path: `${file}: schema`,
      expected: `"${kind.schemaName}"`,
      received: shown(schemaName),
      hint: kind.otherVersionHint,
    });
  }
  return judgedBy({ schema: kind.schema, root: value, file, takesShortFigures: kind.takesShortFigures ?? false });
}

/** `value` judged by a schema alone, for parts of a document that carry no version of their own, such as lines of a log. */
export function parseValue<T>(schema: z.ZodMiniType<T>, value: unknown, file: string): T {
  return judgedBy({ schema, root: value, file, takesShortFigures: false });
}

function judgedBy<T>(judged: Judged & { readonly schema: z.ZodMiniType<T> }): T {
  const result = judged.schema.safeParse(judged.root);
  if (result.success) return result.data;
  throw inputErrorOfIssue(result.error.issues[0]!, judged);
}
