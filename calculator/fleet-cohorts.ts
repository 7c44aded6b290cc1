/** Machines taken on together, at the start of the same month. */
export interface Cohort {
  /** Months from the start; 0 is the first. */
  readonly month: number;
  readonly machines: number;
}

/** What happens to the machines in one month. */
export interface CohortMonth {
  readonly takenOn: number;
  readonly ended: number;
  /** At least as many as are needed. */
  readonly held: number;
}

/**
 * Machines over the months when each is held for `lifeMonths`, needed or not, and replaced at its end where it is still
 * needed; with those that are held at the end. `needed` is by month.
 */
export function cohortsOver(
  needed: readonly number[],
  lifeMonths: number,
): { readonly months: readonly CohortMonth[]; readonly atEnd: readonly Cohort[] } {
  const months: CohortMonth[] = [];
  const life = Math.ceil(lifeMonths);
  let held = 0;
  for (const [month, count] of needed.entries()) {
    const ended = month < life ? 0 : months[month - life]!.takenOn;
    held -= ended;
    const takenOn = Math.max(0, count - held);
    held += takenOn;
    months.push({ takenOn, ended, held });
  }
  const firstHeld = Math.max(0, needed.length - life);
  return {
    months,
    atEnd: months
      .slice(firstHeld)
      .flatMap(({ takenOn }, i) => (takenOn > 0 ? [{ month: firstHeld + i, machines: takenOn }] : [])),
  };
}
