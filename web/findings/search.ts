import { cheapestText, undecidedText } from '../../render/search-text.ts';
import type { Report } from '../../schema/report.ts';
import { labelOf } from '../report-lookup.ts';
import type { FigureText } from './figure-text.ts';

export function searchFinding(report: Report): FigureText {
  const { cheapest, nearestLimit, pareto } = report.results.search;
  const names = (ids: readonly string[]): string => ids.map((id) => labelOf(report, id)).join(', ');
  return {
    finding: cheapestText(report),
    takeaway: [
      cheapest === null ? nearestLimit : undecidedText(report),
      pareto.front.length === 0 ? null : `Nothing beats ${names(pareto.front)} in both cost and carbon.`,
    ]
      .filter((text) => text !== null)
      .join(' '),
  };
}
