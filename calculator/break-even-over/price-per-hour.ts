import type { BreakEvenOver } from '../../schema/break-even-over.ts';
import { HOURS_PER_MONTH } from '../../schema/units.ts';
import { baseCase, type Figure } from '../figure.ts';
import { type OptionModel, servingModels } from '../options/option-model.ts';
import type { DrawnCosts } from './drawn-costs.ts';
import { overFigure, type Rivals } from './over-figure.ts';

/** A price of a rented machine: USD per hour, and the part of it that a commitment has paid upfront. */
export interface HourlyPrice {
  readonly figure: Figure;
  readonly upfrontUsdPerHour: number;
}

/** Multiples of the price now: what is shown, and how far a crossing is looked for. */
const SHOWN = 4;
const LOOKED_FOR = 20;

/** The prices per hour of the machines that the option, or a part of it, rents; each once. */
export function hourlyPrices(model: OptionModel): HourlyPrice[] {
  const prices = new Map<number, HourlyPrice>();
  for (const { kind, terms, purchase } of servingModels(model)) {
    const figure = kind === 'rented' ? terms.find(({ id }) => id === 'instances')?.figures[0] : undefined;
    if (figure === undefined) continue;
    const upfrontUsdPerHour =
      purchase === null ? 0 : baseCase(purchase.capexUsd) / (baseCase(purchase.lifeMonths) * HOURS_PER_MONTH);
    prices.set(figure.slot, { figure, upfrontUsdPerHour });
  }
  return [...prices.values()];
}

/** The prices that a comparison turns on: the option's, or the baseline's where the option rents nothing. */
export function pricesVaried({ model, baseline }: Rivals): HourlyPrice[] {
  const own = hourlyPrices(model);
  return own.length > 0 ? own : hourlyPrices(baseline);
}

/**
 * The price of an hour at which the option and the baseline cost the same, at the demand's volume and with the fleet it
 * takes: from nothing (or what a commitment has paid upfront) to four times the price now, or as far as the crossing lies,
 * up to twenty times.
 */
export const overPricePerHour = (rivals: Rivals, drawn: DrawnCosts): BreakEvenOver[] =>
  pricesVaried(rivals).flatMap(({ figure, upfrontUsdPerHour }) => {
    const now = baseCase(figure);
    return (
      overFigure(
        rivals,
        {
          variable: 'usd-per-hour',
          figure,
          from: upfrontUsdPerHour,
          to: LOOKED_FOR * now,
          shownTo: SHOWN * now,
        },
        drawn,
      ) ?? []
    );
  });
