import { priceOfUsage } from '../calculator/api-price.ts';
import { loadCatalogue } from '../pricing/load-catalogue.ts';
import { type Figure, medianMs } from './figure.ts';

const USAGES = 200_000;

/** How many requests a second are priced, each by the rules of another model, at another hour and size. */
export async function pricedUsages(): Promise<Figure[]> {
  const models = Object.values((await loadCatalogue()).models);
  const times = Array.from({ length: 24 * 14 }, (_, hour) => {
    const day = `${9 + Math.floor(hour / 24)}`.padStart(2, '0');
    return `2026-11-${day}T${`${hour % 24}`.padStart(2, '0')}:00:00Z`;
  });
  let priced = 0;
  const took = await medianMs(5, () => {
    for (let i = 0; i < USAGES; i++) {
      const inputTokens = 100 + ((i * 7_919) % 300_000);
      const cachedInputTokens = inputTokens >> 1;
      const usage = {
        inputTokens,
        cachedInputTokens,
        cacheWriteTokens: i % 50,
        cacheWriteOneHourTokens: 0,
        outputTokens: 105,
        reasoningTokens: 0,
      };
      if (priceOfUsage(models[i % models.length]!, usage, { at: times[i % times.length]! }).usd !== null) priced += 1;
    }
  });
  const perSecond = USAGES / (took / 1_000);
  return [
    {
      what: 'priced usages',
      value: `${Math.round(perSecond).toLocaleString('en-US')}/s`,
      beside: `${models.length.toLocaleString('en-US')} models in turn, ${Math.round((100 * priced) / (6 * USAGES))} % have a price`,
      bar: '>= 100,000/s',
    },
  ];
}
