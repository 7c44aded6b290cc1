import { volume, volumesApart } from '../../render/format.ts';
import { turnText } from '../../render/turn-text.ts';
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
  if (pair.outcome === 'never') return `${option} never gets cheaper than ${baseline}`;
  if (pair.outcome === 'tie') return `${option} costs what ${baseline} does at every volume`;
  return `${option} ${turnText(pair, baseline) ?? `is cheaper than ${baseline} at every volume`}`;
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

/** Who is cheapest up to which volume. Every edge is said once, so that two stretches never seem to be one. */
export function winnersText(report: Report): string {
  const { fromRequestsPerMonth, winners } = report.results.breakEven;
  const [from, ...ends] = volumesApart([fromRequestsPerMonth, ...winners.map((each) => each.toRequestsPerMonth)]);
  const stretches = winners.map(
    ({ options }, index) =>
      `${options.map((id) => labelOf(report, id)).join(' = ') || 'no option'} ${index === 0 ? 'up ' : ''}to ${ends[index]}`,
  );
  return `Cheapest by volume, from ${from} requests a month: ${stretches.join('; ')}.`;
}
