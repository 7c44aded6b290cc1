import { percent, usd } from '../../render/format.ts';
import type { OptionResult, Report } from '../../schema/report.ts';
import { optionOf } from '../report-lookup.ts';
import type { FigureText } from './figure-text.ts';

export function costText(report: Report): FigureText {
  const cheapest = optionOf(report, report.results.verdict.cheapest);
  const shown = [cheapest, ...report.results.options].find(hasCost);
  if (shown === undefined) {
    return { finding: 'No option has a price', takeaway: 'The comparison table says why for each.' };
  }
  const largest = shown.cost.lines.toSorted((a, b) => b.usdPerMonth - a.usdPerMonth)[0];
  const total = shown.cost.usdPerMonth.value;
  const share = largest === undefined || total <= 0 ? null : largest.usdPerMonth / total;
  const finding =
    largest === undefined || share === null
      ? `${shown.label} costs USD ${usd(total)} a month`
      : `${largest.label} ${verbFor(largest.label)} ${percent(share)} of what ${shown.label} costs`;
  return { finding, takeaway: idleTakeaway(report) };
}

type Priced = OptionResult & { readonly cost: NonNullable<OptionResult['cost']> };
const hasCost = (option: OptionResult | null): option is Priced => option !== null && option.cost !== null;

/** Labels of lines are nouns, most of them plural. */
const verbFor = (label: string): string => (/s$/i.test(label) ? 'are' : 'is');

function idleTakeaway(report: Report): string {
  const idle = report.results.options
    .filter(hasCost)
    .toSorted((a, b) => (b.cost.idleUsdPerMonth ?? 0) - (a.cost.idleUsdPerMonth ?? 0))[0];
  if (idle === undefined || (idle.cost.idleUsdPerMonth ?? 0) <= 0)
    return 'No option pays for capacity that no request uses.';
  const { idleUsdPerMonth, usdPerMonth } = idle.cost;
  return `Of the USD ${usd(usdPerMonth.value)} a month for ${idle.label}, USD ${usd(idleUsdPerMonth)} pays for capacity that no request uses.`;
}
