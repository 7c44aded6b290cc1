export interface InputErrorParts {
  /** Where: a file and the place in it (`scenario.json: options[0].powerWatts`), a flag, a URL or a variable. */
  readonly path: string;
  /** What would have been right, as it reads after "must be". */
  readonly expected: string;
  /** What came, as a person would write it. */
  readonly received: string;
  /** The next thing to do. */
  readonly hint: string;
}

/** Input that a person can mend. The command line prints the message, no stack, and exits 2. */
export class InputError extends Error implements InputErrorParts {
  readonly path: string;
  readonly expected: string;
  readonly received: string;
  readonly hint: string;

  constructor(parts: InputErrorParts) {
    super(`${parts.path} must be ${parts.expected} (got ${parts.received}). ${parts.hint}`);
    this.name = 'InputError';
    this.path = parts.path;
    this.expected = parts.expected;
    this.received = parts.received;
    this.hint = parts.hint;
  }
}

const LONGEST_SHOWN = 60;

/** A value as it is shown in a message: JSON, shortened; numbers JSON cannot hold by their names. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}...` : text;
}

/** The entry of `candidates` nearest to `word` by edit distance, or null when none is close (more than a third off). */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Math.floor(word.length / 3) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Letters added, left out, changed, or swapped with their neighbour. */
export function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(substituted, previous[j]! + 1, current[j - 1]! + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) least = Math.min(least, beforePrevious[j - 2]! + 1);
      current.push(least);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length]!;
}
