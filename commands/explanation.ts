import { type ExplainedReport, explanationOf } from '../calculator/explain/explain-report.ts';
import type { Quantity } from '../schema/quantity.ts';
import { explainListText, explainText } from '../render/explain-text.ts';

/** What `--explain` prints: one figure with its working, or for `list` all that can be asked for. */
export function explanation(explained: ExplainedReport, id: string, { json }: { readonly json: boolean }): string {
  const { report, explainable } = explained;
  if (id === 'list') {
    const list = explainable.filter(({ listed }) => listed !== false).map(({ id, label }) => ({ id, label }));
    return json ? JSON.stringify(list, null, 2) : explainListText(list);
  }
  const quantity = explanationOf(explained, id);
  const { label } = explainable.find((candidate) => candidate.id === id)!;
  const paths = pathsIn(quantity);
  const assumptions = report.results.assumptions.filter(({ path }) => paths.has(path));
  const whole = { id, label, quantity, assumptions };
  return json ? JSON.stringify(whole, null, 2) : explainText(whole);
}

/** The assumptions a quantity names, whatever is between. */
function pathsIn({ path, formula, beside = [] }: Quantity): Set<string> {
  const paths = new Set(path === undefined ? [] : [path]);
  for (const part of [...(formula?.quantities ?? []), ...beside]) for (const inner of pathsIn(part)) paths.add(inner);
  return paths;
}
