import { labelOf } from '../report-lookup.ts';
import type { Report, Spread } from '../../schema/report.ts';
import type { SeriesStyle } from '../series.ts';

export interface Column {
  readonly head: string;
  readonly unit?: string;
  /** `words` may run over several lines, a `badge` is a source; left out, the column holds figures. */
  readonly kind?: 'text' | 'words' | 'badge';
}

/** What a cell says, and under it in small what goes with it; null is unknown. */
export type Cell = string | null | readonly [main: string | null, ...small: string[]];

export interface TableRow {
  readonly head: string;
  /** Under the head in small. */
  readonly note?: string;
  /** Of the option that the row is about. */
  readonly style?: SeriesStyle | undefined;
  /** Where there are fewer than columns, the last one is a sentence over those left. */
  readonly cells: readonly Cell[];
  readonly mark?: 'leads' | 'group' | 'bad' | undefined;
}

/** A table as text, to be laid out by one component. The first column is the heads of the rows. */
export interface TableSpec {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly rows: readonly TableRow[];
}

export type Styles = ReadonlyMap<string, SeriesStyle>;

/** A row about one option, under its name and with its style. */
export const optionRow = (
  { report, styles }: { readonly report: Report; readonly styles: Styles },
  id: string,
  cells: readonly Cell[],
): TableRow => ({ head: labelOf(report, id), style: styles.get(id), cells });

/** A figure and under it P5 to P95, unless the draws do not differ in what is shown; a lower bound says so. */
export function spreadCell({ value, p5, p95 }: Spread, show: (value: number) => string, lowerBound = false): Cell {
  const [low, high] = [show(p5), show(p95)];
  const main = `${lowerBound ? '\u2265 ' : ''}${show(value)}`;
  return low === high ? main : [main, `${low} to ${high}`];
}
