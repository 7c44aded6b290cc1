import type { ReportInputs } from '../../schema/report.ts';
import type { LimitCheck } from '../../schema/search-result.ts';
import type { Demand } from '../demand.ts';
import type { ValueOf } from '../figure.ts';
import { staircaseOf } from '../month.ts';
import type { OptionModel } from '../options/option-model.ts';
import { isAboveLargest, largestVolume } from '../staircase.ts';

interface Held {
  readonly model: OptionModel;
  readonly demand: Demand;
  readonly scenario: ReportInputs['scenario'];
  readonly valueOf: ValueOf;
}

/** The option itself and those of its parts that any request reaches. */
const askedModels = ({ model, valueOf }: Pick<Held, 'model' | 'valueOf'>): OptionModel[] => [
  model,
  ...(model.parts ?? []).flatMap((part) => (part.shareOfRequests(valueOf) > 0 ? [part.model] : [])),
];

/** The first that sees requests elsewhere than on premises. */
export const askedElsewhere = (asked: Pick<Held, 'model' | 'valueOf'>): OptionModel | undefined =>
  askedModels(asked).find(({ kind }) => kind === 'api' || kind === 'rented');

/** Whether answers are made on premises, where the scenario asks for it. */
export function premisesCheck({ scenario: { limits }, ...asked }: Omit<Held, 'demand'>): LimitCheck[] {
  if (limits?.dataStaysOnPremises !== true) return [];
  const elsewhere = askedElsewhere(asked);
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

/** Whether the option can serve the demand. Machines are counted as the demand needs them. */
export function capacityCheck({ model, demand, valueOf }: Omit<Held, 'scenario'>): LimitCheck {
  const value = valueOf(demand.requestsPerMonth);
  const common = { limit: 'capacity', value, atLeast: null, unit: 'requests/month' } as const;
  if (model.refusals.length > 0) {
    return { ...common, status: 'unknown', atMost: null, note: 'the option could not be priced' };
  }
  const atMost = largestVolume(staircaseOf(model, demand, valueOf, 'cash'));
  if (isAboveLargest(value, atMost)) return { ...common, status: 'missed', atMost, note: null };
  const note =
    askedModels({ model, valueOf })
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
