/** Machines taken on together, at the start of the same month. */
export interface Cohort {
  /** Months from the start; 0 is the first. */
  readonly month: number;
  readonly machines: number;
}

/** What happens to the machines in one month. */
export interface CohortMonth {
  readonly takenOn: number;
  /** In the last month of their life: they are held in it, and sold at its end. */
  readonly ended: number;
  /** At least as many as are needed. */
  readonly held: number;
}

/**
 * Machines over the months when each is held for `lifeMonths`, needed or not, and replaced in the month after them where it
 * is still needed; with those that are held at the end. `needed` is by month.
 */
export function cohortsOver(
  needed: readonly number[],
  lifeMonths: number,
): { readonly months: readonly CohortMonth[]; readonly atEnd: readonly Cohort[] } {
  const months: CohortMonth[] = [];
  const life = Math.ceil(lifeMonths);
  let held = 0;
  for (const [month, count] of needed.entries()) {
    held -= months[month - 1]?.ended ?? 0;
    const takenOn = Math.max(0, count - held);
    held += takenOn;
    const ended = life === 1 ? takenOn : (months[month - life + 1]?.takenOn ?? 0);
    months.push({ takenOn, ended, held });
  }
  return { months, atEnd: cohortsHeld(months, life, months.length) };
}

/** Those whose life does not end before month `end`, in the months before it. */
export function cohortsHeld(months: readonly CohortMonth[], lifeMonths: number, end: number): Cohort[] {
  const cohorts: Cohort[] = [];
  for (let month = Math.max(0, end - lifeMonths); month < end; month++) {
    const { takenOn } = months[month]!;
    if (takenOn > 0) cohorts.push({ month, machines: takenOn });
  }
  return cohorts;
}
