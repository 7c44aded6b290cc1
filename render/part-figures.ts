import type { OptionResult } from '../schema/report.ts';

/** A figure of an option's parts, devices or runway, as a table of figures names it. */
export interface PartFigure {
  readonly section: 'part' | 'devices' | 'runway';
  readonly item: string;
  readonly unit: string;
  readonly value: number | null;
}

/** The figures that only an option made of others, of devices, or with a one-off price has, in the order of the report. */
export function partFigures({ parts, devices, runway }: OptionResult): PartFigure[] {
  const figures: PartFigure[] = [];
  const add = (section: PartFigure['section'], item: string, unit: string, value: number | null): void => {
    figures.push({ section, item, unit, value });
  };
  for (const { role, option, requestRatio, usdPerMonth, fleet } of parts?.each ?? []) {
    add('part', `${role} (${option}): share of the requests`, 'ratio', requestRatio);
    add('part', `${role} (${option}): month`, 'USD/month', usdPerMonth);
    if (fleet !== null) add('part', `${role} (${option}): instances`, 'instances', fleet.instances);
  }
  if (parts !== undefined && parts.servedTwiceRequestsPerMonth !== null) {
    add('part', 'served twice', 'requests/month', parts.servedTwiceRequestsPerMonth);
    add('part', "share of the large part's quality kept", 'ratio', parts.retainedQualityRatio);
  }
  if (devices !== undefined) {
    add('devices', 'units', 'devices', devices.unitCount);
    add('devices', 'generating, each device', 'hours/month', devices.busyPerUnitHours);
    add('devices', 'energy of a request', 'J/request', devices.joulesPerRequest);
    add('devices', 'share of a full battery for a request', 'ratio', devices.batteryPerRequestRatio);
    add('devices', 'output tokens from a full battery', 'tokens', devices.batteryOutputTokens);
    add('devices', 'generating from a full battery', 'hours', devices.batteryHours);
    add('devices', "electricity on the users' bills", 'USD/month', devices.userElectricityUsdPerMonth);
  }
  if (runway !== undefined) {
    add('runway', 'what a user paid once covers the usage', 'months', runway.usageMonths);
    add('runway', 'what a user paid once covers all costs', 'months', runway.allCostsMonths);
  }
  return figures;
}
