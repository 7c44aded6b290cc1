import type { Formula, Quantity } from '../../schema/quantity.ts';
import type { CostLine } from '../../schema/report.ts';
import type { CostTerm } from '../cost-term.ts';
import { baseCase, type Figure } from '../figure.ts';
import { figureQuantity, formula, sumFormula } from '../formula.ts';
import { upfrontUsd } from '../option-result.ts';
import type { OptionModel, PurchaseModel } from '../options/option-model.ts';
import { tokensPerMillion } from '../unit-quantities.ts';
import { perUserAndAnswer } from './answer-explanations.ts';
import { type FleetQuantities, fleetQuantities } from './fleet-explanations.ts';
import { numberOf } from './number-of.ts';
import { type Explainable, inputTokens, type OptionInDetail, outputTokens } from './option-in-detail.ts';

/** Every line of the bill, its total, what that is per unit, what idles and what is paid at the start. */
export function costExplanations(option: OptionInDetail): Explainable[] {
  const { id, month, demand } = option;
  const total: Quantity = {
    id: `${id}/month`,
    name: 'USD per month',
    value: month.usd,
    unit: 'USD/month',
    formula: sumFormula(allLines(option)),
    note: 'profit and loss: what is paid at the start counts by its months',
  };
  const perRequest: Quantity = {
    id: `${id}/per-request`,
    name: 'USD per request',
    value: month.usdPerRequest,
    unit: 'USD/request',
    formula: formula`${total} / ${option.requests}`,
  };
  const perMillion = (kind: 'output' | 'total', value: number, working: Formula): Quantity => ({
    id: `${id}/per-million-${kind}-tokens`,
    name: `USD per million ${kind} tokens`,
    value,
    unit: `USD/million ${kind} tokens`,
    formula: working,
  });
  const idle = idleQuantity(option);
  return [
    ...allLines(option).map((line) => ({
      id: line.id!,
      label: `${line.name}, a line of the bill`,
      quantity: () => line,
    })),
    ...[
      { label: 'USD per month: the sum of the lines', quantity: total },
      { label: 'USD per request', quantity: perRequest },
      {
        label: 'USD per million output tokens',
        quantity: perMillion(
          'output',
          month.usdPerMillionOutputTokens,
          formula`${perRequest} / ${outputTokens(demand)} * ${tokensPerMillion}`,
        ),
      },
      {
        label: 'USD per million tokens, input and output',
        quantity: perMillion(
          'total',
          month.usdPerMillionTotalTokens,
          formula`${perRequest} / (${outputTokens(demand)} + ${inputTokens(demand)}) * ${tokensPerMillion}`,
        ),
      },
      { label: 'USD paid at the start', quantity: upfrontQuantity(option) },
      ...(idle === null ? [] : [{ label: 'USD per month for capacity no request uses', quantity: idle }]),
      ...perUserAndAnswer(option, total),
    ].map(({ label, quantity }) => ({ id: quantity.id!, label, quantity: () => quantity })),
  ];
}

/** The lines of the option itself and of its parts, in the order of the bill. */
export function allLines(option: OptionInDetail): Quantity[] {
  const { month, parts } = option;
  const own = month.lines.slice(0, month.lines.length - parts.reduce((sum, part) => sum + part.month.lines.length, 0));
  const fleet = fleetQuantities(option);
  return [...own.map((line) => lineQuantity(line, option, fleet)), ...parts.flatMap(allLines)];
}

function lineQuantity(line: CostLine, option: OptionInDetail, fleet: FleetQuantities | null): Quantity {
  const { id, model } = option;
  const quantity = {
    id: `${id}/${line.id}`,
    name: id === model.id ? line.label : `${line.label} (${model.id})`,
    value: line.usdPerMonth,
    unit: 'USD/month',
    note: line.basis,
  };
  const term = model.terms.find((candidate) => candidate.id === line.id);
  if (term === undefined) return { ...quantity, formula: adjustmentFormula(option) };
  const count = countOf(term, option, fleet);
  return { ...quantity, formula: count === null ? term.working() : formula`${count} * ${perUnit(term)}` };
}

const PER_UNIT: Readonly<Record<Exclude<CostTerm['driver'], 'month'>, string>> = {
  request: 'request',
  'request-outside-commitment': 'request',
  'production-instance': 'instance and month',
  'paid-instance': 'instance and month',
  'non-production-instance': 'instance and month',
};

/** What the line grows with; null for one that nothing moves. */
function countOf({ driver }: CostTerm, { requests }: OptionInDetail, fleet: FleetQuantities | null): Quantity | null {
  switch (driver) {
    case 'month':
      return null;
    case 'request':
    case 'request-outside-commitment':
      return requests;
    case 'production-instance':
      return fleet!.instances;
    case 'paid-instance':
      return fleet!.paidInstances;
    case 'non-production-instance':
      return fleet!.nonProductionInstances;
  }
}

