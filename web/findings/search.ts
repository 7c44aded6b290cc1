import { cheapestText, undecidedText } from '../../render/search-text.ts';
import type { Report } from '../../schema/report.ts';
import { labelOf, optionOf } from '../report-lookup.ts';
import type { FigureText } from './figure-text.ts';

export function searchFinding(report: Report): FigureText {
  const { cheapest, nearestLimit } = report.results.search;
  return {
    finding: cheapestText(report),
    takeaway: [cheapest === null ? nearestLimit : undecidedText(report), frontText(report)]
      .filter((text) => text !== null)
      .join(' '),
  };
}

/** What nothing beats; a footprint with an unknown part is a lower bound and proves nothing. */
function frontText(report: Report): string | null {
  const { front } = report.results.search.pareto;
  if (front.length === 0) return null;
  const proven = front.every((id) => optionOf(report, id)?.carbon?.lowerBound === false);
  const names = front.map((id) => labelOf(report, id)).join(', ');
  const bounds = proven ? '' : ', with footprints that are lower bounds taken as they stand';
  return `In the base case nothing beats ${names} in both cost and carbon${bounds}.`;
}
