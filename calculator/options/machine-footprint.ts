import type { Catalogue } from '../../schema/catalogue.ts';
import type { Measurement, OperatingPoint } from '../../schema/measurement.ts';
import type { OwnedOption, RentedOption } from '../../schema/scenario.ts';
import { MONTHS_PER_YEAR } from '../../schema/units.ts';
import { DEFAULTS } from '../defaults.ts';
import type { Figure, ValueOf } from '../figure.ts';
import { embodiedGramsPerMonth, type FleetFootprint } from '../footprint.ts';
import type { OptionFigures } from './option-figures.ts';

/** One machine of the fleet: which accelerators it carries and which share of which host. */
export interface Machine {
  readonly accelerator: string | null;
  readonly acceleratorCount: number;
  readonly host: string | null;
  readonly vcpuCount: number | null;
  readonly replicasPerInstance: number;
}

export type MachineFootprint = Pick<
  FleetFootprint,
  'idleWattsPerInstance' | 'loadedWattsPerInstance' | 'embodiedGramsPerInstanceMonth' | 'gaps'
>;

type Part = (valueOf: ValueOf) => number;
const nothing: Part = () => 0;

/** Watts and embodied grams of a part of the machine, and whether anybody knows them. */
interface Component {
  readonly idleWatts: Part | null;
  readonly loadedWatts: Part | null;
  readonly embodiedGrams: Part | null;
  readonly name: string;
}

/**
 * Power and embodied carbon of one machine. The scenario's own figures win, then measured power, then the catalogue's
 * accelerators and the share of the host, added up. A part nobody knows is left out and named in `gaps`: the sum is
 * then a lower bound. Owned hardware has one life, for money and carbon alike.
 */
export function machineFootprint(
  option: RentedOption | OwnedOption,
  machine: Machine,
  measured: { readonly measurement: Measurement; readonly point: OperatingPoint },
  catalogue: Catalogue,
  figures: OptionFigures,
): MachineFootprint {
  const given = (
    key: 'loadedPowerWatts' | 'idlePowerWatts' | 'embodiedKilogramsCo2e',
    label: string,
    unit: string,
  ): Figure | null =>
    option[key] === undefined
      ? null
      : figures.ofOption(key, { label, unit }, option[key], { value: null, reason: 'not given' });
  const loaded = given('loadedPowerWatts', 'Power of the machine under load', 'W');
  const idle = given('idlePowerWatts', 'Power of the machine with the model loaded, idle', 'W');
  const embodied = given('embodiedKilogramsCo2e', 'Embodied carbon of the machine', 'kgCO2e');
  const life = ownedLife(option, figures);
  const parts = [
    acceleratorComponent(machine, measured, life, catalogue, figures),
    hostComponent(machine, life, catalogue, figures),
  ].filter((part) => part !== null);
  const gaps: string[] = [];
  const summed = (key: 'idleWatts' | 'loadedWatts' | 'embodiedGrams', word: string): Part => {
    for (const part of parts) if (part[key] === null) gaps.push(`${word} of ${part.name}`);
    if (parts.length === 0) gaps.push(`${word} of the machine`);
    return (valueOf) => parts.reduce((sum, part) => sum + (part[key] ?? nothing)(valueOf), 0);
  };
  const loadedWatts =
    loaded === null ? summed('loadedWatts', 'power under load') : (valueOf: ValueOf) => valueOf(loaded);
  const idleWatts = idle === null ? summed('idleWatts', 'idle power') : (valueOf: ValueOf) => valueOf(idle);
  const lifeYears = life ?? (() => DEFAULTS.lifeMonths.value / MONTHS_PER_YEAR);
  return {
    // Drawn ranges may cross; a machine draws no less under load than idle.
    idleWattsPerInstance: (valueOf) => Math.min(idleWatts(valueOf), loadedWatts(valueOf)),
    loadedWattsPerInstance: loadedWatts,
    embodiedGramsPerInstanceMonth:
      embodied === null
        ? summed('embodiedGrams', 'embodied carbon')
        : (valueOf) => embodiedGramsPerMonth(valueOf(embodied), lifeYears(valueOf)),
    gaps,
  };
}

