import { Agent, type Dispatcher } from 'undici';
import { InputError } from '../../schema/input-error.ts';
import { parsePriceEntries, type PriceOverlay } from '../../schema/price-overlay.ts';
import { msFromSeconds } from '../../schema/units.ts';
import type { CatalogueLayers } from '../load-catalogue.ts';
import type { DoubtfulChange } from '../price-changes.ts';
import { quotesOf } from '../price-quotes.ts';
import { facilityGridZones } from '../regions-of.ts';
import { isOutdated, priceEntriesOf } from '../with-overlay.ts';
import { answerText } from './answer-text.ts';
import { inParallel } from './in-parallel.ts';
import { type LiveContext, type LivePrices, type LiveSource, SourceError } from './live-source.ts';
import { withoutSecrets } from './masked.ts';
import { writeOverlay } from './overlay-store.ts';
import { heldChanges, renewedOverlay } from './renewed-overlay.ts';
import { type Retrying, withRetries } from './with-retries.ts';

export interface UpdateLimits {
  /** For a whole source, all its requests and retries. */
  readonly secondsPerSource: number;
  readonly bytesPerSource: number;
  /** Without a byte, before an answer is given up. */
  readonly silentSeconds: number;
  readonly sourcesAtOnce: number;
}

const LIMITS: UpdateLimits = {
  secondsPerSource: 600,
  bytesPerSource: 2 * 1024 ** 3,
  silentSeconds: 20,
  sourcesAtOnce: 4,
};

export interface Update extends Omit<Retrying, 'signal'> {
  readonly sources: readonly LiveSource[];
  readonly cacheFolder: string;
  readonly layers: Pick<CatalogueLayers, 'snapshot' | 'embedded' | 'live' | 'overlays'>;
  readonly env: LiveContext['env'];
  readonly now: () => Date;
  /** Ends the update: what is written is whole, what is not was never touched. */
  readonly signal: AbortSignal;
  readonly onProgress: (source: LiveSource, text: string) => void;
  readonly onOutcome: (outcome: SourceOutcome) => void;
  readonly limits?: Partial<UpdateLimits>;
}

export type SourceOutcome = { readonly source: LiveSource } & (
  | {
      readonly kind: 'updated';
      readonly overlay: PriceOverlay;
      readonly takenCount: number;
      readonly held: readonly DoubtfulChange[];
    }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string; readonly hint: string }
);

/**
 * Asks the sources, a few at once, and keeps what each gave in a file of its own. A source that fails, is too slow or gives
 * something else than prices leaves its file as it was. Throws the signal's reason when the update was ended, and InputError
 * when the cache folder cannot be written.
 */
export async function updatePrices(update: Update): Promise<SourceOutcome[]> {
  const limits = { ...LIMITS, ...update.limits };
  const dispatcher = new Agent({ connect: { timeout: msFromSeconds(limits.silentSeconds) } });
  const outcomes = new Map<LiveSource, SourceOutcome>();
  try {
    await inParallel(update.sources, limits.sourcesAtOnce, async (source) => {
      const outcome = await updated(source, { ...update, limits, dispatcher });
      outcomes.set(source, outcome);
      update.onOutcome(outcome);
    });
  } finally {
    await dispatcher.destroy();
  }
  return update.sources.map((source) => outcomes.get(source)!);
}

interface Running extends Update {
  readonly limits: UpdateLimits;
  readonly dispatcher: Dispatcher;
}

