import type { Formula, Quantity } from '../../schema/quantity.ts';
import type { CostTerm } from '../cost-term.ts';
import { baseCase, type Figure, type ValueOf } from '../figure.ts';
import type { ExplainedFootprint } from '../footprint.ts';
import { figureQuantity, formula } from '../formula.ts';
import type { MachinePart } from './machine-part.ts';
import type { DevicesModel, FleetModel, OptionModel } from './option-model.ts';

/** The least share taken in a draw, so that one far out in a tail asks a thousand times and not without end. */
const LEAST_ACCEPTED_RATIO = 1e-3;

type Rule = (valueOf: ValueOf) => number;

/**
 * The option where each request is asked until its answer is accepted, 1 / accepted calls on average: tokens, fees, time on
 * the machines and energy of each call count, and what it can serve at the most is so many requests fewer. A burst stays one
 * burst, since the answer is asked for again while the machines are awake.
 */
export function askedAgain(model: OptionModel, acceptedRatio: Figure): OptionModel {
  const accepted = figureQuantity(acceptedRatio, 'accepted share');
  const calls: MachinePart = {
    at: (valueOf) => 1 / Math.max(LEAST_ACCEPTED_RATIO, valueOf(acceptedRatio)),
    working: () =>
      baseCase(acceptedRatio) < LEAST_ACCEPTED_RATIO
        ? formula`1 / ${{ name: 'accepted share, at the least', value: LEAST_ACCEPTED_RATIO, unit: 'ratio', note: 'no request is asked more than a thousand times' }}`
        : formula`1 / ${accepted}`,
  };
  const times =
    (rule: Rule): Rule =>
    (valueOf) =>
      rule(valueOf) * calls.at(valueOf);
  const { footprint, devices, seats, fleet } = model;
  return {
    ...model,
    callsPerRequest: calls,
    terms: model.terms.map((term) =>
      term.driver === 'request' ? termOfAllCalls(term, { calls, times, acceptedRatio }) : term,
    ),
    fleet: fleet && ({ ...fleet, callsPerRequest: calls } satisfies FleetModel),
    footprint: footprint.kind === 'per-request' ? footprintOfAllCalls(footprint, { calls, times }) : footprint,
    ...(devices === undefined ? {} : { devices: devicesOfAllCalls(devices, { calls, times }) }),
    ...(seats === undefined
      ? {}
      : {
          seats: {
            ...seats,
            largestRequestsPerMonth: seats.largestRequestsPerMonth && fewer(seats.largestRequestsPerMonth, calls),
          },
        }),
  };
}

interface Calls {
  readonly calls: MachinePart;
  readonly times: (rule: Rule) => Rule;
}

const fewer =
  (largest: Rule, calls: MachinePart): Rule =>
  (valueOf) =>
    largest(valueOf) / calls.at(valueOf);

export const callsQuantity = ({ at, working }: MachinePart): Quantity => ({
  name: 'calls per request',
  value: at(baseCase),
  unit: 'calls/request',
  formula: working(),
});

const perCall = (calls: MachinePart, one: Quantity): Formula => formula`${callsQuantity(calls)} * ${one}`;

const termOfAllCalls = (
  term: CostTerm,
  { calls, times, acceptedRatio }: Calls & { readonly acceptedRatio: Figure },
): CostTerm => ({
  ...term,
  basis: `calls per request * ${term.basis}`,
  figures: [...term.figures, acceptedRatio],
  usd: times(term.usd),
  working: () =>
    perCall(calls, { name: 'USD per call', value: term.usd(baseCase), unit: 'USD/call', formula: term.working() }),
});

type RequestFootprint = ExplainedFootprint & { readonly kind: 'per-request' };

function footprintOfAllCalls(footprint: RequestFootprint, { calls, times }: Calls): RequestFootprint {
  const { working } = footprint;
  const ofAll = (one: () => Quantity) => (): Quantity => {
    const each = one();
    return {
      ...each,
      value: each.value === null ? null : each.value * calls.at(baseCase),
      formula: perCall(calls, { ...each, name: `${each.name}, of a call` }),
    };
  };
  return {
    ...footprint,
    kilowattHoursPerRequest: times(footprint.kilowattHoursPerRequest),
    embodiedGramsPerRequest: times(footprint.embodiedGramsPerRequest),
    working: {
      ...working,
      kilowattHours: ofAll(working.kilowattHours),
      embodiedGrams: ofAll(working.embodiedGrams),
    },
  };
}

const devicesOfAllCalls = (devices: DevicesModel, { calls, times }: Calls): DevicesModel => ({
  ...devices,
  busyHoursPerServedRequest: devices.busyHoursPerServedRequest && times(devices.busyHoursPerServedRequest),
  joulesPerServedRequest: devices.joulesPerServedRequest && times(devices.joulesPerServedRequest),
  outputTokensPerServedRequest: times(devices.outputTokensPerServedRequest),
  requestsPerSecond: devices.requestsPerSecond && fewer(devices.requestsPerSecond, calls),
});
