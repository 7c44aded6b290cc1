import type { ReportInputs } from '../schema/report.ts';
import type { Demand } from './demand.ts';
import type { DrawnMonths } from './drawn-months.ts';
import { baseCase } from './figure.ts';
import { staircaseOf } from './month.ts';
import type { OptionModel } from './options/option-model.ts';
import { volumeInMonth } from './projection.ts';

type Limits = ReportInputs['scenario']['limits'];

/** The option with a refusal when the demand or a limit of the scenario leaves it out; refused before, as it was. */
export function feasible(model: OptionModel, demand: Demand, limits: Limits): OptionModel {
  if (model.refusals.length > 0) return model;
  const refusals = [...offPremises(model, limits), ...overRateLimit(model, demand)];
  return refusals.length === 0 ? model : { ...model, refusals };
}

function offPremises({ kind }: OptionModel, limits: Limits): OptionModel['refusals'] {
  if (limits?.dataStaysOnPremises !== true || kind === 'owned') return [];
  return [
    {
      code: 'data-leaves',
      message: `The data must stay on premises; ${kind === 'api' ? 'an API' : 'a rented instance'} sees them elsewhere.`,
      hint: 'Compare owned hardware, or lift limits.dataStaysOnPremises.',
    },
  ];
}

/** A rate limit below the peak is a capacity the demand does not fit in. */
function overRateLimit(model: OptionModel, demand: Demand): OptionModel['refusals'] {
  const largest = largestRequestsPerMonth(model, demand);
  if (largest === null || demand.requestsPerMonth.known.value <= largest) return [];
  return [
    {
      code: 'over-rate-limit',
      message: `The rate limit of ${model.rateLimitRequestsPerSecond} requests/s is below the peak of the demand.`,
      hint: 'Raise rateLimitRequestsPerSecond, or lower the demand or peakToMeanRatio.',
    },
  ];
}

const largestRequestsPerMonth = (model: OptionModel, demand: Demand): number | null =>
  staircaseOf(model, demand, baseCase, 'cash').largestRequestsPerMonth;

/** Where a priced option serves the demand of the base case, but not of every draw or not of every month to come. */
export function rateLimitWarnings(
  model: OptionModel,
  {
    demand,
    drawn,
    horizonMonths,
  }: { readonly demand: Demand; readonly drawn: DrawnMonths; readonly horizonMonths: number },
): string[] {
  const largest = largestRequestsPerMonth(model, demand);
  if (largest === null) return [];
  const warnings: string[] = [];
  const infeasible = drawn.usd.filter((usd) => usd === Infinity).length;
  if (infeasible > 0) {
    const percent = Math.max(1, Math.round((100 * infeasible) / drawn.usd.length));
    warnings.push(
      `in ${percent} % of the draws the peak is above the rate limit of ${model.rateLimitRequestsPerSecond} requests/s; these count as not cheaper and are left out of its ranges.`,
    );
  }
  const months = Array.from({ length: horizonMonths }, (_, i) => i + 1);
  const outgrown = months.find(
    (month) => volumeInMonth(baseCase(demand.requestsPerMonth), baseCase(demand.growthRatioPerMonth), month) > largest,
  );
  if (outgrown !== undefined) {
    warnings.push(
      `the demand outgrows its rate limit in month ${outgrown}; the projection prices later months as if the limit were raised.`,
    );
  }
  return warnings;
}
