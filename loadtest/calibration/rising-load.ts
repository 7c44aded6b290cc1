/** What became of one load. */
export interface Attempt<T> {
  readonly load: number;
  readonly outcome: T;
}

export interface RisingLoad<T extends { readonly holds: boolean }> {
  /** Tried first: whole, from 1 up. */
  readonly firstLoad: number;
  /** Nothing above it is tried. */
  readonly mostLoad: number;
  /** How often the distance between what held and what did not is halved: of 2^n, n halvings leave a factor of 2^(1/2^n). */
  readonly halvings: number;
  readonly attempt: (load: number) => Promise<T>;
}

/** The highest load that held and the lowest that did not; null where there was none. */
export interface Ceiling<T> {
  readonly held: Attempt<T> | null;
  readonly failed: Attempt<T> | null;
}

const GROWTH = 2;
/** How often the load is halved when not even the first one holds. */
const STEPS_DOWN = 3;

/**
 * Doubles the load until it does not hold, then halves the distance on a logarithmic scale. What fails is tried once more
 * before it counts: other work on the machine can spoil any one attempt.
 */
export async function ceilingOf<T extends { readonly holds: boolean }>(search: RisingLoad<T>): Promise<Ceiling<T>> {
  const { firstLoad, mostLoad, halvings } = search;
  let held: Attempt<T> | null = null;
  let failed: Attempt<T> | null = null;
  const attempt = async (load: number): Promise<void> => {
    const tried = await twice(search, load);
    if (tried.outcome.holds) held = tried;
    else failed = tried;
  };
  const heldLoad = (): number | null => held?.load ?? null;
  const failedLoad = (): number | null => failed?.load ?? null;
  for (let load = firstLoad; failedLoad() === null && heldLoad() !== mostLoad; load *= GROWTH) {
    await attempt(Math.min(load, mostLoad));
  }
  for (let step = 0; heldLoad() === null && step < STEPS_DOWN && failedLoad()! > 1; step++) {
    await attempt(Math.max(1, Math.floor(failedLoad()! / GROWTH)));
  }
  for (let halving = 0; halving < halvings; halving++) {
    const [low, high] = [heldLoad(), failedLoad()];
    if (low === null || high === null) break;
    const between = Math.round(Math.sqrt(low * high));
    if (between === low || between === high) break;
    await attempt(between);
  }
  return { held, failed };
}

async function twice<T extends { readonly holds: boolean }>(
  { attempt }: RisingLoad<T>,
  load: number,
): Promise<Attempt<T>> {
  const first = await attempt(load);
  return { load, outcome: first.holds ? first : await attempt(load) };
}
