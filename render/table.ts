import type { FleetResult, OptionResult, Report } from '../schema/report.ts';
import { paidHoursText } from './fleet-text.ts';
import { duration, mass, percent, range, usd, UNKNOWN, whole } from './format.ts';
import { footprintText } from './footprint-text.ts';
import { kindName } from './option-name.ts';
import { infeasibleText, sensitivityText } from './sensitivity-text.ts';
import { partNotes } from './parts-text.ts';
import { projectionText } from './projection-text.ts';
import { searchText } from './search-text.ts';
import { textTable } from './text-table.ts';

const COLUMNS = [
  { header: 'Option', align: 'left' },
  { header: 'Kind', align: 'left' },
  { header: 'USD/month (P5 to P95)', align: 'right' },
  { header: 'USD/M out', align: 'right' },
  { header: 'CO2e/month', align: 'right' },
  { header: 'TTFT p99', align: 'right' },
  { header: 'Fleet', align: 'right' },
  { header: 'Rests on', align: 'left' },
] as const;

/** The comparison as text: one row an option, cheapest first; below it what decides the difference, why an option is out and what a reader must know. */
export function toTable(report: Report): string {
  const { options, warnings } = report.results;
  const ranked = options.toSorted(
    (a, b) => (a.cost?.usdPerMonth.value ?? Infinity) - (b.cost?.usdPerMonth.value ?? Infinity),
  );
  const sections = [
    textTable(COLUMNS, ranked.map(row)),
    ...[footprintText(report, ranked), searchText(report), projectionText(report), sensitivityText(report)].filter(
      (text) => text !== null,
    ),
  ];
  const refused = ranked.flatMap(({ id, refusals }) =>
    refusals.map(({ message, hint }) => `${id}: no price. ${message} ${hint}`),
  );
  const bounds = ranked.flatMap(({ id, carbon }) =>
    carbon?.lowerBound === true ? [`${id}: CO2e is a lower bound; not in it: ${carbon.gaps.join(', ')}.`] : [],
  );
  const unknown = ranked.flatMap(({ id, cost, carbonUnknownBecause }) =>
    cost !== null && carbonUnknownBecause !== null ? [`${id}: CO2e is unknown. ${carbonUnknownBecause}`] : [],
  );
  const infeasible = ranked.flatMap(({ id, infeasibleRatio }) => {
    const text = infeasibleText(infeasibleRatio);
    return text === null ? [] : [`${id}: ${text}`];
  });
  const notes = [...refused, ...infeasible, ...ranked.flatMap(partNotes), ...bounds, ...unknown, ...warnings].map(
    (note) => `- ${note}`,
  );
  if (notes.length > 0) sections.push(['To know:', ...notes].join('\n'));
  return sections.join('\n\n');
}

function hoursPart(fleet: FleetResult): string {
  const text = paidHoursText(fleet);
  return text === null ? '' : `, ${text}`;
}

function row(option: OptionResult): string[] {
  const { cost, carbon, fleet, latency } = option;
  return [
    option.label,
    kindName(option.kind),
    cost === null ? 'no price' : range(cost.usdPerMonth, usd),
    usd(cost?.usdPerMillionOutputTokens.value ?? null),
    carbon === null ? UNKNOWN : `${carbon.lowerBound ? '>= ' : ''}${mass(carbon.totalKilogramsCo2ePerMonth.value)}`,
    latency === null ? UNKNOWN : duration(latency.ttftP99Ms),
    fleet === null
      ? '-'
      : `${whole(fleet.instances)}${fleet.spareReplicas === 0 ? '' : ` (${whole(fleet.spareReplicas)} spare)`} at ${percent(fleet.utilisationRatio)}${hoursPart(fleet)}`,
    option.provenance === 'simulated' ? 'SIMULATED' : option.provenance,
  ];
}
