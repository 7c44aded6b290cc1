import { setTimeout } from 'node:timers/promises';
import { loadLayers } from '../pricing/load-catalogue.ts';
import { sourcesOf } from '../pricing/live/sources.ts';
import { type SourceOutcome, updatePrices } from '../pricing/live/update-prices.ts';
import { quotesOf } from '../pricing/price-quotes.ts';
import { whole } from '../render/format.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure, EXIT } from './exit-code.ts';
import { catalogueOptions, neededCacheFolder } from './known-catalogue.ts';
import { figureCount } from './price-figure-text.ts';
import { heldTable } from './prices-diff.ts';
import { PricesProgress } from './prices-progress.ts';

const MOST_NOTES = 5;

/** Asks the sources and says what each gave. Exit code 3 when one could not be read; the last good prices stay in use. */
export async function updatePricesOf(
  ids: readonly string[],
  { json }: { readonly json: boolean },
  context: CommandContext,
): Promise<void> {
  const sources = sourcesOf(ids);
  const cacheFolder = neededCacheFolder(context.env);
  const layers = await loadLayers(catalogueOptions(undefined, context));
  const progress = new PricesProgress(context.stderr, context.now);
  const stop = new AbortController();
  const forget = context.onInterrupt(() => stop.abort());
  try {
    const outcomes = await updatePrices({
      sources,
      cacheFolder,
      layers,
      env: context.env,
      now: context.now,
      random: Math.random,
      pause: (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal }),
      signal: stop.signal,
      onProgress: ({ id }, text) => progress.show(id, text),
      onOutcome: (outcome) => progress.end(outcome.source.id, outcomeText(outcome)),
    });
    context.stdout.write(json ? `${JSON.stringify(outcomes.map(outcomeJson), null, 2)}\n` : outcomesText(outcomes));
    if (outcomes.some(({ kind }) => kind === 'failed')) context.finish(EXIT.endpointUnreachable);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    throw new CommandFailure(EXIT.interrupted, 'interrupted; what was known stays in use.');
  } finally {
    progress.clear();
    forget();
  }
}

/** How one source went, in a line. */
export function outcomeText(outcome: SourceOutcome): string {
  switch (outcome.kind) {
    case 'updated': {
      const { takenCount, overlay, held } = outcome;
      const counts = `${whole(takenCount)} new or changed, ${whole(overlay.unchanged.length)} as embedded`;
      return held.length === 0 ? counts : `${counts}, ${figureCount(held.length)} held back`;
    }
    case 'skipped':
      return `skipped. ${outcome.reason}`;
    case 'failed':
      return `failed, nothing is changed. ${outcome.reason} ${outcome.hint}`;
  }
}

function outcomesText(outcomes: readonly SourceOutcome[]): string {
  const updated = outcomes.filter((outcome) => outcome.kind === 'updated');
  const notes = updated.flatMap(({ source, overlay }) => {
    const rest = overlay.notes.length - MOST_NOTES;
    const told = overlay.notes.slice(0, MOST_NOTES).map((note) => `- ${source.id}: ${note}`);
    return rest > 0 ? [...told, `- ${source.id}: ${whole(rest)} more notes; --json has them all.`] : told;
  });
  const held = updated.flatMap((outcome) => outcome.held);
  const sections = [
    ...(notes.length === 0 ? [] : [['To know:', ...notes].join('\n')]),
    ...(held.length === 0 ? [] : [heldTable(held)]),
    updated.length === 0
      ? 'Nothing was fetched; what was known stays in use.'
      : 'breakeven prices diff shows what differs from the embedded prices.',
  ];
  return `${sections.join('\n\n')}\n`;
}

const outcomeJson = ({ source, ...outcome }: SourceOutcome): object =>
  outcome.kind === 'updated'
    ? {
        source: source.id,
        kind: outcome.kind,
        fetchedAt: outcome.overlay.fetchedAt,
        changed: [...quotesOf(outcome.overlay.taken).keys()],
        unchangedCount: outcome.overlay.unchanged.length,
        heldBack: outcome.held,
        notes: outcome.overlay.notes,
      }
    : { source: source.id, ...outcome };
