import type { Formula, Quantity } from '../../schema/quantity.ts';
import { HOURS_PER_WEEK, MINUTES_PER_HOUR } from '../../schema/units.ts';
import { baseCase } from '../figure.ts';
import { fleetPeakToMeanRatio, type SpotModel, usefulRatio } from '../fleet-schedule.ts';
import { figureQuantity, formula, sumFormula } from '../formula.ts';
import type { FleetModel } from '../options/option-model.ts';
import { type FleetRule, instancesFor, type PaidHours } from '../fleet-rule.ts';
import { hoursPerMonth, secondsPerHour } from '../unit-quantities.ts';
import { numberOf } from './number-of.ts';
import type { OptionInDetail } from './option-in-detail.ts';

const hoursPerWeek: Quantity = { name: 'hours per week', value: HOURS_PER_WEEK, unit: 'h', note: 'exact' };
const minutesPerHour: Quantity = { name: 'minutes per hour', value: MINUTES_PER_HOUR, unit: 'min', note: 'exact' };

/** Busiest hour over mean hour, for a fleet that must serve all requests while it runs. */
export function fleetPeak({ schedule }: FleetModel, { demand }: OptionInDetail): Quantity {
  const asked = figureQuantity(demand.peakToMeanRatio, 'peak over mean');
  if (schedule.kind !== 'scheduled') return asked;
  return {
    name: 'peak over mean, within its hours',
    value: fleetPeakToMeanRatio(schedule, baseCase(demand.peakToMeanRatio)),
    unit: 'ratio',
    formula: formula`max(${asked}, ${hoursPerWeek} / ${openHours(schedule.hoursPerWeek)})`,
    note: 'requests of other hours wait and fill the open hours up to the peak before they raise it',
  };
}

const openHours = (value: number): Quantity => ({
  name: 'hours a week it runs',
  value,
  unit: 'h',
  note: 'schedule.hoursPerWeek of the option',
});

/** Share of its paid time in which a machine serves. */
export const usefulShare = (spot: SpotModel): Quantity => ({
  name: 'useful share of the paid time',
  value: usefulRatio(spot, baseCase),
  unit: 'ratio',
  formula: formula`1 - ${figureQuantity(spot.interruptionRatioPerMonth, 'interruptions per machine and month')} * ${figureQuantity(spot.restartMinutes, 'minutes lost by each')} / (${minutesPerHour} * ${hoursPerMonth})`,
});

/** Instances paid on the mean of the month, from those that the peak needs. */
export function paidInstances(
  option: OptionInDetail,
  { instances, requestsPerReplica }: { readonly instances: Quantity; readonly requestsPerReplica: Quantity },
): Quantity {
  const { id, model, month, stairs } = option;
  const { fleet } = model;
  const paidHours = stairs.fleet?.paidHours;
  if (fleet === null || paidHours === undefined) return instances;
  return {
    id: `${id}/fleet/paid-instances`,
    name: 'instances paid on the mean of the month',
    value: month.paidInstances,
    unit: 'instances',
    formula: paidFormula(paidHours, { option, fleet, rule: stairs.fleet!, instances, requestsPerReplica }),
  };
}

function paidFormula(
  paidHours: PaidHours,
  {
    option,
    fleet,
    rule,
    instances,
    requestsPerReplica,
  }: {
    readonly option: OptionInDetail;
    readonly fleet: FleetModel;
    readonly rule: FleetRule;
    readonly instances: Quantity;
    readonly requestsPerReplica: Quantity;
  },
): Formula {
  const { schedule, spot } = fleet;
  const { demand } = option;
  if (paidHours.kind === 'by-load') {
    return sumFormula(
      paidHours.parts.map(({ peakRatio, hoursRatio }): Quantity => {
        const needed = instancesFor(rule, numberOf(option.requests) * peakRatio);
        return {
          name: `instances at ${Number(peakRatio.toPrecision(3))} of the peak, by their part of the day`,
          value: needed * hoursRatio,
          unit: 'instances',
          formula: formula`${{ name: 'instances in those hours', value: needed, unit: 'instances', note: 'whole ones, spares included' }} * ${{ name: 'part of the day', value: hoursRatio, unit: 'ratio', note: 'hours of that load over 24' }}`,
        };
      }),
    );
  }
  if (schedule.kind === 'scheduled')
    return formula`${instances} * ${openHours(schedule.hoursPerWeek)} / ${hoursPerWeek}`;
  if (schedule.kind !== 'scale-to-zero' || paidHours.kind !== 'bursts')
    throw new Error(`${option.model.id}: paid hours that its schedule does not have`);
  const useful: Quantity =
    spot === null
      ? { name: 'useful share of the paid time', value: 1, unit: 'ratio', note: 'no machine is taken back' }
      : usefulShare(spot);
  const startAndStop = formula`(${figureQuantity(schedule.startUpSeconds, 'seconds to start')} + ${figureQuantity(schedule.coolDownSeconds, 'seconds to stop')}) / (${hoursPerMonth} * ${secondsPerHour})`;
  const busy: Quantity = {
    name: 'part of the month in bursts',
    value: Math.min(1, numberOf(option.requests) / numberOf(requestsPerReplica)) / baseCase(demand.peakToMeanRatio),
    unit: 'ratio',
    formula: formula`min(1, ${option.requests} / ${requestsPerReplica}) / ${figureQuantity(demand.peakToMeanRatio, 'peak over mean')}`,
    note: 'requests come as fast as one replica takes them, or at the rate of the peak where that is more, or not at all',
  };
  const bursts: Quantity = {
    name: 'bursts per month',
    value: numberOf(option.requests) / baseCase(schedule.requestsPerBurst),
    unit: 'bursts/month',
    formula: formula`${option.requests} / ${figureQuantity(schedule.requestsPerBurst, 'requests per burst')}`,
  };
  const perBurst: Quantity = {
    name: 'part of the month by which a burst is longer',
    value:
      (baseCase(schedule.startUpSeconds) + baseCase(schedule.coolDownSeconds)) /
      (hoursPerMonth.value! * secondsPerHour.value!),
    unit: 'ratio',
    formula: startAndStop,
  };
  return formula`${instances} * min(1, (${busy} + ${bursts} * ${perBurst}) / ${useful})`;
}
