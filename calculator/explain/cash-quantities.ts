import type { Quantity } from '../../schema/quantity.ts';
import type { Demand } from '../demand.ts';
import { baseCase } from '../figure.ts';
import { cohortsOver } from '../fleet-cohorts.ts';
import { figureQuantity, formula } from '../formula.ts';
import { demandInMonth } from '../launch-ramp.ts';
import { staircaseOf } from '../month.ts';
import { taxedRatio } from '../options/tax-terms.ts';
import { type Staircase, usdPerMonthAt, withoutLimits } from '../staircase.ts';
import { commitmentCash, instancesInMonths } from '../stranded-commitment.ts';
import { monthAtVolume } from './break-even-explanations.ts';
import { type OptionInDetail, requests } from './option-in-detail.ts';

/** What is paid in each month of the horizon, one quantity for each payment. */
export interface CashInDetail {
  /** Of a month, 0 being the first; they sum to its cash. */
  readonly inMonth: (month: number) => readonly Quantity[];
}

interface Payment {
  readonly month: number;
  readonly quantity: Quantity;
}

export function cashInDetail(option: OptionInDetail, horizonMonths: number): CashInDetail {
  const { model, demand } = option;
  const stairs = withoutLimits(staircaseOf(model, demand, baseCase, 'cash'));
  const volumes = Array.from({ length: horizonMonths }, (_, i) => demandInMonth(demand, i + 1, baseCase));
  const once = paidOnce(option, stairs, volumes);
  const recurring = withStairs(option, stairs);
  return {
    inMonth: (month) => [
      {
        name: 'what recurs',
        value: usdPerMonthAt(stairs, volumes[month]!),
        unit: 'USD',
        note: 'the lines of the month at its volume, without those that spread a payment',
        ...monthAtVolume(recurring, volumeQuantity(demand, month + 1, volumes[month]!)),
      },
      ...once.filter((payment) => payment.month === month).map(({ quantity }) => quantity),
    ],
  };
}

/** The option and its parts on the costs of the cash view, without the lines that spread a payment. */
const withStairs = (option: OptionInDetail, stairs: Staircase): OptionInDetail => ({
  ...option,
  model: { ...option.model, terms: option.model.terms.filter(({ amortised }) => !amortised) },
  stairs,
  parts: option.parts.map((part, i) => ({ ...part, ...withStairs(part, stairs.parts![i]!.stairs) })),
});

const count = (name: string, value: number, note: string): Quantity => ({ name, value, unit: 'months', note });

function volumeQuantity(demand: Demand, month: number, value: number): Quantity {
  const whole = requests(demand);
  const growth = figureQuantity(demand.growthRatioPerMonth, 'growth');
  const named = { name: `requests in month ${month}`, value, unit: 'requests/month' };
  const { launchRamp } = demand;
  const launchMonths = launchRamp?.months ?? 0;
  if (launchRamp === null || month > launchMonths) {
    const grown = count('months of growth', month - 1 - launchMonths, 'none in the first month at the whole volume');
    return { ...named, formula: formula`${whole} * (1 + ${growth}) ^ ${grown}` };
  }
  const start = figureQuantity(launchRamp.startRatio, 'share at the launch');
  const passed = count('months since the launch', month - 1, 'the month itself not counted');
  const ramp = count('months of the launch', launchMonths, 'demand.launchRamp.months');
  return { ...named, formula: formula`${whole} * (${start} + (1 - ${start}) * ${passed} / ${ramp})` };
}

/** One-offs, machines, commitments and the exit, of the option and of its parts, when they are paid. */
function paidOnce(option: OptionInDetail, stairs: Staircase, volumes: readonly number[]): Payment[] {
  const { model, parts } = option;
  const of = (quantity: Quantity): Quantity =>
    option.id === model.id ? quantity : { ...quantity, name: `${quantity.name} (${model.id})` };
  const last = volumes.length - 1;
  return [
    ...model.oneOffs.map((payment): Payment => ({ month: 0, quantity: of(payment.quantity()) })),
    ...(model.exit === null ? [] : [{ month: last, quantity: of(model.exit.quantity()) }]),
    ...machinePayments(option, stairs, volumes).map(({ month, quantity }) => ({ month, quantity: of(quantity) })),
    ...parts.flatMap((part, i) => {
      const { stairs: ofPart, shareOfRequests } = stairs.parts![i]!;
      return paidOnce(
        part,
        ofPart,
        volumes.map((volume) => volume * shareOfRequests),
      );
    }),
  ];
}

function machinePayments({ model }: OptionInDetail, stairs: Staircase, volumes: readonly number[]): Payment[] {
  if (stairs.fleet === null) return [];
  const needed = instancesInMonths(model, stairs, volumes);
  const committed =
    model.commitment &&
    commitmentCash(model, model.commitment, needed, { valueOf: baseCase, horizonMonths: needed.length });
  return [
    ...boughtAndSold({ model }, needed),
    ...(committed?.notNeededUsdByMonth ?? []).map((usd, month): Payment => {
      const name = 'committed machines that are not needed';
      return { month, quantity: { name, value: usd, unit: 'USD', note: 'held until their term ends' } };
    }),
    {
      month: needed.length - 1,
      quantity: {
        name: 'still owed of the commitment',
        value: committed?.owedUsd ?? 0,
        unit: 'USD',
        note: 'the months of its terms beyond the horizon',
      },
    },
  ].filter(({ quantity }) => quantity.value !== 0);
}

/** Hardware, or the upfront part of a commitment: with tax when it is paid, without when it is sold. */
function boughtAndSold({ model }: Pick<OptionInDetail, 'model'>, needed: readonly number[]): Payment[] {
  const { purchase } = model;
  if (purchase === null) return [];
  const life = Math.max(1, Math.round(baseCase(purchase.lifeMonths)));
  const machines = (name: string, value: number): Quantity => ({
    name,
    value,
    unit: 'machines',
    note: `each is held for ${life} months and replaced where it is still needed`,
  });
  const price = figureQuantity(purchase.capexUsd, purchase.capexUsd.label);
  const residual = figureQuantity(purchase.residualUsd, purchase.residualUsd.label);
  const { taxRatio } = model;
  return cohortsOver(needed, life).months.flatMap(({ takenOn, ended }, month): Payment[] => {
    const taken = machines('machines taken on', takenOn);
    const bought: Quantity = {
      name: 'paid for machines',
      value: takenOn * baseCase(purchase.capexUsd) * taxedRatio(model, baseCase),
      unit: 'USD',
      formula:
        taxRatio === undefined
          ? formula`${taken} * ${price}`
          : formula`${taken} * ${price} * (1 + ${figureQuantity(taxRatio, 'tax')})`,
    };
    const sold: Quantity = {
      name: 'machines sold, taken off',
      value: -ended * baseCase(purchase.residualUsd),
      unit: 'USD',
      formula: formula`0 - ${machines('machines at their end', ended)} * ${residual}`,
    };
    return [
      ...(takenOn === 0 ? [] : [{ month, quantity: bought }]),
      ...(ended === 0 ? [] : [{ month, quantity: sold }]),
    ];
  });
}
