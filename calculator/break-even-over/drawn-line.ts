interface Costs {
  readonly at: number;
  readonly own: number;
  readonly other: number;
}

/** What a point may lie off the straight line between its neighbours, over the costs there: rounding alone. */
const STRAIGHT = 1e-10;

/** The points at which the difference bends or ends: those between lie on the straight lines that join them. */
export const withoutStraight = <T extends Costs>(points: readonly T[]): T[] =>
  points.filter((point, i) => {
    const [before, after] = [points[i - 1], points[i + 1]];
    if (before === undefined || after === undefined) return true;
    const ratio = (point.at - before.at) / (after.at - before.at);
    const difference = ({ own, other }: T): number => own - other;
    const [from, to] = [difference(before), difference(after)];
    // Beside a cost that there is none of, the line ends.
    if (!Number.isFinite(from) || !Number.isFinite(to)) return true;
    const straight = from + ratio * (to - from);
    const scale = Math.max(...[before, after].flatMap(({ own, other }) => [Math.abs(own), Math.abs(other)]));
    return !(Math.abs(difference(point) - straight) <= STRAIGHT * scale);
  });

/** `bends` as long as they are no more than `most`; else as many of all points, evenly picked, the ends among them. */
export const thinned = <T>(bends: readonly T[], all: readonly T[], most: number): readonly T[] =>
  bends.length <= most
    ? bends
    : Array.from({ length: most }, (_, i) => all[Math.round((i * (all.length - 1)) / (most - 1))]!);
