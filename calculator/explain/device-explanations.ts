import type { Quantity } from '../../schema/quantity.ts';
import type { OptionResult } from '../../schema/report.ts';
import { SECONDS_PER_HOUR } from '../../schema/units.ts';
import { baseCase } from '../figure.ts';
import { figureQuantity, formula } from '../formula.ts';
import type { DevicesModel } from '../options/option-model.ts';
import { joulesPerKilowattHour, secondsPerHour } from '../unit-quantities.ts';
import { type Explainable, type OptionInDetail } from './option-in-detail.ts';

/** What the devices do for a request, and for how long their battery lasts; none of what is unknown. */
export function deviceExplanations(option: OptionInDetail, { devices: result }: OptionResult): Explainable[] {
  const { id, requests } = option;
  const { devices } = option.model;
  if (devices === undefined || result === undefined) return [];
  const explained = (
    name: string,
    label: string,
    found: { readonly value: number | null; readonly unit: string },
    how: () => Pick<Quantity, 'formula' | 'note' | 'beside'>,
  ): Explainable[] =>
    found.value === null
      ? []
      : [
          {
            id: `${id}/devices/${name}`,
            label,
            quantity: () => ({ id: `${id}/devices/${name}`, name: label, ...found, ...how() }),
          },
        ];
  const served: Quantity = {
    name: 'share of the requests that devices serve',
    value: devices.servedRatio(baseCase),
    unit: 'ratio',
    note: 'the rest falls back',
  };
  const joules: Quantity = {
    id: `${id}/devices/joules`,
    name: 'joules per request',
    value: result.joulesPerRequest,
    unit: 'J/request',
  };
  const tokens: Quantity = {
    name: 'output tokens per request on a device',
    value: devices.outputTokensPerServedRequest(baseCase),
    unit: 'tokens/request',
    note: "the demand's, as the tokeniser of the model counts them",
  };
  const battery = (): Quantity => batteryJoules(devices);
  const perSecond = (): Quantity => figureQuantity(devices.outputTokensPerSecond!, 'output tokens per second');
  const exactTokens = (): Quantity => ({
    name: 'output tokens of a full battery',
    value: battery().value! / (result.joulesPerRequest! / tokens.value!),
    unit: 'tokens',
    formula: formula`${battery()} / (${joules} / ${tokens})`,
  });
  return [
    ...explained(
      'busy-hours',
      'hours per month that a device generates',
      { value: result.busyPerUnitHours, unit: 'h/month' },
      () => ({
        formula: formula`${requests} * ${served} * ${{
          name: 'hours per request',
          value: devices.busyHoursPerServedRequest!(baseCase),
          unit: 'h/request',
          note: 'its calls and their output tokens at the speed of a device',
        }} / ${figureQuantity(devices.unitCount, 'devices')}`,
      }),
    ),
    ...explained('joules', 'joules per request', { value: result.joulesPerRequest, unit: 'J/request' }, () =>
      joulesWorking(option, served),
    ),
    ...explained(
      'battery-per-request',
      'share of a full battery that a request takes',
      { value: result.batteryPerRequestRatio, unit: 'ratio' },
      () => ({ formula: formula`${joules} / ${battery()}` }),
    ),
    ...explained(
      'battery-tokens',
      'whole output tokens of a full battery',
      { value: result.batteryOutputTokens, unit: 'tokens' },
      () => ({ note: 'whole ones, rounded down', beside: [exactTokens()] }),
    ),
    ...explained(
      'battery-hours',
      'hours of generating that a full battery lasts',
      { value: result.batteryHours, unit: 'h' },
      () => ({ formula: formula`${exactTokens()} / ${perSecond()} / ${secondsPerHour}` }),
    ),
    ...explained(
      'user-electricity',
      "USD per month of electricity on the users' bills",
      { value: result.userElectricityUsdPerMonth, unit: 'USD/month' },
      () =>
        devices.electricityPaidBy === 'operator'
          ? { note: 'none: the operator pays it' }
          : {
              formula: formula`${joules} / ${joulesPerKilowattHour} * ${requests} * ${served} * ${figureQuantity(devices.userUsdPerKilowattHour!, 'USD per kWh of the users')}`,
              note: 'beside the cost and never in it',
            },
    ),
  ];
}

const batteryJoules = ({ batteryWattHours }: DevicesModel): Quantity => ({
  name: 'joules of a full battery',
  value: baseCase(batteryWattHours!) * SECONDS_PER_HOUR,
  unit: 'J',
  formula: formula`${figureQuantity(batteryWattHours!, 'Wh of a full battery')} * ${secondsPerHour}`,
});

/** The energy of all requests, of which devices serve a share. */
function joulesWorking({ model: { footprint } }: OptionInDetail, served: Quantity): Pick<Quantity, 'formula' | 'note'> {
  return footprint.kind === 'per-request' && served.value! > 0
    ? { formula: formula`${footprint.working.kilowattHours()} * ${joulesPerKilowattHour} / ${served}` }
    : { note: 'output tokens per request times joules per output token' };
}
