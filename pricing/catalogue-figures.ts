import type { Catalogue } from '../schema/catalogue.ts';
import type { Sourced } from '../schema/known.ts';
import { isFigure, NO_ENTRIES, quotesOf } from './price-quotes.ts';

const FLAT_PARTS = ['accelerators', 'hosts', 'devices', 'regions'] as const;

/** Every figure of a catalogue, or of parts of one, by its path; where a price depends on time or size, that stands behind it in brackets. */
export function catalogueFigures(catalogue: Partial<Catalogue>): Map<string, Sourced> {
  const { models = {}, instances = {}, apiFootprint = {}, defaults = {} } = catalogue;
  const figures = new Map<string, Sourced>();
  for (const quote of quotesOf({ ...NO_ENTRIES, models, instances }).values()) {
    for (const [path, figure] of quote.figures()) figures.set(path, figure);
  }
  for (const part of FLAT_PARTS) {
    for (const [id, entry] of Object.entries(catalogue[part] ?? {})) enter(`${part}/${id}`, entry, figures);
  }
  enter('apiFootprint', apiFootprint, figures);
  enter('defaults', defaults, figures);
  return figures;
}

function enter(path: string, value: unknown, figures: Map<string, Sourced>): void {
  if (isFigure(value)) figures.set(path, value);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) enter(`${path}/${key}`, inner, figures);
  }
}
