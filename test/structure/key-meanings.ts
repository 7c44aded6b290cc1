import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { PROJECT } from './planted-project.ts';

interface CommentedObject {
  readonly keys: readonly string[];
  readonly meanings: ReadonlyMap<string, string>;
}

/** The comments on the keys of the object literals in schema/. */
export function commentedObjects(): CommentedObject[] {
  const folder = join(PROJECT, 'schema');
  const found: CommentedObject[] = [];
  for (const file of readdirSync(folder).toSorted()) {
    const text = readFileSync(join(folder, file), 'utf8');
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
    const visit = (node: ts.Node): void => {
      if (ts.isObjectLiteralExpression(node)) found.push(commentsOf(node, text));
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found.filter(({ meanings }) => meanings.size > 0);
}

function commentsOf(literal: ts.ObjectLiteralExpression, text: string): CommentedObject {
  const keys: string[] = [];
  const meanings = new Map<string, string>();
  for (const property of literal.properties) {
    if (!ts.isPropertyAssignment(property) && !ts.isShorthandPropertyAssignment(property)) continue;
    const key = ts.isComputedPropertyName(property.name) ? property.name.getText() : property.name.text;
    keys.push(key);
    const comment = ts
      .getLeadingCommentRanges(text, property.getFullStart())
      ?.map(({ pos, end }) => text.slice(pos, end))
      .findLast((written) => written.startsWith('/**'));
    if (comment !== undefined) meanings.set(key, textOf(comment));
  }
  return { keys, meanings };
}

const textOf = (comment: string): string =>
  comment
    .replace(/^\/\*\*|\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\*?\s*/, '').trim())
    .join(' ')
    .trim();

/** What the code says of `key` in an object with the keys `siblings`: the largest literal that fits into it speaks. */
export function meaningOf(key: string, siblings: readonly string[], objects: readonly CommentedObject[]): string {
  const fitting = objects.filter(
    ({ keys, meanings }) => meanings.has(key) && keys.every((sibling) => siblings.includes(sibling)),
  );
  return fitting.toSorted((a, b) => b.keys.length - a.keys.length)[0]?.meanings.get(key) ?? '';
}
