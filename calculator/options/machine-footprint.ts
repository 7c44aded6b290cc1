import type { Catalogue } from '../../schema/catalogue.ts';
import type { OperatingPoint } from '../../schema/measurement.ts';
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
  measured: { readonly point: OperatingPoint },
  catalogue: Catalogue,
  figures: OptionFigures,
): MachineFootprint {
  const life = option.kind === 'owned' ? lifeYears(option, figures) : null;
  const power = measuredPower(option, machine, measured, figures);
  const parts = [
    acceleratorComponent(machine, power?.coversHost === false ? power.watts : null, life, catalogue, figures),
    hostComponent(machine, life, catalogue, figures),
  ].filter((part) => part !== null);
  const gaps: string[] = [];
  const summed = (key: 'idleWatts' | 'loadedWatts' | 'embodiedGrams', word: string): Part => {
    for (const part of parts) if (part[key] === null) gaps.push(`${word} of ${part.name}`);
    if (parts.length === 0) gaps.push(`${word} of the machine`);
    return (valueOf) => parts.reduce((sum, part) => sum + (part[key] ?? nothing)(valueOf), 0);
  };
  /** The scenario's own figure; null when it leaves the key out. Given as unknown it is a gap, and nothing stands in for it. */
  const given = (key: OwnFigure, label: string, unit: string): Part | null => {
    if (option[key] === undefined) return null;
    const figure = figures.ofOption(key, { label, unit }, option[key], { value: null, reason: 'not given' });
    if (figure !== null) return (valueOf) => valueOf(figure);
    gaps.push(label.charAt(0).toLowerCase() + label.slice(1));
    return nothing;
  };
  const loadedWatts =
    given('loadedPowerWatts', 'Power of the machine under load', 'W') ??
    (power?.coversHost === true ? power.watts : summed('loadedWatts', 'power under load'));
  const idleWatts =
    given('idlePowerWatts', 'Power of the machine with the model loaded, idle', 'W') ??
    summed('idleWatts', 'idle power');
  const embodiedKilograms = given('embodiedKilogramsCo2e', 'Embodied carbon of the machine', 'kgCO2e');
  return {
    // Drawn ranges may cross; a machine draws no less under load than idle.
    idleWattsPerInstance: (valueOf) => Math.min(idleWatts(valueOf), loadedWatts(valueOf)),
    loadedWattsPerInstance: loadedWatts,
    embodiedGramsPerInstanceMonth:
      embodiedKilograms === null
        ? summed('embodiedGrams', 'embodied carbon')
        : spreadOverLife(embodiedKilograms, life ?? lifeYears(option, figures)),
    gaps,
  };
}

type OwnFigure = 'loadedPowerWatts' | 'idlePowerWatts' | 'embodiedKilogramsCo2e';

/** Without a life (owned hardware whose life is unknown has no price either) nothing can be spread. */
const spreadOverLife = (embodiedKilograms: Part, life: Part | null): Part =>
  life === null ? nothing : (valueOf) => embodiedGramsPerMonth(embodiedKilograms(valueOf), life(valueOf));

function lifeYears(option: RentedOption | OwnedOption, figures: OptionFigures): Part | null {
  const life = figures.ofOption(
    'lifeMonths',
    { label: 'Life of the hardware', unit: 'months' },
    option.kind === 'owned' ? option.lifeMonths : undefined,
    DEFAULTS.lifeMonths,
  );
  return life === null ? null : (valueOf) => valueOf(life) / MONTHS_PER_YEAR;
}

/**
 * Watts the load test measured, for all replicas of the machine. Only of the hardware they were measured on; measured at
 * the node or the wall they hold the host already.
 */
function measuredPower(
  option: RentedOption | OwnedOption,
  { replicasPerInstance }: Machine,
  { point }: { readonly point: OperatingPoint },
  figures: OptionFigures,
): { readonly watts: Part; readonly coversHost: boolean } | null {
  if (point.power === null || option.transferFactorRatio !== undefined) return null;
  const { powerWatts, boundary } = point.power;
  const figure = figures.ofMeasurement(
    `measurements/${option.measurement}/${point.id}/powerWatts`,
    { label: `Power at ${point.id} (${boundary})`, unit: 'W' },
    powerWatts,
  );
  return figure === null
    ? null
    : { watts: (valueOf) => valueOf(figure) * replicasPerInstance, coversHost: boundary !== 'accelerator' };
}

function acceleratorComponent(
  machine: Machine,
  measuredWatts: Part | null,
  life: Part | null,
  catalogue: Catalogue,
  figures: OptionFigures,
): Component | null {
  const { accelerator: id, acceleratorCount } = machine;
  if (id === null || acceleratorCount === 0) return null;
  const entry = Object.hasOwn(catalogue.accelerators, id) ? catalogue.accelerators[id]! : null;
  if (entry === null) return { name: id, idleWatts: null, loadedWatts: measuredWatts, embodiedGrams: null };
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
  const times = (part: Figure | null, count: number): Part | null =>
    part === null ? null : (valueOf) => valueOf(part) * count;
  return {
    name: entry.name,
    idleWatts: times(idle, acceleratorCount),
    loadedWatts: measuredWatts ?? times(board, acceleratorCount),
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
