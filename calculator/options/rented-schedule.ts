import type { RentedOption } from '../../schema/scenario.ts';
import {
  HOURS_PER_MONTH,
  HOURS_PER_WEEK,
  monthRatioFromHoursPerWeek,
  monthRatioFromMinutes,
} from '../../schema/units.ts';
import type { Instance } from '../../schema/instance.ts';
import { DEFAULTS } from '../defaults.ts';
import type { Demand } from '../demand.ts';
import { baseCase, type Figure } from '../figure.ts';
import { ALWAYS_ON, type FleetSchedule, partsOfDay, type SpotModel } from '../fleet-schedule.ts';
import { fleetRule } from '../fleet-load.ts';
import { paidInstancesFor } from '../fleet-rule.ts';
import type { OptionFigures } from './option-figures.ts';
import type { FleetModel } from './option-model.ts';
import { committedMonths } from './rented-price.ts';

/**
 * When the option's machines run; null after a refusal. A commitment is paid for all hours, so it takes no schedule; more
 * machines for the busy hours take the profile of a day.
 */
export function rentedSchedule(option: RentedOption, demand: Demand, figures: OptionFigures): FleetSchedule | null {
  const { schedule = 'always-on' } = option;
  if (schedule === 'always-on' || isAllHours(schedule)) return ALWAYS_ON;
  if (committedMonths(option) > 0) {
    figures.refuse(
      'commitment-with-schedule',
      `${option.purchase} is paid for all 730 hours of a month whether the machines run or not, so a schedule saves nothing.`,
      'Rent on demand or spot, or leave schedule out.',
    );
    return null;
  }
  if ('hoursPerWeek' in schedule) {
    const { hoursPerWeek } = schedule;
    return { kind: 'scheduled', hoursPerWeek, monthRatio: monthRatioFromHoursPerWeek(hoursPerWeek) };
  }
  if ('autoscale' in schedule) {
    if (demand.loadRatioByHour === null) {
      figures.refuse(
        'no-hourly-profile',
        'Without the load of each hour of the day nobody can say how many machines each hour needs.',
        'Give demand.hourlyProfile in place of demand.peakToMeanRatio.',
      );
      return null;
    }
    return {
      kind: 'autoscaled',
      minimumReplicas: schedule.autoscale.minimumReplicas ?? 1,
      parts: partsOfDay(demand.loadRatioByHour),
    };
  }
  const { startUpSeconds, coolDownSeconds, requestsPerBurst } = schedule.scaleToZero;
  const needed = (key: string, label: string, unit: string, given: RentedOption['staffFte']): Figure | null =>
    figures.needed(
      figures.ofOption(`schedule.scaleToZero.${key}`, { label, unit }, given, { value: null, reason: 'not given' }),
      label,
      `Give schedule.scaleToZero.${key}.`,
    );
  const startUp = needed('startUpSeconds', 'Start-up of a machine', 's', startUpSeconds);
  const coolDown = needed('coolDownSeconds', 'Wait before a machine is given back', 's', coolDownSeconds);
  const burst = needed('requestsPerBurst', 'Requests that come together', 'requests', requestsPerBurst);
  return startUp === null || coolDown === null || burst === null
    ? null
    : { kind: 'scale-to-zero', startUpSeconds: startUp, coolDownSeconds: coolDown, requestsPerBurst: burst };
}

const isAllHours = (schedule: NonNullable<RentedOption['schedule']>): boolean =>
  typeof schedule === 'object' && 'hoursPerWeek' in schedule && schedule.hoursPerWeek === HOURS_PER_WEEK;

/** How often a spot machine is taken back and what that costs; null where the option rents no spot machine. */
export function spotModel(
  option: RentedOption,
  interruptions: Instance['spotInterruptionRatioPerMonthByRegion'],
  figures: OptionFigures,
): SpotModel | null | 'refused' {
  if (option.purchase !== 'spot') return null;
  const name = { label: `Interruptions of ${option.instance}, spot, ${option.region}`, unit: 'ratio/month' };
  const known = interruptions ?? {};
  const ratio = figures.needed(
    option.spotInterruptionRatioPerMonth === undefined
      ? figures.ofCatalogue(
          `instances/${option.instance}/${option.region}/spot/spotInterruptionRatioPerMonth`,
          name,
          (Object.hasOwn(known, option.region) ? known[option.region] : undefined) ?? {
            value: null,
            reason: `the catalogue does not say how often ${option.instance} is taken back in ${option.region}`,
          },
        )
      : figures.ofOption('spotInterruptionRatioPerMonth', name, option.spotInterruptionRatioPerMonth, {
          value: null,
          reason: 'not given',
        }),
    `How often a spot machine of ${option.instance} is taken back`,
    'Give spotInterruptionRatioPerMonth, 0 included.',
  );
  const restart = figures.needed(
    figures.ofOption(
      'restartMinutes',
      { label: 'Lost at each interruption', unit: 'min' },
      option.restartMinutes,
      DEFAULTS.restartMinutes,
    ),
    'The time that an interruption costs',
    'Give restartMinutes, 0 included.',
  );
  if (ratio === null || restart === null) return 'refused';
  const worst = highest(ratio) * monthRatioFromMinutes(highest(restart));
  if (worst >= 1) {
    figures.refuse(
      'spot-never-serves',
      'A spot machine that loses all its time to interruptions serves nothing, so this option has no price.',
      'Correct spotInterruptionRatioPerMonth (per machine and month) or restartMinutes; of ranges the high ends count.',
    );
    return 'refused';
  }
  return { interruptionRatioPerMonth: ratio, restartMinutes: restart };
}

const highest = ({ known }: Figure): number => Math.max(known.value, known.high ?? known.value);

/** How the machines are rented, where it is not on demand and always on: it tells options of the same machine apart. */
export function rentedAs({ purchase = 'on-demand', schedule = 'always-on' }: RentedOption): string {
  const words: string[] = purchase === 'on-demand' ? [] : [purchase];
  if (schedule !== 'always-on') {
    if ('hoursPerWeek' in schedule) words.push(`${schedule.hoursPerWeek} h a week`);
    else words.push('autoscale' in schedule ? 'autoscaled' : 'scaled to zero');
  }
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}

/** What a reader must know of a fleet that pauses or is taken back. */
export function scheduleWarnings(fleet: FleetModel, demand: Demand): string[] {
  const { schedule, spot } = fleet;
  const warnings: string[] = [];
  if (spot !== null) {
    warnings.push(
      'the vendor may take a spot machine back at any time: the time it loses is priced; answers that break off, and hours without any to rent, are not.',
    );
  }
  if (schedule.kind === 'scheduled') {
    warnings.push(
      `its machines run ${schedule.hoursPerWeek} of ${HOURS_PER_WEEK} hours a week: requests of the other hours wait for them, which no latency here counts, and the load is taken to be even over the open hours up to the peak.`,
    );
  }
  if (schedule.kind === 'autoscaled') {
    warnings.push('its machines are there at the beginning of the hour that needs them: the load is known beforehand.');
  }
  if (schedule.kind === 'scale-to-zero') {
    warnings.push(
      `the first requests of each burst wait ${schedule.startUpSeconds.known.value} s for a machine to start, which no latency here counts.`,
    );
    const hours =
      paidInstancesFor(fleetRule(fleet, demand, baseCase), baseCase(demand.requestsPerMonth)) * HOURS_PER_MONTH;
    warnings.push(
      `the requests of a burst are taken to come as fast as one replica takes them, or at the rate of the peak where that is more: with starts and stops ${Number(hours.toPrecision(3))} machine hours a month.`,
    );
  }
  return warnings;
}
