import type { Formula, Quantity } from '../../schema/quantity.ts';
import type { OwnedOption } from '../../schema/scenario.ts';
import { MONTHS_PER_YEAR } from '../../schema/units.ts';
import { alsoForNonProduction, type CostTerm } from '../cost-term.ts';
import { DEFAULTS } from '../defaults.ts';
import type { Figure } from '../figure.ts';
import { figureQuantity, formula } from '../formula.ts';
import { monthsPerYear } from '../unit-quantities.ts';
import { capitalTerm, purchaseModel } from './capital.ts';
import { electricityTerms, type PoweredMachine } from './electricity.ts';
import { gridFigures, siteWater } from './grid-figures.ts';
import { licenceTerms } from './licence-term.ts';
import { machineFootprint } from './machine-footprint.ts';
import { neededOption } from './needed-option.ts';
import { monthlyTerm, operationsTerms } from './operations.ts';
import { type OptionContext, OptionFigures } from './option-figures.ts';
import type { FleetModel, OptionModel } from './option-model.ts';
import { standing } from './standing.ts';
import { fleetModel, measurementOf } from './self-hosted.ts';

/** Servers bought and run on one's own site or in a hosted rack. */
export function ownedModel(option: OwnedOption, context: OptionContext, place: string): OptionModel {
  const { catalogue, scenario } = context.inputs;
  const figures = new OptionFigures(context, option);
  const measurement = measurementOf(option, context, place);
  const accelerator = option.accelerator ?? measurement.hardware.accelerator;
  const acceleratorCount =
    option.acceleratorCount ?? measurement.hardware.acceleratorCount ?? (accelerator === null ? 0 : 1);
  const fleet = fleetModel(option, { instance: null, accelerator, acceleratorCount }, measurement, context, figures);
  const purchase = purchaseModel(option, figures, place);
  const operations = operationsTerms(option, DEFAULTS.ownedStaffFte, figures, context);
  const machine = fleet === null ? null : ownMachine(fleet);
  const footprint = ownedFootprint();
  const terms: CostTerm[] = [];
  if (fleet !== null && purchase !== null && machine !== null) {
    const perServer = [
      capitalTerm(option, purchase, figures),
      ...hostingTerms(option, figures),
      ...licenceTerms(option, acceleratorCount, figures),
    ];
    if (option.hostingIncludesPower !== true) {
      const electricity = electricityTerms(fleet, machine, context, figures);
      if (electricity !== null) {
        perServer.push(electricity.idle);
        terms.push(electricity.work);
      }
    }
    terms.unshift(...perServer.flatMap((term) => alsoForNonProduction(term, fleet.nonProductionInstances)));
  }
  if (option.networkUsdPerMonth !== undefined) {
    const network = neededOption(figures, option.id, 'networkUsdPerMonth', 'Network', option.networkUsdPerMonth);
    if (network !== null) terms.push(monthlyTerm('network', 'Network', network));
  }
  terms.push(...operations.terms);
  return {
    id: option.id,
    kind: 'owned',
    label: option.label ?? `${measurement.endpoint.model} on own server`,
    ...standing(option, measurement, fleet),
    refusals: figures.refusals,
    terms,
    oneOffs: operations.oneOffs,
    exit: operations.exit,
    purchase,
    minimumUsdPerMonth: null,
    creditsUsdPerMonth: null,
    rateLimitRequestsPerSecond: null,
    fleet,
    footprint,
  };

  /** Power, making and PUE of one server: what electricity costs rests on them whether the grid is known or not. */
  function ownMachine(of: FleetModel): PoweredMachine {
    const machine = {
      accelerator,
      acceleratorCount,
      host: option.host ?? null,
      vcpuCount: null,
      replicasPerInstance: of.replicasPerInstance,
    };
    // The region's PUE is that of a cloud's data centre; own servers have their site's.
    const name = { label: 'PUE of the site', unit: 'ratio' };
    return {
      ...machineFootprint(option, machine, { ...of, point: of.capacity.point }, catalogue, figures),
      pueRatio:
        option.pueRatio === undefined
          ? figures.ofCatalogue('defaults/onPremisesPueRatio', name, catalogue.defaults.onPremisesPueRatio)
          : figures.ofOption('pueRatio', name, option.pueRatio, { value: null, reason: 'not given' }),
    };
  }

  function ownedFootprint(): OptionModel['footprint'] {
    if (machine === null) return { kind: 'unknown', reason: 'The option has no fleet.' };
    const region = scenario.site?.region;
    if (region === undefined)
      return { kind: 'unknown', reason: 'The site has no region: give site.region for its grid intensity.' };
    const grid = gridFigures({ regionId: region, place: 'scenario: site' }, context, figures);
    if (grid.kind === 'unknown') return grid;
    if (machine.pueRatio === null) return { kind: 'unknown', reason: 'The PUE of the site is unknown.' };
    // Nor is the water that cools a cloud's data centre that of a site of one's own.
    const water = siteWater(
      { regionId: region, place: 'scenario: site' },
      {
        wueLitresPerKilowattHour: figures.ofOption(
          'wueLitresPerKilowattHour',
          { label: 'Water used on site (WUE)', unit: 'L/kWh of IT energy' },
          option.wueLitresPerKilowattHour,
          { value: null, reason: 'not given' },
        ),
        unknownBecause: `The water used on site is unknown: give option "${option.id}" its wueLitresPerKilowattHour, 0 included.`,
      },
      context,
      figures,
    );
    return {
      ...grid,
      ...machine,
      kind: 'fleet',
      pueRatio: machine.pueRatio,
      water,
      // A site has its own contracts; the cloud region's market factor is not theirs.
      marketGramsCo2ePerKilowattHour: null,
      boundary: 'accelerators and host, idle hours and PUE included; network, storage and user devices are out',
    };
  }
}

function hostingTerms(option: OwnedOption, figures: OptionFigures): CostTerm[] {
  const terms: CostTerm[] = [];
  const add = (
    id: string,
    label: string,
    basis: string,
    figure: Figure | null,
    usdPerMonth: (usd: number) => number,
    working: (usd: Quantity) => Formula,
  ): void => {
    if (figure === null) return;
    terms.push({
      id,
      label,
      driver: 'production-instance',
      basis,
      figures: [figure],
      usd: (valueOf) => usdPerMonth(valueOf(figure)),
      working: () => working(figureQuantity(figure, figure.label)),
      amortised: false,
    });
  };
  add(
    'hosting',
    option.hostingIncludesPower === true ? 'Hosting, power included' : 'Hosting',
    'servers * USD per month',
    figures.needed(
      figures.ofOption(
        'hostingUsdPerMonth',
        { label: 'Hosting of a server', unit: 'USD/month' },
        option.hostingUsdPerMonth,
        DEFAULTS.hostingUsdPerMonth,
      ),
      'The cost of hosting',
      'Give hostingUsdPerMonth, 0 included.',
    ),
    (usd) => usd,
    (usd) => formula`${usd}`,
  );
  if (option.supportUsdPerYear !== undefined) {
    add(
      'hardware-support',
      'Hardware support',
      'servers * USD per year / 12',
      neededOption(figures, option.id, 'supportUsdPerYear', 'Hardware support', option.supportUsdPerYear),
      (usd) => usd / MONTHS_PER_YEAR,
      (usd) => formula`${usd} / ${monthsPerYear}`,
    );
  }
  return terms;
}
