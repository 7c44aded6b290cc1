import type { Report, Sensitivity, Swing } from '../schema/report.ts';
import { number, probability, usd, whole } from './format.ts';
import { nameOf } from './option-name.ts';
import { textTable } from './text-table.ts';

export type Difference = Sensitivity['differences'][number];

/** Inputs worth less than this share of knowing everything are not worth a line: so small an estimate is mostly noise. */
const WORTH_NAMING_RATIO = 0.05;
const INPUTS_SHOWN = 5;
const MEASURE_NEXT_SHOWN = 3;

/** The difference that the verdict speaks of: of the cheapest to the baseline, or of its rival where it is the baseline. */
export function decidingDifference({ results: { sensitivity, verdict } }: Report): Difference | null {
  const option = verdict.cheapest === verdict.baseline ? verdict.against : verdict.cheapest;
  return sensitivity.differences.find((difference) => difference.option === option) ?? null;
}

/** The inputs that move it, largest swing first. */
export const movingInputs = ({ inputs }: Difference): Swing[] =>
  inputs.filter(({ swingUsdPerMonth }) => swingUsdPerMonth === null || swingUsdPerMonth > 0);

/** An assumption by its label; by its path too where others have the same label. */
export function inputName({ results: { assumptions } }: Report, path: string): string {
  const label = assumptions.find((assumption) => assumption.path === path)?.label;
  if (label === undefined) return path;
  return assumptions.filter((assumption) => assumption.label === label).length > 1 ? `${label} (${path})` : label;
}

/** "0.412 to 0.655 USD/h" */
export const inputRange = ({ unit, low, high }: Swing): string => `${number(low)} to ${number(high)} ${unit}`;

/** What is worth measuring: the inputs whose knowledge is worth a fair share of knowing everything, most first. */
export function measureNext({ results: { sensitivity } }: Report): Sensitivity['informationValue']['inputs'] {
  const { evpiUsdPerMonth, inputs } = sensitivity.informationValue;
  if (evpiUsdPerMonth === null) return [];
  return inputs.filter(
    ({ evppiUsdPerMonth }) => evppiUsdPerMonth > 0 && evppiUsdPerMonth >= WORTH_NAMING_RATIO * evpiUsdPerMonth,
  );
}

const COLUMNS = [
  { header: 'Input', align: 'left' },
  { header: 'P5 to P95', align: 'left' },
  { header: 'USD/month at P5', align: 'right' },
  { header: 'at P95', align: 'right' },
  { header: 'Rank correlation', align: 'right' },
] as const;

/** What decides the difference, and what to measure next, as text; null where nothing is compared or nothing is uncertain. */
export function sensitivityText(report: Report): string | null {
  const difference = decidingDifference(report);
  const moving = difference === null ? [] : movingInputs(difference);
  if (difference === null || moving.length === 0) return null;
  const names = `${nameOf(report, difference.option)} less ${nameOf(report, difference.baseline)}`;
  const more = moving.length - INPUTS_SHOWN;
  return [
    `What decides the difference: cost of ${names}, one input at its P5 and at its P95, the others at the base case (${usd(difference.differenceUsdPerMonth.value)} USD/month).`,
    textTable(
      COLUMNS,
      moving
        .slice(0, INPUTS_SHOWN)
        .map((input) => [
          inputName(report, input.path),
          inputRange(input),
          servedUsd(input.usdPerMonthAtP5),
          servedUsd(input.usdPerMonthAtP95),
          input.spearmanCorrelationRatio === null ? '-' : number(input.spearmanCorrelationRatio, 2),
        ]),
    ),
    ...(more > 0 ? [`and ${whole(more)} more that move it less.`] : []),
    ...measureNextLines(report),
  ].join('\n');
}

const servedUsd = (value: number | null): string => (value === null ? 'cannot serve' : usd(value));

function measureNextLines(report: Report): string[] {
  const text = measureNextText(report);
  return text === null ? [] : ['', `What to measure next: ${text}`];
}

/** The worth of knowing better, in sentences; null where there was nothing to choose or to draw. */
export function measureNextText(report: Report): string | null {
  const { evpiUsdPerMonth, unknownBecause } = report.results.sensitivity.informationValue;
  if (evpiUsdPerMonth === null) return unknownBecause === undefined ? null : `unknown: ${unknownBecause}.`;
  if (evpiUsdPerMonth === 0) return 'nothing changes the choice: the same option is the cheapest in every draw.';
  const all = `To know every input before choosing is worth ${usd(evpiUsdPerMonth)} USD/month.`;
  const first = measureNext(report)
    .slice(0, MEASURE_NEXT_SHOWN)
    .map(({ path, evppiUsdPerMonth }) => `${inputName(report, path)} (${usd(evppiUsdPerMonth)} USD/month)`);
  return first.length === 0 ? `no single input. ${all}` : `${first.join(', ')}. ${all}`;
}

/** Share of the draws an option cannot serve, as a sentence; null where it serves all. */
export const infeasibleText = (infeasibleRatio: number | null): string | null =>
  infeasibleRatio === null || infeasibleRatio === 0
    ? null
    : `the demand is more than it can serve in ${probability(infeasibleRatio)} of the draws.`;
