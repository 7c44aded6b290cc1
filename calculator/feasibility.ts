import type { ReportInputs } from '../schema/report.ts';
import type { Demand } from './demand.ts';
import type { DrawnMonths } from './drawn-months.ts';
import { baseCase } from './figure.ts';
import { judgedLatency } from './latency-limits.ts';
import { limitRefusals } from './limit-refusals.ts';
import { staircaseOf } from './month.ts';
import type { OptionModel } from './options/option-model.ts';
import { demandInMonth } from './launch-ramp.ts';
import { askedElsewhere } from './search/serving-checks.ts';
import { isAboveLargest, largestVolume } from './staircase.ts';

type Scenario = ReportInputs['scenario'];
type Limits = Scenario['limits'];

/** The option with a refusal when the demand or a limit of the scenario leaves it out; refused before, as it was. */
export function feasible(model: OptionModel, demand: Demand, scenario: Scenario): OptionModel {
  if (model.refusals.length > 0) return model;
  const { limits } = scenario;
  const stated = limitRefusals(model, demand, scenario);
  const latency = judgedLatency(model, { demand, limits });
  const refusals = [
    ...offPremises(model, limits),
    ...overRateLimit(model, demand),
    ...latency.refusals,
    ...stated.refusals,
  ];
  const warnings = [...latency.warnings, ...stated.warnings];
  return refusals.length + warnings.length === 0
    ? model
    : { ...model, refusals, warnings: [...model.warnings, ...warnings] };
}

function offPremises(model: OptionModel, limits: Limits): OptionModel['refusals'] {
  const elsewhere = askedElsewhere({ model, valueOf: baseCase });
  if (limits?.dataStaysOnPremises !== true || elsewhere === undefined) return [];
  const who = elsewhere.kind === 'api' ? 'an API' : 'a rented instance';
  return [
    {
      code: 'data-leaves',
      message: `The data must stay on premises; ${who}${elsewhere === model ? '' : ` (its part ${elsewhere.id})`} sees them elsewhere.`,
      hint: "Compare owned hardware or the users' devices, or lift limits.dataStaysOnPremises.",
    },
  ];
}

/** A rate limit below the peak is a capacity the demand does not fit in. */
function overRateLimit(model: OptionModel, demand: Demand): OptionModel['refusals'] {
  const largest = largestRequestsPerMonth(model, demand);
  if (!isAboveLargest(demand.requestsPerMonth.known.value, largest)) return [];
  const limiting = limitingModel(model, demand);
  const { name, code, of, hint } = limitOf(limiting, demand);
  const whose = limiting === model ? 'the demand' : 'its share of the demand';
  const message = `${name.charAt(0).toUpperCase()}${name.slice(1)}${partText(model, limiting)} is below ${of}${whose}.`;
  return [{ code, message, hint }];
}

/** What an option can serve at the most, in words. */
function limitOf(
  model: OptionModel,
  demand: Demand,
): { readonly name: string; readonly code: string; readonly of: string; readonly hint: string } {
  const ofPeak = 'the peak of ';
  if (model.kind === 'device') {
    return {
      name: 'what the devices answer',
      code: 'over-capacity',
      of: ofPeak,
      hint: 'Give more devices (unitCount) or a larger fallBack, or lower the demand or peakToMeanRatio.',
    };
  }
  const ofSeats = model.seats?.largestRequestsPerMonth?.(baseCase);
  if (ofSeats !== undefined && ofSeats === staircaseOf(model, demand, baseCase, 'cash').largestRequestsPerMonth) {
    return {
      name: 'what its seats may ask',
      code: 'over-seats',
      of: '',
      hint: 'Give more seats (subscription.seatCount), or lower the demand.',
    };
  }
  return {
    name: `the rate limit of ${model.rateLimitRequestsPerSecond} requests/s`,
    code: 'over-rate-limit',
    of: ofPeak,
    hint: 'Raise rateLimitRequestsPerSecond, or lower the demand or peakToMeanRatio.',
  };
}

const partText = (model: OptionModel, { id }: OptionModel): string => (id === model.id ? '' : ` of its part ${id}`);

function limitName(model: OptionModel, demand: Demand): { readonly name: string; readonly of: string } {
  const limiting = limitingModel(model, demand);
  const { name, of } = limitOf(limiting, demand);
  return { name: `${name}${partText(model, limiting)}`, of };
}

/** The option itself or that of its parts whose limit is reached first. */
function limitingModel(model: OptionModel, demand: Demand): OptionModel {
  const stairs = staircaseOf(model, demand, baseCase, 'cash');
  const largest = largestVolume(stairs);
  if (largest === stairs.largestRequestsPerMonth) return model;
  const i = stairs.parts!.findIndex(
    (part) => largestVolume({ ...stairs, largestRequestsPerMonth: null, parts: [part] }) === largest,
  );
  return model.parts![i]!.model;
}

const largestRequestsPerMonth = (model: OptionModel, demand: Demand): number | null =>
  largestVolume(staircaseOf(model, demand, baseCase, 'cash'));

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
  const { name, of } = limitName(model, demand);
  const warnings: string[] = [];
  const infeasible = drawn.usd.filter((usd) => usd === Infinity).length;
  if (infeasible > 0) {
    const percent = Math.max(1, Math.round((100 * infeasible) / drawn.usd.length));
    warnings.push(
      `in ${percent} % of the draws ${of === '' ? 'the demand' : 'the peak'} is above ${name}; these count as not cheaper and are left out of its ranges.`,
    );
  }
  const months = Array.from({ length: horizonMonths }, (_, i) => i + 1);
  const outgrown = months.find((month) => demandInMonth(demand, month, baseCase) > largest);
  if (outgrown !== undefined) {
    warnings.push(
      `the demand outgrows ${name} in month ${outgrown}; the projection prices later months as if the limit were raised.`,
    );
  }
  return warnings;
}
