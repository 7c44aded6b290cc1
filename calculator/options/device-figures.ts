import type { Device } from '../../schema/hardware.ts';
import { SOURCE_KINDS, type SourceKind, type Sourced } from '../../schema/known.ts';
import type { DeviceOption } from '../../schema/scenario.ts';
import { HOURS_PER_MONTH, joulesPerToken, MONTHS_PER_YEAR, SECONDS_PER_HOUR } from '../../schema/units.ts';
import { unknownId } from '../catalogue-entry.ts';
import type { Demand } from '../demand.ts';
import { DEFAULTS } from '../defaults.ts';
import { baseCase, type Figure, type ValueOf } from '../figure.ts';
import { figureQuantity, formula } from '../formula.ts';
import { hoursPerMonth, monthsPerYear, secondsPerHour } from '../unit-quantities.ts';
import { type MachinePart, partOf, partQuantity } from './machine-part.ts';
import type { OptionContext, OptionFigures } from './option-figures.ts';

const NOT_GIVEN: Sourced = { value: null, reason: 'not given' };

/** What one device does for one request that it serves. Null where nobody knows. */
export interface DeviceWork {
  readonly outputTokens: MachinePart;
  readonly joulesPerRequest: MachinePart | null;
  readonly busyHoursPerRequest: MachinePart | null;
  readonly outputTokensPerSecond: Figure | null;
  /** The weakest source of its energy and its speed. */
  readonly provenance: SourceKind;
}

/** InputError for a model whose energy the catalogue does not know on this device; null after a refusal. */
export function deviceWork(
  option: DeviceOption,
  { device, place }: { readonly device: Device; readonly place: string },
  { demand }: OptionContext,
  figures: OptionFigures,
): DeviceWork | null {
  const inflation = figures.needed(
    figures.ofOption(
      'tokenInflationRatio',
      { label: 'Tokens of this model per token of the demand', unit: 'ratio' },
      option.tokenInflationRatio,
      DEFAULTS.tokenInflationRatio,
    ),
    'The ratio of tokens',
    'Give tokenInflationRatio, or leave it out for 1.',
  );
  if (inflation === null) return null;
  const speed = figures.ofOption(
    'outputTokensPerSecond',
    { label: 'Output tokens per second of one device', unit: 'tokens/s' },
    option.outputTokensPerSecond,
    NOT_GIVEN,
  );
  const energy = energyOfToken(option, { device, place, speed }, figures);
  const outputTokens = tokensOf(demand, inflation);
  return {
    outputTokens,
    outputTokensPerSecond: speed,
    joulesPerRequest:
      energy === null
        ? null
        : {
            at: (valueOf) => energy.joules.at(valueOf) * outputTokens.at(valueOf),
            working: () =>
              formula`${partQuantity(energy.joules, 'joules per output token', 'J/output token')} * ${partQuantity(outputTokens, 'output tokens of the device', 'tokens/request')}`,
          },
    busyHoursPerRequest:
      speed === null
        ? null
        : {
            at: (valueOf) => outputTokens.at(valueOf) / valueOf(speed) / SECONDS_PER_HOUR,
            working: () =>
              formula`${partQuantity(outputTokens, 'output tokens of the device', 'tokens/request')} / ${figureQuantity(speed, 'output tokens per second')} / ${secondsPerHour}`,
          },
    provenance: weakest([energy?.figure ?? null, speed]),
  };
}

const tokensOf = ({ outputTokensPerRequest: output }: Demand, inflation: Figure): MachinePart => ({
  at: (valueOf) => valueOf(output) * valueOf(inflation),
  working: () =>
    formula`${figureQuantity(output, 'output tokens')} * ${figureQuantity(inflation, 'tokens of this model per token of the demand')}`,
});

/** The scenario's own figure, the catalogue's for the model named, or the power under load over the speed. */
function energyOfToken(
  option: DeviceOption,
  { device, place, speed }: { readonly device: Device; readonly place: string; readonly speed: Figure | null },
  figures: OptionFigures,
): { readonly joules: MachinePart; readonly figure: Figure } | null {
  const name = { label: `Energy of an output token, ${device.name}`, unit: 'J/output token' };
  if (option.joulesPerOutputToken !== undefined) {
    const figure = figures.ofOption('joulesPerOutputToken', name, option.joulesPerOutputToken, NOT_GIVEN);
    return figure && { joules: partOf(figure), figure };
  }
  if (option.model !== undefined) {
    const known = device.joulesPerOutputTokenByModel;
    const sourced = Object.hasOwn(known, option.model)
      ? known[option.model]!
      : unknownId(`${place}.model`, option.model, known, `a model whose energy is known on ${option.device}`);
    const path = `devices/${option.device}/${option.model}/joulesPerOutputToken`;
    const figure = figures.ofCatalogue(path, { ...name, label: `${name.label}, ${option.model}` }, sourced);
    return figure && { joules: partOf(figure), figure };
  }
  const watts = figures.ofCatalogue(
    `devices/${option.device}/loadedPowerWatts`,
    { label: `Power under load, ${device.name}`, unit: 'W' },
    device.loadedPowerWatts,
  );
  if (watts === null || speed === null) return null;
  return {
    figure: watts,
    joules: {
      at: (valueOf) => joulesPerToken(valueOf(watts), valueOf(speed)),
      working: () =>
        formula`${figureQuantity(watts, 'watts under load')} / ${figureQuantity(speed, 'output tokens per second')}`,
    },
  };
}

