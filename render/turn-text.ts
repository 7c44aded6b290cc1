import type { BreakEvenPair } from '../schema/report.ts';
import { volume, volumesApart } from './format.ts';

type Turning = Pick<BreakEvenPair, 'cheaperSide' | 'crossingsRequestsPerMonth' | 'option' | 'lastCrossingIsLimitOf'>;

/**
 * Over which volumes an option that crosses the baseline is the cheaper one: "becomes cheaper than B above 3 million requests
 * a month", "is cheaper than B up to 3 million requests a month". Null without a crossing.
 */
export function turnText(
  { cheaperSide, crossingsRequestsPerMonth: crossings, option, lastCrossingIsLimitOf: limited }: Turning,
  baseline: string,
): string | null {
  const [first, last] = [crossings[0], crossings.at(-1)];
  if (first === undefined || last === undefined || cheaperSide === null) return null;
  const above = cheaperSide === 'above';
  const endsAsBegun = crossings.length % 2 === 1;
  const alike = crossings.length === 1 || (endsAsBegun && above && volume(first) === volume(last));
  const [a, z] = alike ? [volume(first), ''] : volumesApart([first, last]);
  const month = `${a} requests a month`;
  const limit = limited === undefined ? '' : `, the most that ${limited === option ? 'it' : baseline} can serve`;
  const few = crossings.length <= 2;
  const than = `cheaper than ${baseline}`;
  if (above) {
    if (alike) return `becomes ${than} above ${month}${limit}`;
    if (endsAsBegun) return `becomes ${than} at ${month}, and stays so above ${z}${limit}`;
    return `is ${than} ${few ? '' : 'by turns '}between ${a} and ${z} requests a month${limit}`;
  }
  if (alike) return `is ${than} up to ${month}${limit}`;
  if (endsAsBegun) return `is ${than} up to ${month}, and by turns up to ${z}${limit}`;
  return `is ${than} up to ${month}, ${few ? '' : 'by turns from there, '}and again above ${z}${limit}`;
}
