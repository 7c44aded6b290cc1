import type { Instance } from '../../schema/instance.ts';
import type { Measurement } from '../../schema/measurement.ts';
import type { RentedOption } from '../../schema/scenario.ts';
import { HOURS_PER_MONTH } from '../../schema/units.ts';
import { unknownId } from '../catalogue-entry.ts';
import { alsoForNonProduction, type CostTerm } from '../cost-term.ts';
import { DEFAULTS } from '../defaults.ts';
import type { Figure } from '../figure.ts';
import { machineFootprint } from './machine-footprint.ts';
import { monthlyTerm, neededOption, operationsTerms } from './operations.ts';
import { type OptionContext, OptionFigures } from './option-figures.ts';
import type { OptionModel } from './option-model.ts';
import { gridFigures, regionPue } from './grid-figures.ts';
import { fleetModel, measurementOf, standing } from './self-hosted.ts';

/** Machines rented by the hour, all hours of the month, used or not. */
export function rentedModel(option: RentedOption, context: OptionContext, place: string): OptionModel {
  const { catalogue } = context.inputs;
  const figures = new OptionFigures(context, option);
  const measurement = measurementOf(option, context, place);
  const instance = instanceOf(option, measurement, catalogue.instances, place);
  const hardware = {
    instance: option.instance,
    accelerator: instance.accelerator,
    acceleratorCount: instance.acceleratorCount,
  };
  const fleet = fleetModel(option, hardware, measurement, context, figures);
  const hourly = figures.needed(
    hourlyFigure(option, instance, figures),
    `The ${option.purchase ?? 'on-demand'} price of ${option.instance} in ${option.region}`,
    'Give usdPerHour, or choose another region or purchase.',
  );
  const operations = operationsTerms(option, DEFAULTS.rentedStaffFte, figures, context);
  const terms: CostTerm[] = [];
  if (fleet !== null && hourly !== null) {
    const perInstance = [instanceTerm(hourly), ...attachmentTerms(option, context, figures)];
    terms.push(...perInstance.flatMap((term) => alsoForNonProduction(term, fleet.nonProductionInstances)));
  }
  terms.push(...monthlyTerms(option, figures), ...operations.terms);
  const footprint = rentedFootprint();
  return {
    id: option.id,
    kind: 'rented',
    label: option.label ?? `${measurement.endpoint.model} on ${option.instance}`,
    ...standing(option, measurement, fleet),
    refusals: figures.refusals,
    terms,
    oneOffs: operations.oneOffs,
    exitUsd: operations.exitUsd,
    purchase: null,
    minimumUsdPerMonth: null,
    creditsUsdPerMonth: null,
    rateLimitRequestsPerSecond: null,
    fleet,
    footprint,
  };

  function rentedFootprint(): OptionModel['footprint'] {
    const region = { regionId: option.region, place };
    const grid = gridFigures(region, context, figures);
    const pueRatio = regionPue(region, context, figures);
    if (fleet === null) return { kind: 'unknown', reason: 'The option has no fleet.' };
    if (grid.kind === 'unknown') return grid;
    if (pueRatio === null) {
      return {
        kind: 'unknown',
        reason: `The PUE of ${option.region} is unknown; give overrides["regions/${option.region}/pueRatio"].`,
      };
    }
    const machine = { ...instance, replicasPerInstance: fleet.replicasPerInstance };
    return {
      ...grid,
      ...machineFootprint(option, machine, { point: fleet.capacity.point }, catalogue, figures),
      kind: 'fleet',
      pueRatio,
      boundary: 'accelerators and host, idle hours and PUE included; network, storage and user devices are out',
    };
  }
}

/** The catalogue's instance, or the scenario's own when it brings the price itself. */
function instanceOf(
  option: RentedOption,
  measurement: Measurement,
  instances: Readonly<Record<string, Instance>>,
  place: string,
): Pick<Instance, 'accelerator' | 'acceleratorCount' | 'host' | 'vcpuCount'> & {
  readonly usdPerHourByRegion: Instance['usdPerHourByRegion'] | null;
} {
  if (Object.hasOwn(instances, option.instance)) return instances[option.instance]!;
  if (option.usdPerHour === undefined) {
    unknownId(
      `${place}.instance`,
      option.instance,
      instances,
      'an instance of the catalogue, or one with a usdPerHour of its own',
    );
  }
  const { accelerator, acceleratorCount } = measurement.hardware;
  return {
    accelerator,
    acceleratorCount: acceleratorCount ?? 0,
    host: null,
    vcpuCount: null,
    usdPerHourByRegion: null,
  };
}

