import { describe, expect, test } from 'vitest';
import { resolveInputs } from '../../calculator/build-report.ts';
import { drawnMonths } from '../../calculator/drawn-months.ts';
import { drawsOf } from '../../calculator/draws.ts';
import type { Figure } from '../../calculator/figure.ts';
import { monthAt } from '../../calculator/month.ts';
import { settled } from '../../calculator/settled.ts';
import { measurementWith, pointWith } from '../factories/measurement.ts';
import { apiOption, inputsWith, ownedOption, rentedOption, scenarioWith } from '../factories/scenario.ts';

const uniform = (low: number, value: number, high: number) => ({ low, value, high, distribution: 'uniform' as const });
const power = { powerWatts: { value: 60, source: 'measured' as const }, boundary: 'accelerator' as const };
const { demand, models, book } = resolveInputs(
  inputsWith({
    measurements: { 'm.json': measurementWith({ operatingPoints: [pointWith({ power })] }) },
    scenario: scenarioWith({
      baselineOption: 'api',
      demand: { requestsPerMonth: uniform(1e5, 2e6, 9e6), inputTokensPerRequest: 400, outputTokensPerRequest: 105 },
      options: [
        apiOption({ billedRetryRatio: uniform(0, 0.02, 0.1), supportUsdPerMonth: 10 }),
        rentedOption({ idlePowerWatts: uniform(20, 30, 50), staffFte: uniform(0.1, 0.2, 0.3) }),
        ownedOption({ capexUsd: { ...uniform(15_000, 20_000, 30_000), source: 'user' }, lifeMonths: 40 }),
      ],
      overrides: { 'defaults/usdPerKilowattHour': { value: 0.12, low: 0.1, high: 0.2 } },
    }),
  }),
);

describe.each(models.map((model) => [model.id, model] as const))('%s', (_id, model) => {
  test('a drawn month is the month of these figures, bit for bit', () => {
    const draws = drawsOf(book.uncertain, 1, 200);
    const { usd, totalGrams } = drawnMonths(model, demand, draws);
    for (let k = 0; k < 200; k++) {
      const valueOf = draws.at(k);
      const month = monthAt(model, demand, valueOf(demand.requestsPerMonth), valueOf);
      expect(usd[k]).toBe(month.usd);
      expect(totalGrams![k]).toBe(month.footprint!.operationalGrams + month.footprint!.embodiedGrams);
    }
  });

  test('rules without an uncertain figure are worked out once, the others in each draw', () => {
    const uncertain = new Set(book.uncertain);
    const count = (terms: typeof model.terms): number => {
      let reads = 0;
      const valueOf = (figure: Figure): number => {
        reads++;
        return figure.known.value;
      };
      for (const { usd } of terms) usd(valueOf);
      return reads;
    };
    const less = count(settled(model, uncertain).terms);
    expect(less).toBeGreaterThan(0);
    expect(less).toBeLessThan(count(model.terms));
    expect(count(settled(model, new Set()).terms)).toBe(0);
  });
});
