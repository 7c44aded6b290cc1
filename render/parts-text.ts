import type { OptionResult } from '../schema/report.ts';
import { SECONDS_PER_HOUR } from '../schema/units.ts';
import { monthsText, number, percent, span, UNKNOWN, usd, volume, whole } from './format.ts';

/** What a reader must know of an option's parts, devices and runway, as sentences behind its id; none for other options. */
export function partNotes({ id, parts, devices, runway, cost }: OptionResult): string[] {
  if (cost === null) return [];
  return [
    ...(parts === undefined ? [] : [`${id}: ${partsText(parts)}`]),
    ...(devices === undefined ? [] : [`${id}: ${devicesText(devices)}`]),
    ...(runway === undefined ? [] : [`${id}: ${runwayText(runway, cost)}`]),
  ];
}

function partsText({
  each,
  servedTwiceRequestsPerMonth,
  retainedQualityRatio,
}: NonNullable<OptionResult['parts']>): string {
  const shares = each.map(
    ({ role, option, requestRatio, usdPerMonth, fleet }) =>
      `${percent(requestRatio)} of the requests go to ${option} (${role}) for ${usd(usdPerMonth)} USD a month${fleet === null ? '' : ` on ${whole(fleet.instances)} ${fleet.instances === 1 ? 'instance' : 'instances'} at ${percent(fleet.utilisationRatio)}`}`,
  );
  const twice =
    servedTwiceRequestsPerMonth === null
      ? ''
      : ` Both answer ${volume(servedTwiceRequestsPerMonth)} requests a month. It keeps ${retainedQualityRatio === null ? `an ${UNKNOWN} share` : percent(retainedQualityRatio)} of the large part's quality.`;
  return `${shares.join('; ')}.${twice}`;
}

function devicesText(devices: NonNullable<OptionResult['devices']>): string {
  const sentences = [
    devices.busyPerUnitHours === null
      ? `${whole(devices.unitCount)} devices.`
      : `${whole(devices.unitCount)} devices generate ${number(devices.busyPerUnitHours)} h a month each.`,
  ];
  if (devices.batteryPerRequestRatio !== null) {
    const lasts =
      devices.batteryHours === null ? '' : `, ${span(devices.batteryHours * SECONDS_PER_HOUR)} without a pause`;
    sentences.push(
      `A request takes ${percent(devices.batteryPerRequestRatio)} of a full battery, which holds ${whole(devices.batteryOutputTokens)} output tokens${lasts}.`,
    );
  }
  if (devices.userElectricityUsdPerMonth !== 0) {
    sentences.push(
      `Electricity on the users' own bills, not in the cost: ${usd(devices.userElectricityUsdPerMonth)} USD a month.`,
    );
  }
  return sentences.join(' ');
}

function runwayText(
  { usageMonths, allCostsMonths }: NonNullable<OptionResult['runway']>,
  { lines }: NonNullable<OptionResult['cost']>,
): string {
  if (allCostsMonths === null) return 'what a user pays once lasts for good: there is no bill.';
  const usage =
    usageMonths !== null
      ? `, and ${monthsText(usageMonths)} against what the requests alone add to the bill`
      : lines.some(({ id }) => id === 'seats')
        ? '; seats bill no usage'
        : '; requests alone add nothing to the bill';
  return `what a user pays once lasts ${monthsText(allCostsMonths)} against that user's share of all costs${usage}.`;
}
