import { InputError } from '../../schema/input-error.ts';
import type { Known, Sourced } from '../../schema/known.ts';
import type { OwnedOption } from '../../schema/scenario.ts';
import { MONTHS_PER_YEAR } from '../../schema/units.ts';
import { yearlyCapitalUsd } from '../annuity.ts';
import { alsoForNonProduction, type CostTerm } from '../cost-term.ts';
import { DEFAULTS } from '../defaults.ts';
import type { Figure } from '../figure.ts';
import { electricityTerms, type PoweredMachine } from './electricity.ts';
import { gridFigures } from './grid-figures.ts';
import { machineFootprint } from './machine-footprint.ts';
import { neededOption, operationsTerms } from './operations.ts';
import { type OptionContext, OptionFigures } from './option-figures.ts';
import type { FleetModel, OptionModel, PurchaseModel } from './option-model.ts';
import { fleetModel, measurementOf, standing } from './self-hosted.ts';

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
    const perServer = [capitalTerm(option, purchase, figures), ...hostingTerms(option, acceleratorCount, figures)];
    if (option.hostingIncludesPower !== true) {
      const electricity = electricityTerms(fleet, machine, context, figures);
      if (electricity !== null) {
        perServer.push(electricity.idle);
        terms.push(electricity.work);
      }
    }
    terms.unshift(...perServer.flatMap((term) => alsoForNonProduction(term, fleet.nonProductionInstances)));
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
    exitUsd: operations.exitUsd,
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
      ...machineFootprint(option, machine, { point: of.capacity.point }, catalogue, figures),
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
    return {
      ...grid,
      ...machine,
      kind: 'fleet',
      pueRatio: machine.pueRatio,
      // A site has its own contracts; the cloud region's market factor is not theirs.
      marketGramsCo2ePerKilowattHour: null,
      boundary: 'accelerators and host, idle hours and PUE included; network, storage and user devices are out',
    };
  }
}

function purchaseModel(option: OwnedOption, figures: OptionFigures, place: string): PurchaseModel | null {
  const none: Sourced = { value: null, reason: 'not given' };
  const capexUsd = figures.needed(
    figures.ofOption('capexUsd', { label: 'Price of a server', unit: 'USD' }, option.capexUsd, none),
    'The price of the server',
    'Give capexUsd.',
  );
  const residualUsd = figures.needed(
    figures.ofOption(
      'residualUsd',
      { label: 'Value of a server at the end', unit: 'USD' },
      option.residualUsd,
      DEFAULTS.residualUsd,
    ),
    'The residual value',
    'Give residualUsd, 0 included.',
  );
  const lifeMonths = figures.needed(
    figures.ofOption(
      'lifeMonths',
      { label: 'Life of the hardware', unit: 'months' },
      option.lifeMonths,
      DEFAULTS.lifeMonths,
    ),
    'The life of the hardware',
    'Give lifeMonths.',
  );
  if (capexUsd === null || residualUsd === null || lifeMonths === null) return null;
  refuseGain(capexUsd.known, residualUsd.known, place);
  return { capexUsd, residualUsd, lifeMonths };
}

/** A server that sells for more than it cost would make every further one pay. */
function refuseGain(capex: Known, residual: Known, place: string): void {
  const most = residual.high ?? residual.value;
  const least = capex.low ?? capex.value;
  if (most <= least) return;
  throw new InputError({
    path: `${place}.residualUsd`,
    expected: `at most capexUsd (${least})`,
    received: String(most),
    hint: 'Give what a server still fetches at the end of its life; of ranges, the high end against the low end of the price.',
  });
}

function capitalTerm(option: OwnedOption, purchase: PurchaseModel, figures: OptionFigures): CostTerm {
  const rate = figures.needed(
    figures.ofOption(
      'costOfCapitalRatioPerYear',
      { label: 'Cost of capital', unit: 'ratio/year' },
      option.costOfCapitalRatioPerYear,
      DEFAULTS.costOfCapitalRatioPerYear,
    ),
    'The cost of capital',
    'Give costOfCapitalRatioPerYear, 0 included.',
  );
  return {
    id: 'capital',
    label: 'Servers (capital)',
    driver: 'production-instance',
    basis: 'servers * (price - residual / (1 + r)^n) * CRF / 12, CRF = r / (1 - (1 + r)^-n)',
    figures: [purchase.capexUsd, purchase.residualUsd, purchase.lifeMonths, ...(rate === null ? [] : [rate])],
    usd: (valueOf) =>
      yearlyCapitalUsd({
        capexUsd: valueOf(purchase.capexUsd),
        residualUsd: valueOf(purchase.residualUsd),
        lifeYears: valueOf(purchase.lifeMonths) / MONTHS_PER_YEAR,
        costOfCapitalRatioPerYear: rate === null ? 0 : valueOf(rate),
      }) / MONTHS_PER_YEAR,
    amortised: true,
  };
}

function hostingTerms(option: OwnedOption, acceleratorCount: number, figures: OptionFigures): CostTerm[] {
  const terms: CostTerm[] = [];
  const add = (
    id: string,
    label: string,
    basis: string,
    figure: Figure | null,
    usdPerMonth: (usd: number) => number,
  ): void => {
    if (figure === null) return;
    terms.push({
      id,
      label,
      driver: 'production-instance',
      basis,
      figures: [figure],
      usd: (valueOf) => usdPerMonth(valueOf(figure)),
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
  );
  if (option.supportUsdPerYear !== undefined) {
    add(
      'hardware-support',
      'Hardware support',
      'servers * USD per year / 12',
      neededOption(figures, option.id, 'supportUsdPerYear', 'Hardware support', option.supportUsdPerYear),
      (usd) => usd / MONTHS_PER_YEAR,
    );
  }
  if (option.licence !== undefined) {
    const perServer = option.licence.basis === 'accelerator' ? acceleratorCount : 1;
    add(
      'licence',
      'Software licence',
      `servers * ${option.licence.basis === 'accelerator' ? 'accelerators * ' : ''}USD per year / 12`,
      neededOption(figures, option.id, 'licence.usdPerYear', 'Software licence', option.licence.usdPerYear),
      (usd) => (usd * perServer) / MONTHS_PER_YEAR,
    );
  }
  return terms;
}
