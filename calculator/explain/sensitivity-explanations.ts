import type { Quantity } from '../../schema/quantity.ts';
import type { ReportResults, Swing } from '../../schema/report.ts';
import { baseCase, type ValueOf } from '../figure.ts';
import { formula, sumFormula } from '../formula.ts';
import { monthInDetail } from '../month.ts';
import type { Resolved } from '../results.ts';
import { type InformationCosts, informationCostsOf } from './information-costs.ts';
import type { Explainable, OptionInDetail } from './option-in-detail.ts';

/** What decides between the options: swings of each input, and what it is worth to know one input, or all, before choosing. */
export function sensitivityExplanations(
  { sensitivity }: ReportResults,
  resolved: Resolved,
  priced: readonly OptionInDetail[],
): Explainable[] {
  return [
    ...sensitivity.differences.flatMap((pair) =>
      pair.inputs
        .filter(({ swingUsdPerMonth }) => swingUsdPerMonth !== null && swingUsdPerMonth > 0)
        .map((swing) => swingExplanation(swing, pair, priced)),
    ),
    ...informationExplanations(sensitivity, resolved, priced),
  ];
}

function swingExplanation(
  swing: Swing,
  { option, baseline }: { readonly option: string; readonly baseline: string },
  priced: readonly OptionInDetail[],
): Explainable {
  const id = `${option}/swing/${swing.path}`;
  const at = (end: 'P5' | 'P95', usd: number | null, input: number): Quantity => {
    const monthOf = (one: string): Quantity =>
      monthWith(
        priced.find((each) => each.id === one)!,
        swing,
        { end, input },
      );
    return {
      name: `${option} less ${baseline} with it at its ${end}`,
      value: usd,
      unit: 'USD/month',
      note: `the month of both with ${swing.path} at ${Number(input.toPrecision(6))} ${swing.unit} and all else at the base case`,
      formula: formula`${monthOf(option)} - ${monthOf(baseline)}`,
    };
  };
  const low = at('P5', swing.usdPerMonthAtP5, swing.low);
  const high = at('P95', swing.usdPerMonthAtP95, swing.high);
  return {
    id,
    label: `what ${swing.path} moves: ${option} less ${baseline}`,
    quantity: () => ({
      id,
      name: 'swing',
      value: swing.swingUsdPerMonth,
      unit: 'USD/month',
      formula: formula`max(${high} - ${low}, ${low} - ${high})`,
    }),
  };
}

/** The lines of a month with one figure at another value. */
function monthWith(
  { model, demand }: OptionInDetail,
  { path }: Swing,
  { end, input }: { readonly end: string; readonly input: number },
): Quantity {
  const valueOf: ValueOf = (figure) => (figure.path === path ? input : baseCase(figure));
  const { usd, lines } = monthInDetail(model, demand, valueOf(demand.requestsPerMonth), valueOf);
  return {
    name: `USD per month of ${model.id}, with it at its ${end}`,
    value: usd,
    unit: 'USD/month',
    formula: sumFormula(
      lines.map(({ label, usdPerMonth, basis }) => ({
        name: label,
        value: usdPerMonth,
        unit: 'USD/month',
        note: basis,
      })),
    ),
  };
}

/** None without draws, and without two options to choose from. */
function informationExplanations(
  { drawCount, informationValue: { evpiUsdPerMonth: evpi, inputs } }: ReportResults['sensitivity'],
  resolved: Resolved,
  priced: readonly OptionInDetail[],
): Explainable[] {
  if (evpi === null) return [];
  let made: InformationCosts | null = null;
  // Months of thousands of draws: made when the first of these is asked for.
  const costs = (): InformationCosts => (made ??= informationCostsOf(priced, { ...resolved, drawCount }));
  const worth = (id: string, label: string, value: number, chosen: () => Quantity): Explainable => ({
    id,
    label,
    quantity: () => ({
      id,
      name: 'worth of knowing',
      value,
      unit: 'USD/month',
      ...(value > 0
        ? { formula: formula`${meanOfBest(costs(), resolved.inputs.seed)} - ${chosen()}` }
        : { note: 'nothing: the same option is the cheapest either way' }),
    }),
  });
  return [
    worth('evpi', 'what it is worth to know every input before choosing (EVPI)', evpi, () => ({
      name: 'mean over the draws of the lowest cost in each',
      value: costs().meanLowestUsd,
      unit: 'USD/month',
      note: `${costs().drawCount} draws, in each the cheapest of those that can serve it`,
    })),
    ...inputs
      .filter(({ evppiUsdPerMonth }) => evppiUsdPerMonth > 0)
      .map(({ path, evppiUsdPerMonth }) =>
        worth(`evppi/${path}`, `what it is worth to know ${path} before choosing (EVPPI)`, evppiUsdPerMonth, () => ({
          name: `mean cost when the option is chosen by ${path}`,
          value: costs().meanChosenUsd(path),
          unit: 'USD/month',
          note: `${costs().drawCount} draws in steps of the input's rank; the option of each step is chosen on one half of the draws and costed on the other`,
        })),
      ),
  ];
}

const meanOfBest = ({ meanUsdByOption, drawCount }: InformationCosts, seed: number): Quantity => {
  const [best] = [...meanUsdByOption].filter(([, usd]) => Number.isFinite(usd)).toSorted(([, a], [, b]) => a - b);
  return {
    name: `mean cost of ${best![0]}, the lowest of one option for all draws`,
    value: best![1],
    unit: 'USD/month',
    note: `${drawCount} draws, among the options that can serve them all; seed ${seed}`,
    beside: [...meanUsdByOption].map(([option, value]) => ({
      name: `mean cost of ${option}`,
      value: Number.isFinite(value) ? value : null,
      unit: 'USD/month',
      note: Number.isFinite(value) ? 'over the same draws' : 'it cannot serve every draw',
    })),
  };
};
