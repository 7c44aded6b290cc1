import type { Device } from '../../schema/hardware.ts';
import type { Sourced } from '../../schema/known.ts';
import type { DeviceOption } from '../../schema/scenario.ts';
import { kilowattHoursFromJoules } from '../../schema/units.ts';
import type { CostTerm } from '../cost-term.ts';
import type { Figure } from '../figure.ts';
import { figureQuantity, formula } from '../formula.ts';
import { joulesPerKilowattHour } from '../unit-quantities.ts';
import { type AttributedHours, type DeviceWork, servedShare } from './device-figures.ts';
import { partQuantity } from './machine-part.ts';
import type { OptionContext, OptionFigures } from './option-figures.ts';

const NOT_GIVEN: Sourced = { value: null, reason: 'not given' };

/** What the users' devices are to this option: the figures its cost, its carbon and its result are made of. */
export interface Devices {
  readonly option: DeviceOption;
  readonly device: Device;
  readonly work: DeviceWork;
  readonly unitCount: Figure;
  readonly fallBackRatio: Figure | null;
  readonly attributed: { readonly hours: AttributedHours } | null;
}

/** What the operator pays for the devices' work: their electricity and the hours of their life, each only where the scenario says so. */
export function deviceTerms(devices: Devices, context: OptionContext, figures: OptionFigures): CostTerm[] {
  const { option, device, work, fallBackRatio, attributed } = devices;
  const terms: CostTerm[] = [];
  if (option.electricityPaidBy === 'operator') {
    const tariff = figures.needed(
      tariffFigure(option, context, figures),
      'The price of electricity',
      'Give usdPerKilowattHour.',
    );
    const { joulesPerRequest } = work;
    if (joulesPerRequest === null) {
      figures.refuse(
        'unknown-power',
        `Electricity cannot be priced: the energy of a token on ${option.device} is unknown.`,
        'Give joulesPerOutputToken, a model of the catalogue, or outputTokensPerSecond where the power under load is known.',
      );
    } else if (tariff !== null) {
      const joules = servedShare(joulesPerRequest, fallBackRatio);
      terms.push({
        id: 'electricity',
        label: 'Electricity of the devices',
        driver: 'request',
        basis: 'requests served * joules / 3,600,000 * USD per kWh',
        figures: [tariff],
        usd: (valueOf) => kilowattHoursFromJoules(joules.at(valueOf)) * valueOf(tariff),
        working: () =>
          formula`${partQuantity(joules, 'joules per request', 'J/request')} / ${joulesPerKilowattHour} * ${figureQuantity(tariff, 'USD per kWh')}`,
        amortised: false,
      });
    }
  }
  if (attributed !== null) {
    const price = figures.needed(priceFigure(option, device, figures), 'The price of a device', 'Give deviceUsd.');
    if (price !== null) terms.push(hardwareTerm(attributed.hours, price, fallBackRatio));
  }
  return terms;
}

/** Paid back as the devices work: no capital is bound by it, so nothing is paid at the start. */
function hardwareTerm(
  { lives, driver, basis }: AttributedHours,
  price: Figure,
  fallBackRatio: Figure | null,
): CostTerm {
  const part = driver === 'request' ? servedShare(lives, fallBackRatio) : lives;
  return {
    id: 'hardware',
    label: 'Devices, attributed hours',
    driver,
    basis: `${basis} * price of a device`,
    figures: [price],
    usd: (valueOf) => part.at(valueOf) * valueOf(price),
    working: () =>
      formula`${partQuantity(part, 'lives of a device', `lives/${driver}`)} * ${figureQuantity(price, 'price of a device')}`,
    amortised: false,
  };
}

const priceFigure = (option: DeviceOption, device: Device, figures: OptionFigures): Figure | null => {
  const name = { label: `Price, ${device.name}`, unit: 'USD' };
  return option.deviceUsd === undefined
    ? figures.ofCatalogue(`devices/${option.device}/purchaseUsd`, name, device.purchaseUsd)
    : figures.ofOption('deviceUsd', name, option.deviceUsd, NOT_GIVEN);
};

/** The option's own price of a kWh, the site's, or the catalogue's default. */
export function tariffFigure(option: DeviceOption, { inputs }: OptionContext, figures: OptionFigures): Figure | null {
  const name = { label: 'Electricity', unit: 'USD/kWh' };
  if (option.usdPerKilowattHour !== undefined)
    return figures.ofOption('usdPerKilowattHour', name, option.usdPerKilowattHour, NOT_GIVEN);
  const ofSite = inputs.scenario.site?.usdPerKilowattHour;
  return ofSite === undefined
    ? figures.ofCatalogue('defaults/usdPerKilowattHour', name, inputs.catalogue.defaults.usdPerKilowattHour)
    : figures.ofScenario('site.usdPerKilowattHour', name, ofSite, NOT_GIVEN);
}