function ownedLife(option: RentedOption | OwnedOption, figures: OptionFigures): Part | null {
  if (option.kind !== 'owned') return null;
  const life = figures.ofOption(
    'lifeMonths',
    { label: 'Life of the hardware', unit: 'months' },
    option.lifeMonths,
    DEFAULTS.lifeMonths,
  );
  return life === null ? null : (valueOf) => valueOf(life) / MONTHS_PER_YEAR;
}

function acceleratorComponent(
  machine: Machine,
  { measurement, point }: { readonly measurement: Measurement; readonly point: OperatingPoint },
  life: Part | null,
  catalogue: Catalogue,
  figures: OptionFigures,
): Component | null {
  const { accelerator: id, acceleratorCount } = machine;
  if (id === null || acceleratorCount === 0) return null;
  const entry = Object.hasOwn(catalogue.accelerators, id) ? catalogue.accelerators[id]! : null;
  if (entry === null) return { name: id, idleWatts: null, loadedWatts: null, embodiedGrams: null };
  const figure = (
    key: 'boardPowerWatts' | 'loadedIdlePowerWatts' | 'embodiedKilogramsCo2e' | 'lifetimeYears',
    label: string,
    unit: string,
  ): Figure | null =>
    figures.ofCatalogue(`accelerators/${id}/${key}`, { label: `${entry.name}: ${label}`, unit }, entry[key]);
  const board = figure('boardPowerWatts', 'power of the board', 'W');
  const idle = figure('loadedIdlePowerWatts', 'power with the model loaded, idle', 'W');
  const embodied = figure('embodiedKilogramsCo2e', 'embodied carbon', 'kgCO2e');
  const years = life ?? partLife(figure('lifetimeYears', 'life', 'years'));
  const power =
    point.power === null
      ? null
      : figures.ofMeasurement(
          `measurements/${measurement.endpoint.model}/${point.id}/powerWatts`,
          { label: `Power at ${point.id} (${point.power.boundary})`, unit: 'W' },
          point.power.powerWatts,
        );
  const times = (part: Figure | null, count: number): Part | null =>
    part === null ? null : (valueOf) => valueOf(part) * count;
  return {
    name: entry.name,
    idleWatts: times(idle, acceleratorCount),
    loadedWatts: power === null ? times(board, acceleratorCount) : times(power, machine.replicasPerInstance),
    embodiedGrams:
      embodied === null || years === null
        ? null
        : (valueOf) => embodiedGramsPerMonth(valueOf(embodied), years(valueOf)) * acceleratorCount,
  };
}

function hostComponent(
  machine: Machine,
  life: Part | null,
  catalogue: Catalogue,
  figures: OptionFigures,
): Component | null {
  const id = machine.host;
  if (id === null || !Object.hasOwn(catalogue.hosts, id))
    return { name: 'the host', idleWatts: null, loadedWatts: null, embodiedGrams: null };
  const host = catalogue.hosts[id]!;
  const share =
    host.acceleratorCount > 0
      ? machine.acceleratorCount / host.acceleratorCount
      : machine.vcpuCount !== null && host.vcpuCount !== null
        ? machine.vcpuCount / host.vcpuCount
        : 1;
  const figure = (
    key: 'powerWatts' | 'embodiedKilogramsCo2e' | 'lifetimeYears',
    label: string,
    unit: string,
  ): Figure | null => figures.ofCatalogue(`hosts/${id}/${key}`, { label: `${host.name}: ${label}`, unit }, host[key]);
  const power = figure('powerWatts', 'power', 'W');
  const embodied = figure('embodiedKilogramsCo2e', 'embodied carbon', 'kgCO2e');
  const years = life ?? partLife(figure('lifetimeYears', 'life', 'years'));
  const watts: Part | null = power === null ? null : (valueOf) => valueOf(power) * share;
  return {
    name: host.name,
    idleWatts: watts,
    loadedWatts: watts,
    embodiedGrams:
      embodied === null || years === null
        ? null
        : (valueOf) => embodiedGramsPerMonth(valueOf(embodied), years(valueOf)) * share,
  };
}

const partLife = (figure: Figure | null): Part | null => (figure === null ? null : (valueOf) => valueOf(figure));
