import type { Sourced } from '../../schema/known.ts';
import { gramsFromKilograms, kilowattHoursFromJoules } from '../../schema/units.ts';
import { DEFAULTS } from '../defaults.ts';
import { baseCase, type Figure } from '../figure.ts';
import { figureQuantity, formula } from '../formula.ts';
import { gramsPerKilogram, joulesPerKilowattHour } from '../unit-quantities.ts';
import { servedShare } from './device-figures.ts';
import type { Devices } from './device-terms.ts';
import { gridFigures, siteWater } from './grid-figures.ts';
import { type MachinePart, nothing, partQuantity } from './machine-part.ts';
import type { OptionContext, OptionFigures } from './option-figures.ts';
import type { OptionModel } from './option-model.ts';

const NOT_GIVEN: Sourced = { value: null, reason: 'not given' };

/** Energy and making of the devices for the requests they serve; the fall-back's own comes on top. */
export function deviceFootprint(
  { option, device, work, fallBackRatio, attributed }: Devices,
  { fallBack, place }: { readonly fallBack: OptionModel | null; readonly place: string },
  context: OptionContext,
  figures: OptionFigures,
): OptionModel['footprint'] {
  const unknown = (reason: string): OptionModel['footprint'] => ({ kind: 'unknown', reason });
  if (work.joulesPerRequest === null) return unknown(`The energy of a token on ${option.device} is unknown.`);
  const regionId = option.region ?? context.inputs.scenario.site?.region;
  if (regionId === undefined) return unknown('No region says which grid the devices draw from: give region.');
  const grid = gridFigures({ regionId, place }, context, figures);
  if (grid.kind === 'unknown') return grid;
  const { value: one, ...pue } = DEFAULTS.devicePueRatio;
  const pueRatio = figures.ofOption('pueRatio', { label: 'PUE of a device', unit: 'ratio' }, undefined, {
    ...pue,
    value: one,
  });
  if (pueRatio === null) return unknown('The PUE of the devices is unknown.');
  const water = siteWater(
    { regionId, place },
    {
      wueLitresPerKilowattHour: figures.ofOption(
        'wueLitresPerKilowattHour',
        { label: 'Water used on site (WUE) by a device', unit: 'L/kWh of IT energy' },
        undefined,
        DEFAULTS.deviceWueLitresPerKilowattHour,
      ),
      unknownBecause: 'The water that a device uses on site is unknown.',
    },
    context,
    figures,
  );
  if (fallBack?.footprint.kind === 'unknown') {
    return unknown(`CO2e of its fall-back option ${fallBack.id} is unknown: ${fallBack.footprint.reason}`);
  }
  const joules = servedShare(work.joulesPerRequest, fallBackRatio);
  const kilograms =
    attributed === null
      ? null
      : option.embodiedKilogramsCo2e === undefined
        ? figures.ofCatalogue(
            `devices/${option.device}/embodiedKilogramsCo2e`,
            { label: `Embodied carbon, ${device.name}`, unit: 'kgCO2e' },
            device.embodiedKilogramsCo2e,
          )
        : figures.ofOption(
            'embodiedKilogramsCo2e',
            { label: 'Embodied carbon of a device', unit: 'kgCO2e' },
            option.embodiedKilogramsCo2e,
            NOT_GIVEN,
          );
  const embodied = embodiedParts(attributed, kilograms, fallBackRatio);
  const ofDevice = `the users' devices while they generate, PUE 1${attributed === null ? ', their making left out as sunk' : ', their making by attributed hours'}; network is out`;
  const ofFallBack = fallBack?.footprint;
  return {
    kind: 'per-request',
    pueRatio,
    gridGramsCo2ePerKilowattHour: grid.gridGramsCo2ePerKilowattHour,
    // Users buy their own electricity; the contracts of a cloud in the region are not theirs.
    marketGramsCo2ePerKilowattHour: null,
    water,
    kilowattHoursPerRequest: (valueOf) => kilowattHoursFromJoules(joules.at(valueOf)),
    embodiedGramsPerRequest: embodied.perRequest.at,
    embodiedGramsPerMonth: embodied.perMonth.at,
    modelFigures: [],
    boundary: ofFallBack === undefined ? ofDevice : `${ofDevice}; fall-back (${fallBack!.id}): ${ofFallBack.boundary}`,
    gaps: [
      'energy of reading the prompt',
      ...(device.batteryWattHours === null ? [] : ['losses of charging']),
      ...(attributed !== null && kilograms === null ? ['embodied carbon of the devices'] : []),
      ...(ofFallBack?.gaps ?? []).map((gap) => `${gap} (${fallBack!.id})`),
    ],
    working: {
      kilowattHours: () => ({
        name: 'kWh per request',
        value: kilowattHoursFromJoules(joules.at(baseCase)),
        unit: 'kWh/request',
        formula: formula`${partQuantity(joules, 'joules per request', 'J/request')} / ${joulesPerKilowattHour}`,
      }),
      embodiedGrams: () => partQuantity(embodied.perRequest, 'embodied grams per request', 'gCO2e/request'),
      embodiedGramsPerMonth: () => partQuantity(embodied.perMonth, 'embodied grams per month', 'gCO2e/month'),
    },
  };
}

function embodiedParts(
  attributed: Devices['attributed'],
  kilograms: Figure | null,
  fallBackRatio: Figure | null,
): { readonly perRequest: MachinePart; readonly perMonth: MachinePart } {
  if (attributed === null || kilograms === null) return { perRequest: nothing, perMonth: nothing };
  const { lives, driver } = attributed.hours;
  const part = driver === 'request' ? servedShare(lives, fallBackRatio) : lives;
  const grams: MachinePart = {
    at: (valueOf) => part.at(valueOf) * gramsFromKilograms(valueOf(kilograms)),
    working: () =>
      formula`${partQuantity(part, 'lives of a device', `lives/${driver}`)} * ${figureQuantity(kilograms, 'embodied kilograms of a device')} * ${gramsPerKilogram}`,
  };
  return driver === 'request' ? { perRequest: grams, perMonth: nothing } : { perRequest: nothing, perMonth: grams };
}