function hourlyFigure(
  option: RentedOption,
  instance: ReturnType<typeof instanceOf>,
  figures: OptionFigures,
): Figure | null {
  const purchase = option.purchase ?? 'on-demand';
  const name = { label: `${option.instance}, ${purchase}, ${option.region}`, unit: 'USD/h' };
  if (option.usdPerHour !== undefined)
    return figures.ofOption('usdPerHour', name, option.usdPerHour, { value: null, reason: 'not given' });
  const prices = instance.usdPerHourByRegion;
  const inRegion = prices !== null && Object.hasOwn(prices, option.region) ? prices[option.region] : undefined;
  const sourced = inRegion?.[purchase] ?? {
    value: null,
    reason: `the catalogue holds no price of ${option.instance} in ${option.region}`,
  };
  // Region and purchase are in the path: the same path is the same figure for every option.
  return figures.ofCatalogue(`instances/${option.instance}/${option.region}/${purchase}/usdPerHour`, name, sourced);
}

const instanceTerm = (hourly: Figure): CostTerm => ({
  id: 'instances',
  label: 'Instances',
  driver: 'production-instance',
  basis: 'instances * USD per hour * 730 h',
  figures: [hourly],
  usd: (valueOf) => valueOf(hourly) * HOURS_PER_MONTH,
  amortised: false,
});

/** Disk and public address: charged with each instance, production or not. */
function attachmentTerms(option: RentedOption, { inputs }: OptionContext, figures: OptionFigures): CostTerm[] {
  const { defaults } = inputs.catalogue;
  const terms: CostTerm[] = [];
  const gigabytes = figures.needed(
    figures.ofOption(
      'storageGigabytes',
      { label: 'Disk per instance', unit: 'GB' },
      option.storageGigabytes,
      DEFAULTS.storageGigabytes,
    ),
    'The size of the disk',
    'Give storageGigabytes, 0 included.',
  );
  const diskPrice = figures.needed(
    figures.ofCatalogue(
      'defaults/usdPerGigabyteMonthDisk',
      { label: 'Disk', unit: 'USD/GB and month' },
      defaults.usdPerGigabyteMonthDisk,
    ),
    'The price of disk',
    'Give overrides["defaults/usdPerGigabyteMonthDisk"].',
  );
  if (gigabytes !== null && diskPrice !== null) {
    terms.push({
      id: 'disk',
      label: 'Disk',
      driver: 'production-instance',
      basis: 'instances * gigabytes * USD per GB and month',
      figures: [gigabytes, diskPrice],
      usd: (valueOf) => valueOf(gigabytes) * valueOf(diskPrice),
      amortised: false,
    });
  }
  const addresses = option.publicIpv4Count ?? 1;
  const addressPrice =
    addresses === 0
      ? null
      : figures.needed(
          figures.ofCatalogue(
            'defaults/usdPerPublicIpv4Hour',
            { label: 'Public IPv4 address', unit: 'USD/h' },
            defaults.usdPerPublicIpv4Hour,
          ),
          'The price of a public IPv4 address',
          'Give overrides["defaults/usdPerPublicIpv4Hour"], or publicIpv4Count 0.',
        );
  if (addressPrice !== null) {
    terms.push({
      id: 'ipv4',
      label: 'Public IPv4',
      driver: 'production-instance',
      basis: 'instances * addresses * USD per hour * 730 h',
      figures: [addressPrice],
      usd: (valueOf) => addresses * valueOf(addressPrice) * HOURS_PER_MONTH,
      amortised: false,
    });
  }
  return terms;
}

function monthlyTerms(option: RentedOption, figures: OptionFigures): CostTerm[] {
  return (
    [
      ['egressUsdPerMonth', 'Egress'],
      ['loadBalancerUsdPerMonth', 'Load balancer'],
    ] as const
  ).flatMap(([key, label]) => {
    if (option[key] === undefined) return [];
    const figure = neededOption(figures, option.id, key, label, option[key]);
    return figure === null ? [] : [monthlyTerm(key.replace('UsdPerMonth', ''), label, figure)];
  });
}
