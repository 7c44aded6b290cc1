import type { WhatIfResults } from '../../schema/carbon-result.ts';
import type { Formula, Quantity } from '../../schema/quantity.ts';
import { formula, sumFormula } from '../formula.ts';
import { gramsPerKilogram } from '../unit-quantities.ts';
import { cleanestFirst, type HourShift, kilogramsOfHour, shiftInDetail, type ShiftInDetail } from '../what-if-hours.ts';
import { type HourQuantities, hourQuantities } from './hour-quantities.ts';
import { numberOf } from './number-of.ts';
import type { Explainable, OptionInDetail } from './option-in-detail.ts';

type Shifted = Exclude<WhatIfResults['hours'][number], { unknownBecause: string }>;

/** The day by its hours, as it is and with what can wait in its cleanest hours. Each hour has an id; a list names the sums alone. */
export function hourShiftExplanations(option: OptionInDetail, shift: HourShift, result: Shifted): Explainable[] {
  const found = shiftInDetail(option.model, shift, option.demand);
  if ('unknownBecause' in found) throw new Error(`${option.id} has a shift and no hours`);
  const stem = `${option.id}/what-if/hours`;
  const hours = hourQuantities(option, found);
  const placed = placedQuantities(stem, found, hours);
  const asIs = hours.loads.map((load, hour) =>
    kilograms(`${stem}/operational/hour-${hour}`, hour, { found, hours, load }),
  );
  const shifted = found.moved.load.map((load, hour) =>
    kilograms(`${stem}/shifted/hour-${hour}`, hour, {
      found,
      hours,
      load: {
        name: `load of hour ${hour} then`,
        value: load,
        unit: 'ratio',
        formula: formula`${hours.loads[hour]!} * (1 - ${hours.shiftable}) + ${named(placed.stays[hour]!)} + ${named(placed.comes[hour]!)}`,
      },
    }),
  );
  const sumOf = (name: 'operational' | 'shifted', value: number, of: readonly Quantity[], note: string): Quantity => ({
    id: `${stem}/${name}`,
    name: `kg of CO2e of the electricity, ${name}`,
    value,
    unit: 'kgCO2e/month',
    formula: sumFormula(of.map(named)),
    note,
  });
  const moved: Quantity = {
    id: `${stem}/moved`,
    name: 'share of the requests that move',
    value: result.movedRatio,
    unit: 'ratio',
    formula: formula`${{
      name: 'load that comes to cleaner hours',
      value: placed.comes.reduce((sum, comes) => sum + numberOf(comes), 0),
      unit: 'ratio',
      formula: sumFormula(placed.comes.filter(({ value }) => value !== 0).map(named)),
    }} / ${hours.day}`,
    note: 'less than the share that can wait where its own hour is clean already, and where cleaner ones are full',
  };
  return [
    explained(
      'CO2e of the electricity with the intensity of each hour, and so /hour-0 to /hour-23',
      sumOf('operational', result.operationalKilogramsCo2ePerMonth, asIs, 'the hours of the day as they are'),
    ),
    explained(
      'the same with the requests that can wait in the cleanest hours, and so /hour-0 to /hour-23',
      sumOf('shifted', result.shiftedKilogramsCo2ePerMonth, shifted, 'the hours of the day after the move'),
    ),
    explained('share of the requests that finds room in cleaner hours', moved),
    ...[...asIs, ...shifted, ...placed.stays, ...placed.comes].map((quantity) => ({
      ...explained(quantity.name, quantity),
      listed: false as const,
    })),
  ];
}

const explained = (label: string, quantity: Quantity): Explainable => ({
  id: quantity.id!,
  label,
  quantity: () => quantity,
});

/** Without its working, which is asked for by its id: in the hours one stands in the next, and they would grow without end. */
const named = ({ formula: _formula, note: _note, ...quantity }: Quantity): Quantity => quantity;

/** What the hour emits in a month with that load. */
function kilograms(
  id: string,
  hour: number,
  { found, hours, load }: { readonly found: ShiftInDetail; readonly hours: HourQuantities; readonly load: Quantity },
): Quantity {
  const { idle, perLoad, pue, intensity } = hours;
  const working: Formula =
    idle === null
      ? formula`${perLoad} * ${load} * ${pue} * ${intensity[hour]!} / ${gramsPerKilogram}`
      : formula`(${idle[hour]!} + ${perLoad} * ${load}) * ${pue} * ${intensity[hour]!} / ${gramsPerKilogram}`;
  return {
    id,
    name: `kg of hour ${hour}`,
    value: kilogramsOfHour(found, hour, numberOf(load)),
    unit: 'kgCO2e/month',
    formula: working,
  };
}

/** Load over that of the mean hour that stays in each hour and that comes to it, in the order in which it is placed. */
function placedQuantities(
  stem: string,
  { moved, intensity }: ShiftInDetail,
  { loads, shiftable, room, day }: HourQuantities,
): { readonly stays: readonly Quantity[]; readonly comes: readonly Quantity[] } {
  const waiting: Quantity = {
    name: 'load of the day that can wait',
    value: numberOf(day) * numberOf(shiftable),
    unit: 'ratio',
    formula: formula`${day} * ${shiftable}`,
  };
  const earlier: Quantity[] = [];
  const left = (): Quantity => {
    const gone = earlier.filter(({ value }) => value !== 0);
    if (gone.length === 0) return waiting;
    const placed: Quantity = {
      name: 'placed in cleaner hours or before it',
      value: gone.reduce((sum, { value }) => sum + value!, 0),
      unit: 'ratio',
      formula: sumFormula(gone),
    };
    return {
      name: 'load that can wait and has no hour yet',
      value: numberOf(waiting) - numberOf(placed),
      unit: 'ratio',
      formula: formula`${waiting} - ${placed}`,
    };
  };
  const stays: Quantity[] = [];
  const comes: Quantity[] = [];
  for (const hours of cleanestFirst(intensity)) {
    for (const hour of hours) {
      stays[hour] = {
        id: `${stem}/stays/hour-${hour}`,
        name: `load that can wait and stays in hour ${hour}`,
        value: moved.stays[hour]!,
        unit: 'ratio',
        formula: formula`max(0, min(${left()}, ${loads[hour]!} * ${shiftable}))`,
      };
      earlier.push(named(stays[hour]));
    }
    for (const hour of hours) {
      const own = named(stays[hour]!);
      const load = loads[hour]!;
      comes[hour] = {
        id: `${stem}/comes/hour-${hour}`,
        name: `load that comes to hour ${hour}`,
        value: moved.comes[hour]!,
        unit: 'ratio',
        ...(room === null
          ? { formula: formula`max(0, ${left()})`, note: 'an hour takes any load' }
          : {
              formula: formula`max(0, min(${left()}, max(${load} * ${shiftable}, ${room[hour]!} - ${load} * (1 - ${shiftable})) - ${own}))`,
            }),
      };
      earlier.push(named(comes[hour]));
    }
  }
  return { stays, comes };
}
