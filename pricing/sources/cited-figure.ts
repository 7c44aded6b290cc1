import { InputError, nearest, shown } from '../../schema/input-error.ts';
import type { DistributionKind, Known, Sourced } from '../../schema/known.ts';

/** Where the figures of an overlay come from, written once per source. */
export type Citation = Pick<Known, 'source' | 'url' | 'licence'> & { readonly citation: string; readonly asOf: string };
export type Citations = Readonly<Record<string, Citation>>;

/** A known figure as the overlays write it: `from` names its citation. */
export interface KnownShort {
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
  readonly distribution?: DistributionKind;
  readonly from: string;
  readonly url?: string;
  readonly note?: string;
}

export type ShortFigure = KnownShort | { readonly reason: string };

/** A figure with its citation spelled out. InputError when `from` names no citation of the overlay. */
export function citedFigure(short: KnownShort, citations: Citations, path: string): Known;
export function citedFigure(short: ShortFigure, citations: Citations, path: string): Sourced;
export function citedFigure(short: ShortFigure, citations: Citations, path: string): Sourced {
  if ('reason' in short) return { value: null, reason: short.reason };
  const { from, ...figure } = short;
  if (!Object.hasOwn(citations, from)) {
    const guess = nearest(from, Object.keys(citations));
    throw new InputError({
      path: `${path}: from`,
      expected: 'a key of citations in the same overlay',
      received: shown(from),
      hint: guess ? `Did you mean "${guess}"?` : 'Add the citation.',
    });
  }
  return { ...figure, ...withoutOverridden(citations[from]!, figure) };
}

/** A figure may name a page of its own; the rest is the citation's. */
const withoutOverridden = (citation: Citation, figure: { readonly url?: string }): Partial<Known> & Citation =>
  figure.url === undefined ? citation : { ...citation, url: figure.url };

/** Every figure of a record with its citation spelled out; `path` names the record in the overlay. */
export function citedFigures<T extends ShortFigure>(
  figures: Readonly<Record<string, T>>,
  citations: Citations,
  path: string,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(figures).map(([key, short]) => [key, citedFigure(short, citations, `${path}.${key}`)]),
  );
}
