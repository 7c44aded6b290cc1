import { volume } from '../../render/format.ts';
import type { Report } from '../../schema/report.ts';
import { headlinePair, labelOf } from '../report-lookup.ts';
import type { FigureText } from './figure-text.ts';

export function breakEvenText(report: Report): FigureText {
  return { finding: finding(report), takeaway: takeaway(report) };
}

function finding(report: Report): string {
  const pair = headlinePair(report);
  if (pair === null) return 'Only one option has a price, so nothing breaks even';
  const [option, baseline] = [labelOf(report, pair.option), labelOf(report, pair.baseline)];
  const first = pair.firstCheaperRequestsPerMonth.value;
  if (pair.outcome === 'never') return `${option} never gets cheaper than ${baseline}`;
  if (pair.outcome === 'always' || first === null) return `${option} is cheaper than ${baseline} at every volume`;
  return `${option} gets cheaper than ${baseline} at ${volume(first)} requests a month`;
}

function takeaway(report: Report): string {
  const { breakEven, demand } = report.results;
  const here = breakEven.winners.find(
    ({ fromRequestsPerMonth, toRequestsPerMonth }) =>
      demand.requestsPerMonth > fromRequestsPerMonth && demand.requestsPerMonth <= toRequestsPerMonth,
  );
  const cheapest =
    here === undefined || here.options.length === 0
      ? ''
      : `At your ${volume(demand.requestsPerMonth)} requests a month ${here.options.map((id) => labelOf(report, id)).join(' and ')} ${here.options.length > 1 ? 'tie' : 'is cheapest'}. `;
  return `${cheapest}Each gridline is ten times the one before it; a step is one more instance.`;
}
