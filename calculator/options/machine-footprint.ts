import type { Catalogue } from '../../schema/catalogue.ts';
import type { OperatingPoint } from '../../schema/measurement.ts';
import type { OwnedOption, RentedOption } from '../../schema/scenario.ts';
import { MONTHS_PER_YEAR } from '../../schema/units.ts';
import { DEFAULTS } from '../defaults.ts';
import type { Figure } from '../figure.ts';
import { figureQuantity, formula } from '../formula.ts';
import { monthsPerYear } from '../unit-quantities.ts';
import type { FleetFootprint, FleetWorking } from '../footprint.ts';
import { type MeasuredFigure, withSpread } from '../measured-spread.ts';
import { shareOfHost } from './host-share.ts';
import {
  type MachinePart,
  notAbove,
  nothing,
  overLife,
  partOf,
  partQuantity,
  sumOfParts,
  timesPart,
} from './machine-part.ts';
import type { OptionFigures } from './option-figures.ts';

/** One machine of the fleet: which accelerators it carries and which share of which host. */
export interface Machine {
  readonly accelerator: string | null;
  readonly acceleratorCount: number;
  readonly host: string | null;
  readonly vcpuCount: number | null;
  readonly replicasPerInstance: number;
}

/** Where the machine's power was measured, and how it scattered there with the throughput. */
export interface MeasuredMachine {
  readonly point: OperatingPoint;
  readonly powerSpread: MeasuredFigure | null;
}

export type MachineFootprint = Pick<
  FleetFootprint,
  'idleWattsPerInstance' | 'loadedWattsPerInstance' | 'embodiedGramsPerInstanceMonth' | 'gaps'
> & { readonly working: FleetWorking };

