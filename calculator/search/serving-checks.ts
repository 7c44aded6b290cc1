import type { ReportInputs } from '../../schema/report.ts';
import type { LimitCheck } from '../../schema/search-result.ts';
import type { Demand } from '../demand.ts';
import { baseCase } from '../figure.ts';
import { staircaseOf } from '../month.ts';
import { type OptionModel, servingModels } from '../options/option-model.ts';
import { largestVolume } from '../staircase.ts';

/** Whether answers are made on premises, where the scenario asks for it. */
export function premisesCheck(model: OptionModel, { limits }: ReportInputs['scenario']): LimitCheck[] {
  if (limits?.dataStaysOnPremises !== true) return [];
  const elsewhere = servingModels(model).find(({ kind }) => kind === 'api' || kind === 'rented');
  return [
    {
      limit: 'data-on-premises',
      status: elsewhere === undefined ? 'kept' : 'missed',
      value: null,
      atMost: null,
      atLeast: null,
      unit: 'yes or no',
      note: elsewhere === undefined ? null : `${elsewhere.id} sees them elsewhere`,
    },
  ];
}

/** Whether the option can serve the demand of the base case. Machines are counted as the demand needs them. */
export function capacityCheck(model: OptionModel, demand: Demand): LimitCheck {
  const value = baseCase(demand.requestsPerMonth);
  const common = { limit: 'capacity', value, atLeast: null, unit: 'requests/month' } as const;
  if (model.refusals.length > 0) {
    return { ...common, status: 'unknown', atMost: null, note: 'the option could not be priced' };
  }
  const atMost = largestVolume(staircaseOf(model, demand, baseCase, 'cash'));
  if (atMost !== null && value > atMost) return { ...common, status: 'missed', atMost, note: null };
  const note =
    servingModels(model)
      .map(unlimitedBecause)
      .find((reason) => reason !== null) ?? null;
  return { ...common, status: note === null ? 'kept' : 'unknown', atMost, note };
}

/** Why nobody knows what the option can serve; null where it is known, or is as many machines as it takes. */
function unlimitedBecause({ id, kind, seats, devices, rateLimitRequestsPerSecond }: OptionModel): string | null {
  if (seats !== undefined) {
    return seats.largestRequestsPerMonth === null ? `what a seat of ${id} may ask is not given` : null;
  }
  if (kind === 'api') return rateLimitRequestsPerSecond === null ? `the rate limit of ${id} is not given` : null;
  return devices !== undefined && devices.requestsPerSecond === null ? `how fast ${id} answers is not known` : null;
}
