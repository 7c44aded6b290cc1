import type { OptionResult } from '../schema/report.ts';

/** A month's bill in the few parts that a bar can show; `usdByOption` follows the order of the options given. */
export interface CostPart {
  readonly id: string;
  readonly label: string;
  readonly kind: 'line' | 'other' | 'idle';
  readonly usdByOption: readonly number[];
}

const LINES_SHOWN = 5;
const OTHER_PART_INDEX = 5;

/** Which of the six colours of parts it takes; null for the hatch of idle capacity. */
export const partIndexOf = ({ kind }: CostPart, index: number): number | null =>
  kind === 'idle' ? null : kind === 'other' ? OTHER_PART_INDEX : index;

/**
 * The lines that are largest over all options, the rest together, and idle capacity on its own. Idle capacity is a share
 * of lines already there: it is taken out of the line it lies in, so the parts still add up to the month.
 */
export function costParts(options: readonly OptionResult[]): CostPart[] {
  const bills = options.map(({ cost }) => {
    const lines = new Map((cost?.lines ?? []).map(({ id, usdPerMonth }) => [id, usdPerMonth]));
    return { lines, idle: takenOut(lines, cost?.idleUsdPerMonth ?? 0) };
  });
  const labels = new Map(
    options.flatMap(({ cost }) => (cost?.lines ?? []).map(({ id, label }) => [id, label] as const)),
  );
  const sum = (id: string): number => bills.reduce((total, { lines }) => total + Math.abs(lines.get(id) ?? 0), 0);
  const ids = [...labels.keys()].filter((id) => sum(id) > 0).toSorted((a, b) => sum(b) - sum(a));
  const shown = ids.length <= LINES_SHOWN ? ids : ids.slice(0, LINES_SHOWN - 1);
  const rest = ids.slice(shown.length);

  const parts: CostPart[] = shown.map((id) => ({
    id,
    label: labels.get(id)!,
    kind: 'line',
    usdByOption: bills.map(({ lines }) => lines.get(id) ?? 0),
  }));
  if (rest.length > 0) {
    parts.push({
      id: 'other',
      label: `${rest.length} smaller lines`,
      kind: 'other',
      usdByOption: bills.map(({ lines }) => rest.reduce((total, id) => total + (lines.get(id) ?? 0), 0)),
    });
  }
  if (bills.some(({ idle }) => idle > 0)) {
    parts.push({ id: 'idle', label: 'Idle capacity', kind: 'idle', usdByOption: bills.map(({ idle }) => idle) });
  }
  return parts;
}

/** Takes `idle` out of the largest lines first, and returns what it took. */
function takenOut(lines: Map<string, number>, idle: number): number {
  let left = Math.max(idle, 0);
  for (const [id, usd] of [...lines].toSorted((a, b) => b[1] - a[1])) {
    if (left <= 0 || !CAPACITY_LINES.test(id)) continue;
    const taken = Math.min(Math.max(usd, 0), left);
    lines.set(id, usd - taken);
    left -= taken;
  }
  return Math.max(idle, 0) - Math.max(left, 0);
}

/** Lines that pay for capacity whether it is used or not. */
const CAPACITY_LINES = /instance|capital|capex|hardware|hosting|power|energy|electric|disk|storage|ipv4/i;
