import type { Instance } from '../../schema/instance.ts';
import type { Measurement } from '../../schema/measurement.ts';
import type { RentedOption } from '../../schema/scenario.ts';
import { HOURS_PER_MONTH } from '../../schema/units.ts';
import { unknownId } from '../catalogue-entry.ts';
import { alsoForNonProduction, type CostTerm } from '../cost-term.ts';
import { DEFAULTS } from '../defaults.ts';
import { baseCase } from '../figure.ts';
import { figureQuantity, formula } from '../formula.ts';
import { egressTerm } from './egress-terms.ts';
import { licenceTerms } from './licence-term.ts';
import { machineFootprint } from './machine-footprint.ts';
import { neededOption } from './needed-option.ts';
import { monthlyTerm, operationsTerms } from './operations.ts';
import { type OptionContext, OptionFigures } from './option-figures.ts';
import type { FleetModel, OptionModel } from './option-model.ts';
import { gridFigures, regionPue, regionWater } from './grid-figures.ts';
import { committedMonths, instanceTerms, type RentedPrice, rentedPrice } from './rented-price.ts';
import { rentedAs, rentedSchedule, scheduleWarnings, spotModel } from './rented-schedule.ts';
import { standing } from './standing.ts';
import { fleetModel, measurementOf } from './self-hosted.ts';
import { strandedCommitmentUsd } from '../stranded-commitment.ts';
import { hoursPerMonth } from '../unit-quantities.ts';

/** Machines rented by the hour, on the schedule the option gives: all hours of the month unless it says otherwise. */
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
  const fleet = rentedFleet();
  const price = rentedPrice({ option, instance }, figures);
  const operations = operationsTerms(option, DEFAULTS.rentedStaffFte, figures, context);
  const terms: CostTerm[] = [];
  if (fleet !== null && price !== null) {
    const { nonProductionInstances } = fleet;
    const pauses = fleet.schedule.kind !== 'always-on';
    terms.push(
      ...instanceTerms(price, { nonProductionInstances, pauses }),
      ...[
        ...attachmentTerms(option, context, figures),
        ...licenceTerms(option, instance.acceleratorCount, figures),
      ].flatMap((term) => alsoForNonProduction(term, nonProductionInstances)),
    );
  }
  const egress = egressTerm(option, place, context, figures);
  terms.push(...(egress === null ? [] : [egress]), ...monthlyTerms(option, figures), ...operations.terms);
  const footprint = rentedFootprint();
  const stands = standing(option, measurement, fleet);
  const model: OptionModel = {
    id: option.id,
    kind: 'rented',
    label: option.label ?? `${measurement.endpoint.model} on ${option.instance}${rentedAs(option)}`,
    ...stands,
    refusals: figures.refusals,
    terms,
    oneOffs: operations.oneOffs,
    exit: operations.exit,
    purchase: price?.upfront ?? null,
    ...commitmentOf(price),
    minimumUsdPerMonth: null,
    creditsUsdPerMonth: null,
    rateLimitRequestsPerSecond: null,
    fleet,
    footprint,
  };
  return {
    ...model,
    warnings: [
      ...model.warnings,
      ...commitmentWarnings(option, model, context),
      ...(fleet === null ? [] : scheduleWarnings(fleet, context.demand)),
    ],
  };

  function rentedFleet(): FleetModel | null {
    const found = fleetModel(option, hardware, measurement, context, figures);
    const schedule = rentedSchedule(option, context.demand, figures);
    const spot = spotModel(option, instance.spotInterruptionRatioPerMonthByRegion, figures);
    return found === null || schedule === null || spot === 'refused' ? null : { ...found, schedule, spot };
  }

  function rentedFootprint(): OptionModel['footprint'] {
    const region = { regionId: option.region, place };
    const grid = gridFigures(region, context, figures);
    const pueRatio = regionPue(region, context, figures);
    const water = regionWater(region, context, figures);
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
      ...machineFootprint(option, machine, { ...fleet, point: fleet.capacity.point }, catalogue, figures),
      kind: 'fleet',
      pueRatio,
      water,
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
): Pick<Instance, 'accelerator' | 'acceleratorCount' | 'host' | 'vcpuCount'> & Partial<Instance> {
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
  };
}

const commitmentOf = (price: RentedPrice | null): Pick<OptionModel, 'commitment'> =>
  price === null || price.commitment === null ? {} : { commitment: price.commitment };

/** A term that outlasts the comparison is paid to its end all the same: the first ones', or that of a machine taken on later. */
function commitmentWarnings(option: RentedOption, model: OptionModel, { demand, inputs }: OptionContext): string[] {
  const { horizonMonths = DEFAULTS.horizonMonths.value } = inputs.scenario;
  const owedUsd = strandedCommitmentUsd(model, demand, { valueOf: baseCase, horizonMonths }) ?? 0;
  if (owedUsd === 0) return [];
  return [
    `${option.purchase} is a commitment of ${committedMonths(option)} months; what is still owed of it after the comparison's ${horizonMonths} ${horizonMonths === 1 ? 'month' : 'months'} is in the cash of the last one, not in the month compared.`,
  ];
}

/** Disk and public address, of each instance, production or not: a disk is paid while its machine sleeps, an address is not. */
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
      working: () =>
        formula`${figureQuantity(gigabytes, 'gigabytes')} * ${figureQuantity(diskPrice, 'USD per GB and month')}`,
      amortised: false,
    });
  }
  const addressFigure = figures.ofOption(
    'publicIpv4Count',
    { label: 'Public addresses of an instance', unit: 'addresses' },
    option.publicIpv4Count,
    DEFAULTS.publicIpv4Count,
  )!;
  const addresses = baseCase(addressFigure);
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
      driver: 'paid-instance',
      basis: 'instances * addresses * USD per hour * 730 h',
      figures: [addressFigure, addressPrice],
      usd: (valueOf) => addresses * valueOf(addressPrice) * HOURS_PER_MONTH,
      working: () =>
        formula`${figureQuantity(addressFigure, 'addresses')} * ${figureQuantity(addressPrice, 'USD per hour')} * ${hoursPerMonth}`,
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