async function updated(source: LiveSource, running: Running): Promise<SourceOutcome> {
  const { env, signal, limits, onProgress } = running;
  const missing = source.missing(env);
  if (missing !== null) return { source, kind: 'skipped', reason: missing };
  const tooLate = AbortSignal.timeout(msFromSeconds(limits.secondsPerSource));
  onProgress(source, 'asking');
  try {
    const overlay = await freshOverlay(source, { ...running, signal: AbortSignal.any([signal, tooLate]) });
    await writeOverlay(running.cacheFolder, overlay);
    const held = heldChanges(overlay, priceEntriesOf(running.layers.live));
    return { source, kind: 'updated', overlay, takenCount: quotesOf(overlay.taken).size, held };
  } catch (error) {
    signal.throwIfAborted();
    const failure = tooLate.aborted ? slow(limits) : error;
    if (!(failure instanceof SourceError)) throw failure;
    const text = (shown: string): string => withoutSecrets(shown, env);
    if (failure.isKeyMissing) return { source, kind: 'skipped', reason: text(`${failure.message} ${failure.hint}`) };
    return { source, kind: 'failed', reason: text(failure.message), hint: text(failure.hint) };
  }
}

const slow = ({ secondsPerSource }: UpdateLimits): SourceError =>
  new SourceError(`It took longer than ${secondsPerSource} s.`, { hint: 'Try again later.', passing: true });

async function freshOverlay(source: LiveSource, running: Running): Promise<PriceOverlay> {
  const { layers, env, now, signal } = running;
  const fetchedAt = now().toISOString();
  const prices = await orAborted(read(source, contextOf(source, fetchedAt, running)), signal);
  const given = judged(source, {
    models: prices.models ?? {},
    instances: prices.instances ?? {},
    latestHourGramsCo2ePerKilowattHourByZone: prices.gridZones ?? {},
  });
  if (quotesOf(given).size === 0) {
    throw new SourceError(`It gave no prices. ${prices.notes.join(' ')}`.trim(), {
      hint: 'What was known stays in use.',
      passing: true,
    });
  }
  const previous = layers.overlays.find((overlay) => overlay.source === source.id) ?? null;
  return renewedOverlay({
    source: source.id,
    fetchedAt,
    given,
    notes: prices.notes.map((note) => withoutSecrets(note, env)),
    embedded: priceEntriesOf(layers.embedded),
    inUse: priceEntriesOf(layers.live),
    previous: previous === null || isOutdated(previous, layers.embedded) ? null : previous,
  });
}

/** A fault in the reading of one source must not cost the others theirs. */
async function read(source: LiveSource, context: LiveContext): Promise<LivePrices> {
  try {
    return await source.read(context);
  } catch (error) {
    if (error instanceof SourceError) throw error;
    context.signal.throwIfAborted();
    throw new SourceError(`What it gave could not be read: ${String(error)}.`, {
      hint: 'See whether there is a newer breakeven.',
      passing: false,
      cause: error,
    });
  }
}

/** A source that does not heed the signal is left behind. */
const orAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  Promise.race([
    work,
    new Promise<never>((_, reject) => {
      const end = (): void => reject(signal.reason as Error);
      if (signal.aborted) end();
      signal.addEventListener('abort', end, { once: true });
    }),
  ]);

function judged(source: LiveSource, entries: unknown): ReturnType<typeof parsePriceEntries> {
  try {
    return parsePriceEntries(entries, source.id);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new SourceError(`It gave something that is no price: ${error.message}`, {
      hint: 'See whether there is a newer breakeven.',
      passing: false,
      cause: error,
    });
  }
}

function contextOf(source: LiveSource, fetchedAt: string, running: Running): LiveContext {
  const { layers, env, limits, signal, onProgress, dispatcher, random, pause, now } = running;
  const { snapshot, live } = layers;
  const silentMs = msFromSeconds(limits.silentSeconds);
  let bytesLeft = limits.bytesPerSource;
  return {
    env,
    signal,
    today: fetchedAt.slice(0, 10),
    instances: live.instances,
    regionIds: Object.keys(live.regions),
    gridZones: facilityGridZones(live.regions),
    apiPrices: snapshot.apiPrices,
    progress: (text) => onProgress(source, text),
    fetchText: async (request) => {
      const bounded = { ...request, maximumBytes: Math.min(request.maximumBytes, bytesLeft) };
      const attempt = () => answerText(bounded, { signal, dispatcher, silentMs, now });
      const text = await withRetries(attempt, { random, pause, signal });
      bytesLeft -= Buffer.byteLength(text);
      return text;
    },
  };
}
