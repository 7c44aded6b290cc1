import type { Plugin } from 'vite';

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

const CALCULATOR = /\/calculator\/.*\.ts$/;
const NAME = 'working';

/**
 * The page shows figures, not how they were worked out (`compare --explain` does): the properties that hold arithmetic to
 * read are left out of it, which is a tenth of the page. Nothing in the calculator reads them but other workings.
 */
export const withoutWorkings = (): Plugin => ({
  name: 'without-workings',
  apply: 'build',
  transform(code, id) {
    if (!CALCULATOR.test(id)) return null;
    const found: Node[] = [];
    collect(this.parse(code) as unknown as Node, found);
    if (found.length === 0) return null;
    let left = code;
    for (const { start, end } of found.toReversed()) {
      const comma = /^\s*,/.exec(left.slice(end))?.[0].length ?? 0;
      left = left.slice(0, start) + left.slice(end + comma);
    }
    return { code: left, map: null };
  },
});

/** The outermost properties of that name, in the order of the text. */
function collect(node: Node, found: Node[]): void {
  if (node.type === 'Property' && (node['key'] as Node)['name'] === NAME && isWorking(node['value'] as Node)) {
    found.push(node);
    return;
  }
  for (const child of Object.values(node)) {
    for (const each of Array.isArray(child) ? (child as unknown[]) : [child]) {
      if (typeof each === 'object' && each !== null && 'type' in each) collect(each as Node, found);
    }
  }
}

const isWorking = ({ type }: Node): boolean => type === 'ArrowFunctionExpression' || type === 'ObjectExpression';
