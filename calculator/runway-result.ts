import { InputError } from '../schema/input-error.ts';
import type { OptionResult } from '../schema/report.ts';
import type { Scenario } from '../schema/scenario.ts';
import { baseCase, type Figure, type FigureBook, sourcedOfScenario } from './figure.ts';
import type { MonthInDetail } from './month.ts';
import { runwayMonths } from './runway.ts';

/** What a user pays once, and what that user asks for each month. */
export interface OneOffRevenue {
  readonly usdPerUser: Figure;
  readonly requestsPerUserPerMonth: Figure;
}

/** Null where the scenario gives none; InputError for one given as unknown. */
export function oneOffRevenueOf({ oneOffRevenue: given }: Scenario, book: FigureBook): OneOffRevenue | null {
  if (given === undefined) return null;
  const needed = (key: keyof OneOffRevenue, label: string, unit: string): Figure => {
    const figure = book.figure({ path: `oneOffRevenue.${key}`, label, unit }, sourcedOfScenario(given[key]));
    if (figure !== null) return figure;
    throw new InputError({
      path: `scenario: oneOffRevenue.${key}`,
      expected: 'a number',
      received: 'null',
      hint: 'Give a range where it is a guess, or leave oneOffRevenue out.',
    });
  };
  return {
    usdPerUser: needed('usdPerUser', 'What a user pays once', 'USD/user'),
    requestsPerUserPerMonth: needed('requestsPerUserPerMonth', 'Requests of a user', 'requests/month'),
  };
}

/** How long the revenue of a user pays for the user's requests: by what each adds to the bill, and by a share of all of it. */
export function runwayResult(
  revenue: OneOffRevenue | null,
  month: Pick<MonthInDetail, 'usdPerRequest' | 'usageUsdPerRequest'>,
): Pick<OptionResult, 'runway'> {
  if (revenue === null) return {};
  const paidUsd = baseCase(revenue.usdPerUser);
  const requestsPerMonth = baseCase(revenue.requestsPerUserPerMonth);
  return {
    runway: {
      usageMonths: runwayMonths({ paidUsd, requestsPerMonth, usdPerRequest: month.usageUsdPerRequest }),
      allCostsMonths: runwayMonths({ paidUsd, requestsPerMonth, usdPerRequest: month.usdPerRequest }),
    },
  };
}