function perUnit(term: CostTerm): Quantity {
  const unit = term.driver === 'month' ? 'month' : PER_UNIT[term.driver];
  return { name: `USD per ${unit}`, value: term.usd(baseCase), unit: `USD/${unit}`, formula: term.working() };
}

/** Usage is not below the commitment, and credits come off it down to 0: what that adds to the usage itself. */
function adjustmentFormula({ model, stairs, requests }: OptionInDetail): Formula {
  const perRequest: Quantity = {
    name: 'usage per request',
    value: stairs.usdPerRequest,
    unit: 'USD/request',
    formula: sumFormula(
      model.terms
        .filter(({ driver }) => driver === 'request')
        .map((term) => ({ ...perUnit(term), name: `${term.label} per request` })),
    ),
  };
  const usage: Quantity = {
    name: 'usage',
    value: stairs.usdPerRequest * numberOf(requests),
    unit: 'USD/month',
    formula: formula`${requests} * ${perRequest}`,
  };
  const amount = (figure: Figure | null, name: string): Quantity =>
    figure === null
      ? { name, value: 0, unit: 'USD', note: 'the option has none' }
      : withTaxOf(model, figureQuantity(figure, name));
  const minimum = amount(model.minimumUsdPerMonth, 'minimum commitment');
  const credits = amount(model.creditsUsdPerMonth, 'credits');
  return formula`max(${usage}, ${minimum}) - min(${credits}, max(${usage}, ${minimum})) - ${usage}`;
}

/** An amount of a contract or a price list with the sales tax on it. */
const withTaxOf = ({ taxRatio }: OptionModel, amount: Quantity): Quantity =>
  taxRatio === undefined
    ? amount
    : {
        name: `${amount.name}, with tax`,
        value: numberOf(amount) * (1 + baseCase(taxRatio)),
        unit: amount.unit,
        formula: formula`${amount} * (1 + ${figureQuantity(taxRatio, 'tax')})`,
      };

/** Of the option's own fleet, else of those of its parts; null where nothing is rented or owned. */
function idleQuantity(option: OptionInDetail): Quantity | null {
  const { id, model, month, stairs } = option;
  const idle = {
    id: `${id}/idle`,
    name: id === model.id ? 'USD of idle capacity per month' : `idle capacity of ${model.id}`,
    value: month.idleUsd,
    unit: 'USD/month',
    note: 'a part of the month, never added to it',
  };
  const fleet = fleetQuantities(option);
  if (fleet === null) {
    const ofParts = option.parts.flatMap((part) => idleQuantity(part) ?? []);
    // A part has no id of its own here: what it pays is a line of the whole.
    const unfolded = ofParts.map(({ id: _id, ...part }) => part);
    return ofParts.length === 0 ? null : { ...idle, formula: sumFormula(unfolded) };
  }
  const perInstance = (driver: CostTerm['driver'], name: string, value: number): Quantity => ({
    name,
    value,
    unit: 'USD/instance and month',
    formula: sumFormula(
      model.terms
        .filter((term) => term.driver === driver)
        .map((term) => ({ ...perUnit(term), name: `${term.label} per instance` })),
    ),
  });
  const kept = perInstance('production-instance', 'USD per instance and month', stairs.usdPerInstanceMonth);
  const run = perInstance('paid-instance', 'USD per instance and month of running', stairs.usdPerPaidInstanceMonth);
  return {
    ...idle,
    formula: formula`(${kept} * ${fleet.instances} + ${run} * ${fleet.paidInstances}) * max(0, 1 - ${fleet.utilisation})`,
  };
}

function upfrontQuantity(option: OptionInDetail): Quantity {
  const { id, model, month } = option;
  const oneOffs = model.oneOffs.map((payment) => payment.quantity());
  const fleet = fleetQuantities(option);
  const servers = model.purchase === null || fleet === null ? [] : [serversBought(model, model.purchase, fleet)];
  const ofParts = option.parts.map((part) => {
    const { id: _id, note: _note, ...quantity } = upfrontQuantity(part);
    return { ...quantity, name: `paid at the start for ${part.model.id}` };
  });
  return {
    id: `${id}/upfront`,
    name: 'USD paid at the start',
    value: upfrontUsd(model, month),
    unit: 'USD',
    formula: sumFormula([...servers, ...oneOffs, ...ofParts]),
    note: 'cash; the month holds it by its months already, so the two are never added',
  };
}

function serversBought(model: OptionModel, { capexUsd }: PurchaseModel, fleet: FleetQuantities): Quantity {
  const each = withTaxOf(model, figureQuantity(capexUsd, `${capexUsd.label}, each`));
  const count = numberOf(fleet.instances) + numberOf(fleet.nonProductionInstances);
  return {
    name: 'servers',
    value: numberOf(each) * count,
    unit: 'USD',
    formula: formula`${each} * (${fleet.instances} + ${fleet.nonProductionInstances})`,
  };
}
