import { editDistance } from './input-error.ts';

const MOST_SHOWN = 3;

/**
 * The ids (`vendor/name`) that somebody who wrote `word` may have meant, the likeliest first: the same name at any
 * vendor, or else at most three near misses of the id or of the name alone. Quick enough for thousands of ids.
 */
export function meantIds(word: string, ids: readonly string[]): string[] {
  const asked = word.toLowerCase();
  const same = ids.filter((id) => id.toLowerCase().endsWith(`/${nameOf(asked)}`));
  if (same.length > 0) return same.toSorted((a, b) => a.length - b.length);
  return ids
    .map((id) => ({ id, distance: Math.min(...[id, nameOf(id), lastOf(id)].map((text) => distanceTo(asked, text))) }))
    .filter(({ distance }) => distance < Infinity)
    .toSorted((a, b) => a.distance - b.distance || a.id.length - b.id.length)
    .slice(0, MOST_SHOWN)
    .map(({ id }) => id);
}

/** `Did you mean "a/b", "c/b" or "d/b"?`, or null when nothing is near. */
export function didYouMean(word: string, ids: readonly string[]): string | null {
  const meant = meantIds(word, ids);
  if (meant.length === 0) return null;
  const shown = meant.slice(0, MOST_SHOWN).map((id) => `"${id}"`);
  const last = shown.pop()!;
  const more = meant.length > MOST_SHOWN ? ` (${meant.length - MOST_SHOWN} more of that name)` : '';
  return `Did you mean ${shown.length === 0 ? last : `${shown.join(', ')} or ${last}`}?${more}`;
}

const MOST_KNOWN = 4;

/** `Known are a/b, c/d, ... (9 in all).`: all of them where they are few. */
export function knownIds(ids: readonly string[]): string {
  if (ids.length === 0) return 'None is known.';
  const first = ids.slice(0, MOST_KNOWN).join(', ');
  if (ids.length > MOST_KNOWN) return `Known are ${first}, ... (${ids.length} in all).`;
  return ids.length === 1 ? `Known is ${first}.` : `Known are ${first}.`;
}

/** What stands behind the vendor; an id without one is a name. */
const nameOf = (id: string): string => id.slice(id.indexOf('/') + 1);
const lastOf = (id: string): string => id.slice(id.lastIndexOf('/') + 1);

/** Infinity for what is more than a third off: no near miss. */
function distanceTo(asked: string, text: string): number {
  const limit = Math.floor(asked.length / 3);
  if (Math.abs(text.length - asked.length) > limit) return Infinity;
  const distance = editDistance(asked, text.toLowerCase());
  return distance > limit ? Infinity : distance;
}
