import type { CatalogueLayers } from './load-catalogue.ts';
import { catalogueFigures } from './catalogue-figures.ts';

/** A figure that is not the same in all layers; null is unknown, or not there. */
export interface LayerDifference {
  readonly path: string;
  readonly embedded: number | null;
  /** The same as `embedded` where no update says otherwise. */
  readonly live: number | null;
  /** What is in use: the user's own where he gave one, else `live`. */
  readonly used: number | null;
  readonly isUsers: boolean;
  /** In use over embedded; null where either is unknown or the embedded one is 0. */
  readonly ratio: number | null;
}

/** Which figures updates and the user's file change, in the order of the catalogue. */
export function layerDifferences({
  embedded,
  live,
  catalogue,
}: Pick<CatalogueLayers, 'embedded' | 'live' | 'catalogue'>): LayerDifference[] {
  const [before, fetched, after] = [embedded, live, catalogue].map(catalogueFigures) as [Figures, Figures, Figures];
  return [...new Set([...before.keys(), ...fetched.keys(), ...after.keys()])].flatMap((path) => {
    const value = (figures: Figures): number | null => figures.get(path)?.value ?? null;
    const values = { embedded: value(before), live: value(fetched), used: value(after) };
    if (values.embedded === values.live && values.live === values.used) return [];
    const isUsers = after.get(path) !== fetched.get(path);
    return [{ path, ...values, isUsers, ratio: ratioOf(values.embedded, values.used) }];
  });
}

type Figures = ReturnType<typeof catalogueFigures>;

const ratioOf = (old: number | null, now: number | null): number | null =>
  old === null || old === 0 || now === null ? null : now / old;
