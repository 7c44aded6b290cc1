import { capacityText } from '../render/capacity-text.ts';
import { duration, number, percent, whole } from '../render/format.ts';
import { loadName } from '../render/load-name.ts';
import { serverCount, serverCountText } from '../render/server-count.ts';
import type { Measurement, OperatingPoint } from '../schema/measurement.ts';
import { repeatNotes } from './loadtest-repeats.ts';

/** Why a run ended before it was complete: it stands above the table. */
export const isEndingWarning = (warning: string): boolean => warning.startsWith('the run was ended');

/** More lines of one kind than this become one. */
const MOST_LINES = 6;

interface NamedPoint {
  readonly name: string;
  readonly point: OperatingPoint;
}

/** What the table does not say: sentences for people, the most important first. */
export function summaryNotes(measurement: Measurement, names: readonly string[]): string[] {
  const points = measurement.operatingPoints.map((point, i): NamedPoint => ({ name: names[i]!, point }));
  return [
    ...capacityNotes(measurement),
    ...validityNotes(points, measurement),
    // A search pools its runs: what one of them alone could not decide is no news.
    ...(measurement.capacity === null ? undecidedNotes(points) : []),
    ...missingNotes(points),
    ...(measurement.capacity === null ? repeatNotes(measurement.operatingPoints) : []),
    ...serverNotes(points),
    ...measurement.warnings.filter((warning) => !isEndingWarning(warning)).map((warning) => `note: ${warning}`),
  ];
}

const capacityNotes = ({ capacity }: Measurement): string[] =>
  capacity === null ? [] : [`Capacity ${capacity.verdict}, ${capacityText(capacity)}: ${capacity.reason}`];

function validityNotes(points: readonly NamedPoint[], { capacity }: Measurement): string[] {
  if (points.length === 0) return [];
  const invalid = points.filter(({ point }) => point.validity.verdict === 'INVALID');
  if (invalid.length === 0) {
    const subject = points.length === 1 ? 'The operating point is' : `All ${whole(points.length)} operating points are`;
    return [`${subject} VALID: nothing about the run itself makes the figures wrong.`];
  }
  const searched = capacity === null ? '' : ' (a search also tries loads that no endpoint holds)';
  const found =
    points.length === 1
      ? 'The operating point is INVALID; do not rely on its figures'
      : `${whole(points.length - invalid.length)} of ${whole(points.length)} operating points are VALID; do not rely on the figures of the others`;
  return [`${found}${searched}:`, ...reasonLines(invalid).map((line) => `  ${line}`)];
}

function reasonLines(invalid: readonly NamedPoint[]): string[] {
  const reasons = invalid.flatMap(({ name, point }) =>
    point.validity.reasons.map((reason) => ({ name, load: loadName(point.arrivals), ...reason })),
  );
  if (reasons.length <= MOST_LINES) {
    return reasons.map(
      ({ name, code, figure, limit, unit, message }) =>
        `${name}: INVALID ${code}${figure === null ? '' : ` (${number(figure)} ${unit}, limit ${number(limit)})`}: ${message}`,
    );
  }
  return [...new Set(reasons.map(({ code }) => code))].map((code) => {
    const found = reasons.filter((reason) => reason.code === code);
    return `INVALID ${code} at ${counted(found.map(({ load }) => load))}: ${found[0]!.message}`;
  });
}

/** "8 at a time (3 runs), 2/s Poisson": each load once. */
const counted = (loads: readonly string[]): string =>
  [...new Set(loads)]
    .map((load) => {
      const runs = loads.filter((other) => other === load).length;
      return runs === 1 ? load : `${load} (${whole(runs)} runs)`;
    })
    .join('; ');

const undecidedNotes = (points: readonly NamedPoint[]): string[] =>
  points.flatMap(({ name, point: { sloTerms, requests } }) =>
    sloTerms.flatMap(({ metric, verdict, limitMs, quantileRatio, samplesStillNeededCount: needed }) =>
      verdict !== 'UNDECIDED' || requests.started === 0
        ? []
        : [
            `${name}: UNDECIDED whether ${percent(quantileRatio)} of requests stay within ${metric.toUpperCase()} ${duration(limitMs)}: ` +
              (needed === null
                ? 'more requests would not decide it.'
                : `about ${number(needed, 2)} more requests would decide it.`),
          ],
    ),
  );

/** What a dash in the table means. */
function missingNotes(points: readonly NamedPoint[]): string[] {
  const lines = points.flatMap(({ name, point: { latency, headlineTtft, requests } }) =>
    (['p50', 'p99'] as const).flatMap((percentile) => {
      const reason = latency[headlineTtft].reasons[percentile];
      const isMissing = latency[headlineTtft][percentile] === null && reason !== undefined && requests.started !== 0;
      return isMissing ? [`${name}: no ${percentile}: ${reason}`] : [];
    }),
  );
  if (lines.length <= MOST_LINES) return lines;
  return [`A dash stands for a percentile that cannot be given: ${lines[0]!}; ${whole(lines.length - 1)} more alike.`];
}

function serverNotes(points: readonly NamedPoint[]): string[] {
  const counted = points.flatMap(({ name, point }) => {
    const count = serverCount(point);
    return count === null ? [] : [{ name, count }];
  });
  if (counted.length <= MOST_LINES) return counted.map(({ name, count }) => `${name}: ${serverCountText(count)}.`);
  const furthest = Math.max(...counted.map(({ count }) => count.apartRatio ?? 0));
  return [
    `In ${whole(counted.length)} windows the server counted output tokens too: at most ${percent(furthest)} apart from what the client received.`,
  ];
}
