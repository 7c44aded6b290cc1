import type { OptionResult } from '../schema/report.ts';
import { joulesFromKilowattHours, kilowattHoursFromJoules, kilowattHoursFromWattHours } from '../schema/units.ts';
import { batteryHours, batteryOutputTokens } from './battery.ts';
import type { Demand } from './demand.ts';
import { baseCase } from './figure.ts';
import { servedTwiceRatio } from './hybrid-shares.ts';
import type { MonthInDetail, PartInDetail } from './month.ts';
import type { DevicesModel, OptionModel } from './options/option-model.ts';

/** What each part gets and costs; nothing for an option without parts. */
export function partResults(
  model: OptionModel,
  month: MonthInDetail,
  fleetOf: (part: PartInDetail) => OptionResult['fleet'],
  demand: Demand,
): Pick<OptionResult, 'parts'> {
  if (month.parts.length === 0) return {};
  const [small, large] = month.parts;
  return {
    parts: {
      each: month.parts.map((one) => ({
        role: one.part.role,
        option: one.part.model.id,
        requestRatio: one.shareOfRequests,
        requestsPerMonth: one.requestsPerMonth,
        usdPerMonth: one.month.usd,
        fleet: fleetOf(one),
      })),
      servedTwiceRequestsPerMonth:
        small === undefined || large === undefined
          ? null
          : servedTwiceRatio({ small: small.shareOfRequests, large: large.shareOfRequests }) *
            baseCase(demand.requestsPerMonth),
      retainedQualityRatio: model.quality?.retainedRatio(baseCase) ?? null,
    },
  };
}

/** What the devices do; nothing for an option without any. */
export function deviceResults({ devices }: OptionModel, demand: Demand): Pick<OptionResult, 'devices'> {
  if (devices === undefined) return {};
  const units = baseCase(devices.unitCount);
  const servedPerMonth = baseCase(demand.requestsPerMonth) * devices.servedRatio(baseCase);
  const joulesPerRequest = devices.joulesPerServedRequest?.(baseCase) ?? null;
  const busyHours = devices.busyHoursPerServedRequest?.(baseCase) ?? null;
  return {
    devices: {
      unitCount: units,
      busyPerUnitHours: busyHours === null ? null : (servedPerMonth * busyHours) / units,
      joulesPerRequest,
      ...batteryResults(devices, joulesPerRequest),
      userElectricityUsdPerMonth: userElectricityUsd(devices, servedPerMonth, joulesPerRequest),
    },
  };
}

type DeviceResult = NonNullable<OptionResult['devices']>;

function batteryResults(
  { batteryWattHours, outputTokensPerServedRequest, outputTokensPerSecond }: DevicesModel,
  joulesPerRequest: number | null,
): Pick<DeviceResult, 'batteryPerRequestRatio' | 'batteryOutputTokens' | 'batteryHours'> {
  if (batteryWattHours === null || joulesPerRequest === null || joulesPerRequest === 0) {
    return { batteryPerRequestRatio: null, batteryOutputTokens: null, batteryHours: null };
  }
  const battery = {
    batteryJoules: joulesFromKilowattHours(kilowattHoursFromWattHours(baseCase(batteryWattHours))),
    joulesPerOutputToken: joulesPerRequest / outputTokensPerServedRequest(baseCase),
  };
  return {
    batteryPerRequestRatio: joulesPerRequest / battery.batteryJoules,
    batteryOutputTokens: batteryOutputTokens(battery),
    batteryHours:
      outputTokensPerSecond === null
        ? null
        : batteryHours({ ...battery, outputTokensPerSecond: baseCase(outputTokensPerSecond) }),
  };
}

function userElectricityUsd(
  { electricityPaidBy, userUsdPerKilowattHour }: DevicesModel,
  servedPerMonth: number,
  joulesPerRequest: number | null,
): number | null {
  if (electricityPaidBy === 'operator') return 0;
  if (joulesPerRequest === null || userUsdPerKilowattHour === null) return null;
  return kilowattHoursFromJoules(joulesPerRequest) * servedPerMonth * baseCase(userUsdPerKilowattHour);
}