/** Watts and embodied grams of a part of the machine, and whether anybody knows them. */
interface Component {
  readonly idleWatts: MachinePart | null;
  readonly loadedWatts: MachinePart | null;
  readonly embodiedGrams: MachinePart | null;
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
  measured: MeasuredMachine,
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
  const summed = (key: 'idleWatts' | 'loadedWatts' | 'embodiedGrams', word: string): MachinePart => {
    for (const part of parts) if (part[key] === null) gaps.push(`${word} of ${part.name}`);
    if (parts.length === 0) gaps.push(`${word} of the machine`);
    const unit = key === 'embodiedGrams' ? 'gCO2e/month' : 'W';
    return sumOfParts(
      parts.flatMap(({ name, [key]: part }) => (part === null ? [] : [{ name: `${word} of ${name}`, unit, part }])),
    );
  };
  /** The scenario's own figure; null when it leaves the key out. Given as unknown it is a gap, and nothing stands in for it. */
  const given = (key: OwnFigure, label: string, unit: string): MachinePart | null => {
    if (option[key] === undefined) return null;
    const figure = figures.ofOption(key, { label, unit }, option[key], { value: null, reason: 'not given' });
    if (figure !== null) return partOf(figure);
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
  const embodiedGrams =
    embodiedKilograms === null
      ? summed('embodiedGrams', 'embodied carbon')
      : spreadOverLife(embodiedKilograms, life ?? lifeYears(option, figures));
  const idle = notAbove(idleWatts, loadedWatts);
  return {
    idleWattsPerInstance: idle.at,
    loadedWattsPerInstance: loadedWatts.at,
    embodiedGramsPerInstanceMonth: embodiedGrams.at,
    working: {
      idleWatts: () => partQuantity(idle, 'idle watts of a machine', 'W'),
      loadedWatts: () => partQuantity(loadedWatts, 'watts of a machine under load', 'W'),
      embodiedGrams: () => partQuantity(embodiedGrams, 'embodied grams per machine and month', 'gCO2e/month'),
    },
    gaps,
  };
}

type OwnFigure = 'loadedPowerWatts' | 'idlePowerWatts' | 'embodiedKilogramsCo2e';

/** Without a life (owned hardware whose life is unknown has no price either) nothing can be spread. */
const spreadOverLife = (embodiedKilograms: MachinePart, life: MachinePart | null): MachinePart =>
  life === null ? nothing : overLife(embodiedKilograms, life);

function lifeYears(option: RentedOption | OwnedOption, figures: OptionFigures): MachinePart | null {
  const life = figures.ofOption(
    'lifeMonths',
    { label: 'Life of the hardware', unit: 'months' },
    option.kind === 'owned' ? option.lifeMonths : undefined,
    DEFAULTS.lifeMonths,
  );
  return life === null
    ? null
    : {
        at: (valueOf) => valueOf(life) / MONTHS_PER_YEAR,
        working: () => formula`${figureQuantity(life, 'months of life')} / ${monthsPerYear}`,
      };
}

/**
 * Watts the load test measured, for all replicas of the machine. Only of the hardware they were measured on; measured at
 * the node or the wall they hold the host already.
 */
function measuredPower(
  option: RentedOption | OwnedOption,
  { replicasPerInstance }: Machine,
  { point, powerSpread }: MeasuredMachine,
  figures: OptionFigures,
): { readonly watts: MachinePart; readonly coversHost: boolean } | null {
  if (point.power === null || option.transferFactorRatio !== undefined) return null;
  const { powerWatts, boundary } = point.power;
  const figure = figures.ofMeasurement(
    `measurements/${option.measurement}/${point.id}/powerWatts`,
    { label: `Power at ${point.id} (${boundary})`, unit: 'W', resamples: powerSpread?.resamples ?? null },
    withSpread(powerWatts, powerSpread),
  );
  return figure === null
    ? null
    : {
        watts: timesPart(
          { name: 'measured watts', unit: 'W', part: partOf(figure) },
          {
            name: 'replicas per machine',
            value: replicasPerInstance,
            unit: 'replicas',
            note: 'each as it was measured',
          },
        ),
        coversHost: boundary !== 'accelerator',
      };
}

function acceleratorComponent(
  machine: Machine,
  measuredWatts: MachinePart | null,
  life: MachinePart | null,
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
  const accelerators = {
    name: 'accelerators per machine',
    value: acceleratorCount,
    unit: 'accelerators',
    note: 'as the option or its instance has them',
  };
  const watts = (part: Figure | null): MachinePart | null =>
    part && timesPart({ name: 'watts of an accelerator', unit: 'W', part: partOf(part) }, accelerators);
  return {
    name: entry.name,
    idleWatts: watts(idle),
    loadedWatts: measuredWatts ?? watts(board),
    embodiedGrams:
      embodied === null || years === null
        ? null
        : timesPart(
            { name: 'grams per accelerator and month', unit: 'gCO2e/month', part: overLife(partOf(embodied), years) },
            accelerators,
          ),
  };
}

function hostComponent(
  machine: Machine,
  life: MachinePart | null,
  catalogue: Catalogue,
  figures: OptionFigures,
): Component | null {
  const id = machine.host;
  if (id === null || !Object.hasOwn(catalogue.hosts, id))
    return { name: 'the host', idleWatts: null, loadedWatts: null, embodiedGrams: null };
  const host = catalogue.hosts[id]!;
  const share = shareOfHost(machine, host);
  const figure = (
    key: 'powerWatts' | 'embodiedKilogramsCo2e' | 'lifetimeYears',
    label: string,
    unit: string,
  ): Figure | null => figures.ofCatalogue(`hosts/${id}/${key}`, { label: `${host.name}: ${label}`, unit }, host[key]);
  const power = figure('powerWatts', 'power', 'W');
  const embodied = figure('embodiedKilogramsCo2e', 'embodied carbon', 'kgCO2e');
  const years = life ?? partLife(figure('lifetimeYears', 'life', 'years'));
  const watts = power && timesPart({ name: 'watts of the host', unit: 'W', part: partOf(power) }, share);
  return {
    name: host.name,
    idleWatts: watts,
    loadedWatts: watts,
    embodiedGrams:
      embodied === null || years === null
        ? null
        : timesPart(
            { name: 'grams per host and month', unit: 'gCO2e/month', part: overLife(partOf(embodied), years) },
            share,
          ),
  };
}

const partLife = (figure: Figure | null): MachinePart | null => figure && partOf(figure);
