import type { Quantity } from '../../schema/quantity.ts';
import type { Demand } from '../demand.ts';
import { baseCase } from '../figure.ts';
import { figureQuantity, formula } from '../formula.ts';
import { type MonthInDetail, monthInDetail, type PartInDetail, staircaseOf } from '../month.ts';
import type { OptionModel } from '../options/option-model.ts';
import type { Staircase } from '../staircase.ts';
import { hoursPerMonth, secondsPerHour } from '../unit-quantities.ts';
import { requestsPerSecondFromMonthly } from '../../schema/units.ts';
import { numberOf } from './number-of.ts';

/** A priced option with its month in the base case, as its result was made; or a part of one, at its share of the volume. */
export interface OptionInDetail {
  /** What its figures are asked for by: `mix`, and of its part `mix/small`. */
  readonly id: string;
  readonly model: OptionModel;
  readonly demand: Demand;
  readonly month: MonthInDetail;
  readonly stairs: Staircase;
  /** Requests per month that reach it. */
  readonly requests: Quantity;
  readonly parts: readonly PartOfOption[];
}

export interface PartOfOption extends OptionInDetail {
  readonly share: Quantity;
}

/** `id`: of an option that is looked at elsewhere than where it stands. */
export function optionInDetail(model: OptionModel, demand: Demand, id = model.id): OptionInDetail {
  const month = monthInDetail(model, demand, baseCase(demand.requestsPerMonth), baseCase);
  return inDetail({ id, model, demand, month, requests: requests(demand) });
}

/** `requests` are those that reach it, for which `month` was made. */
export const inDetail = (option: Omit<OptionInDetail, 'stairs' | 'parts'>): OptionInDetail => ({
  ...option,
  stairs: staircaseOf(option.model, option.demand, baseCase, 'profit-and-loss'),
  parts: option.month.parts.map((part) => partInDetail(part, option)),
});

function partInDetail(
  { part, shareOfRequests, requestsPerMonth, month }: PartInDetail,
  { id: whole, demand, requests: all }: Omit<OptionInDetail, 'stairs' | 'parts'>,
): PartOfOption {
  const id = `${whole}/${part.role}`;
  const share: Quantity = {
    name: `share of requests that reach ${part.model.id}`,
    value: shareOfRequests,
    unit: 'ratio',
    formula: part.working(),
  };
  const reached: Quantity = {
    name: `requests per month that reach ${part.model.id}`,
    value: requestsPerMonth,
    unit: 'requests/month',
    formula: formula`${all} * ${share}`,
  };
  return { ...inDetail({ id, model: part.model, demand, month, requests: reached }), share };
}

/** A figure that can be asked for by its id; its working is made when it is asked for. */
export interface Explainable {
  readonly id: string;
  /** What the figure is, for a list. */
  readonly label: string;
  readonly quantity: () => Quantity;
  /** One of a series that a list names once, by its first. */
  readonly listed?: false;
}

export const requests = (demand: Demand): Quantity => figureQuantity(demand.requestsPerMonth, 'requests per month');

export const outputTokens = (demand: Demand): Quantity =>
  figureQuantity(demand.outputTokensPerRequest, 'output tokens per request');

export const inputTokens = (demand: Demand): Quantity =>
  figureQuantity(demand.inputTokensPerRequest, 'input tokens per request');

export const meanRequestsPerSecond = (demand: Demand): Quantity => ({
  id: 'mean-load',
  name: 'mean requests per second',
  value: requestsPerSecondFromMonthly(baseCase(demand.requestsPerMonth)),
  unit: 'requests/s',
  formula: formula`${requests(demand)} / (${hoursPerMonth} * ${secondsPerHour})`,
});

/** The mean load of the requests that reach an option. */
export const meanLoad = ({ id, model, demand, requests: reached }: OptionInDetail): Quantity =>
  id === model.id
    ? meanRequestsPerSecond(demand)
    : {
        name: 'mean requests per second that reach it',
        value: requestsPerSecondFromMonthly(numberOf(reached)),
        unit: 'requests/s',
        formula: formula`${reached} / (${hoursPerMonth} * ${secondsPerHour})`,
      };

/** The load the fleet is sized for. */
export const peakRequestsPerSecond = (demand: Demand): Quantity => ({
  id: 'peak-load',
  name: 'peak requests per second',
  value: requestsPerSecondFromMonthly(baseCase(demand.requestsPerMonth)) * baseCase(demand.peakToMeanRatio),
  unit: 'requests/s',
  formula: formula`${meanRequestsPerSecond(demand)} * ${figureQuantity(demand.peakToMeanRatio, 'peak over mean')}`,
});
