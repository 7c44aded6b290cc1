import { NO_ENTRIES, quotesOf } from '../pricing/price-quotes.ts';
import { catalogueFigures } from '../pricing/catalogue-figures.ts';
import { whole } from '../render/format.ts';
import { type TextColumn, textTable } from '../render/text-table.ts';
import type { ApiModel } from '../schema/api-model.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import { isKnown, type Sourced } from '../schema/known.ts';
import { ageInDays, ageText } from './figure-age.ts';
import { figureAge, figureCount, sourceText, unitOf, valueText } from './price-figure-text.ts';
import type { PriceOverview } from './prices-overview.ts';

/** The entries of the catalogue that were asked for, whole. */
export type ShownEntries = Pick<Catalogue, 'models' | 'instances' | 'regions'>;

const left = (header: string): TextColumn => ({ header, align: 'left' });
const right = (header: string): TextColumn => ({ header, align: 'right' });

/** One entry with all its figures, or several in a list. */
export function entriesText({ models, instances, regions }: ShownEntries, today: string): string {
  const [modelIds, instanceIds, regionIds] = [models, instances, regions].map((part) => Object.keys(part)) as [
    string[],
    string[],
    string[],
  ];
  return [
    ...(modelIds.length === 1 ? [modelText(modelIds[0]!, models[modelIds[0]!]!, today)] : []),
    ...(modelIds.length > 1 ? [modelList(models, today)] : []),
    ...(instanceIds.length === 0 ? [] : [figureTable('instances/', catalogueFigures({ instances }), today)]),
    ...(regionIds.length === 0 ? [] : [figureTable('regions/', catalogueFigures({ regions }), today)]),
  ].join('\n\n');
}

function modelText(id: string, model: ApiModel, today: string): string {
  const { contextWindowTokens, reasoning, cacheAccounting, checkedAt } = model;
  const facts = [
    contextWindowTokens === null ? null : `context of ${whole(contextWindowTokens)} tokens`,
    reasoning === 'subset'
      ? 'reasoning tokens are in the output count'
      : 'reasoning tokens come on top of the output count',
    cacheAccounting === 'within-input'
      ? 'cached tokens are in the input count'
      : 'cached tokens are counted beside the input',
    checkedAt === null ? null : `checked on ${checkedAt}`,
    model.deprecated ? 'withdrawn, or about to be' : null,
  ];
  const [quote] = quotesOf({ ...NO_ENTRIES, models: { [id]: model } }).values();
  const about = `${id}: ${model.name}\n${facts.filter((fact) => fact !== null).join('; ')}`;
  return `${about}\n\n${figureTable(`models/${id}/`, quote!.figures(), today)}`;
}

/** At the first rule of each model: what holds at any hour and for any prompt. */
const modelList = (models: ShownEntries['models'], today: string): string =>
  `${textTable(
    [left('Model'), right('Input'), right('Cached'), right('Output'), left('As of'), right('Age'), left('')],
    Object.entries(models).map(([id, { rules, deprecated }]) => {
      const rule = rules[0]!;
      const input = rule.usdPerMillionInputTokens;
      const other = [
        rules.length > 1 || rule.tiers.length > 0 ? 'more by time or size' : null,
        deprecated ? 'withdrawn' : null,
      ];
      return [
        id,
        valueText(input),
        isKnown(rule.usdPerMillionCachedInputTokens) ? valueText(rule.usdPerMillionCachedInputTokens) : '',
        valueText(rule.usdPerMillionOutputTokens),
        isKnown(input) ? (input.asOf?.slice(0, 10) ?? '') : '',
        figureAge(input, today),
        other.filter((word) => word !== null).join(', '),
      ];
    }),
  )}\n\nUSD per million tokens. One of them in full: breakeven prices show --model ID`;

/** Figures with value, unit and age; their sources below, each once. */
function figureTable(prefix: string, figures: ReadonlyMap<string, Sourced>, today: string): string {
  const sources = new Map<string, number>();
  const numbered = (figure: Sourced): string => {
    const text = [sourceText(figure), isKnown(figure) ? figure.url : undefined]
      .filter((part) => part !== undefined)
      .join(' ');
    if (!sources.has(text)) sources.set(text, sources.size + 1);
    return `[${sources.get(text)}]`;
  };
  const rows = [...figures].map(([path, figure]) => [
    path.slice(prefix.length),
    valueText(figure),
    isKnown(figure) ? unitOf(path) : '',
    isKnown(figure) ? (figure.asOf?.slice(0, 10) ?? '') : '',
    figureAge(figure, today),
    numbered(figure),
  ]);
  const columns = [left('Figure'), right('Value'), left('Unit'), left('As of'), right('Age'), left('Source')];
  return [textTable(columns, rows), '', ...[...sources].map(([text, number]) => `[${number}] ${text}`)].join('\n');
}

export function overviewText(overview: PriceOverview, today: string): string {
  const { embeddedAsOf, parts, providers, updates, attributions } = overview;
  const table = textTable(
    [left('Part'), right('Entries'), right('Known figures'), right('Unknown'), left('Oldest'), left('Newest')],
    parts.map(({ part, entryCount, knownFigures, unknownFigures, oldest, newest }) => [
      part,
      whole(entryCount),
      whole(knownFigures),
      whole(unknownFigures),
      oldest ?? '',
      newest ?? '',
    ]),
  );
  const list = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([provider, count]) => `${provider} ${whole(count)}`)
      .join(', ');
  return [
    `Embedded catalogue of ${embeddedAsOf} (${ageText(ageInDays(embeddedAsOf, today))}).`,
    table,
    `Models: ${list(providers.models)}`,
    `Instances: ${list(providers.instances)}`,
    updates.length === 0
      ? 'Nothing was fetched yet: breakeven prices update'
      : updates.map((update) => updateText(update, today)).join('\n'),
    ...(overview.isWithUsersPrices ? ['Your own prices are laid over these; breakeven prices diff lists them.'] : []),
    attributions.map(({ what, licence, url }) => `${what} (${licence}) ${url}`).join('\n'),
  ].join('\n\n');
}

function updateText({ source, fetchedAt, isUsed, heldBack }: PriceOverview['updates'][number], today: string): string {
  const age = ageText(ageInDays(fetchedAt, today));
  if (!isUsed) return `Fetched from ${source}: ${age}, older than the embedded catalogue and not used.`;
  return `Fetched from ${source}: ${age}${heldBack === 0 ? '' : `, ${figureCount(heldBack)} held back`}.`;
}