function weakest(known: readonly (Figure | null)[]): SourceKind {
  const sources = known.flatMap((figure) => (figure === null ? [] : [figure.known.source]));
  return sources.toSorted((a, b) => SOURCE_KINDS.indexOf(b) - SOURCE_KINDS.indexOf(a))[0] ?? 'assumed';
}

/** Months a device is used, for its price and its making alike; null when nobody knows. */
export function deviceLifeMonths(option: DeviceOption, device: Device, figures: OptionFigures): MachinePart | null {
  if (option.lifeMonths !== undefined) {
    const months = figures.ofOption(
      'lifeMonths',
      { label: 'Life of a device', unit: 'months' },
      option.lifeMonths,
      NOT_GIVEN,
    );
    return months && partOf(months);
  }
  const years = figures.ofCatalogue(
    `devices/${option.device}/lifetimeYears`,
    { label: `Life, ${device.name}`, unit: 'years' },
    device.lifetimeYears,
  );
  return (
    years && {
      at: (valueOf) => valueOf(years) * MONTHS_PER_YEAR,
      working: () => formula`${figureQuantity(years, 'years of life')} * ${monthsPerYear}`,
    }
  );
}

/** What of a device's life falls on this work: a share of all devices' months, or the hours each request takes. */
export interface AttributedHours {
  /** Lives of a device per unit of the driver: per month for all devices, or per request that a device serves. */
  readonly lives: MachinePart;
  readonly driver: 'month' | 'request';
  readonly basis: string;
}

/** Null after a refusal. */
export function attributedHours(
  option: DeviceOption,
  {
    unitCount,
    lifeMonths,
    busyHoursPerRequest,
  }: {
    readonly unitCount: Figure;
    readonly lifeMonths: MachinePart;
    readonly busyHoursPerRequest: MachinePart | null;
  },
  figures: OptionFigures,
): AttributedHours | null {
  const months = () => partQuantity(lifeMonths, 'months of life', 'months');
  if (option.attributedRatio !== undefined) {
    const share = figures.needed(
      figures.ofOption(
        'attributedRatio',
        { label: "Share of the devices' life that is attributed", unit: 'ratio' },
        option.attributedRatio,
        NOT_GIVEN,
      ),
      "The share of the devices' life",
      'Give attributedRatio, or leave it out and give outputTokensPerSecond.',
    );
    return (
      share && {
        lives: {
          at: (valueOf) => (valueOf(unitCount) * valueOf(share)) / lifeMonths.at(valueOf),
          working: () =>
            formula`${figureQuantity(unitCount, 'devices')} * ${figureQuantity(share, 'share of their hours of life')} / ${months()}`,
        },
        driver: 'month',
        basis: 'devices * share of their hours of life / months of life',
      }
    );
  }
  if (busyHoursPerRequest === null) {
    figures.refuse(
      'unknown-figure',
      "The devices' speed is unknown, so the hours they work for this cannot be attributed.",
      'Give outputTokensPerSecond, or attributedRatio.',
    );
    return null;
  }
  return {
    lives: {
      at: (valueOf) => busyHoursPerRequest.at(valueOf) / (lifeMonths.at(valueOf) * HOURS_PER_MONTH),
      working: () =>
        formula`${partQuantity(busyHoursPerRequest, 'busy hours per request', 'h/request')} / (${months()} * ${hoursPerMonth})`,
    },
    driver: 'request',
    basis: 'requests served * busy hours / hours of life',
  };
}

/** A part of each request as a share of all requests: those that the devices serve. */
export const servedShare = (part: MachinePart, fallBackRatio: Figure | null): MachinePart =>
  fallBackRatio === null
    ? part
    : {
        at: (valueOf: ValueOf) => part.at(valueOf) * (1 - valueOf(fallBackRatio)),
        working: () =>
          formula`${{ name: 'for a request that a device serves', value: part.at(baseCase), unit: 'per request', formula: part.working() }} * (1 - ${figureQuantity(fallBackRatio, 'share that falls back')})`,
      };
