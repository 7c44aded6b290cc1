import { InputError, nearest, shown } from '../schema/input-error.ts';
import type { Arrivals, RateStage } from '../schema/measurement.ts';
import { countFrom1, decimal, durationSeconds, listParts } from './loadtest-flags.ts';

export const DEFAULT_CONCURRENCIES = '1,8,32';

/** "1,8,32" as closed-loop points. */
export const concurrencies = (given: string): Arrivals[] =>
  listParts(given, '--concurrency', DEFAULT_CONCURRENCIES).map((part) => ({
    kind: 'concurrency',
    concurrency: countFrom1('--concurrency')(part),
  }));

/** "2,4" as rates; the shape of the arrivals is another flag's. */
export const rates = (given: string): number[] =>
  listParts(given, '--rate', '2,4.5').map((part) => {
    const rate = decimal(part);
    if (rate > 0) return rate;
    throw new InputError({
      path: '--rate',
      expected: 'requests per second above 0',
      received: shown(part),
      hint: 'For example --rate 2,4.5.',
    });
  });

/** How the requests of a steady rate are spread. */
export type ArrivalShape =
  | { readonly kind: 'poisson' | 'constant' }
  | { readonly kind: 'gamma'; readonly burstiness: number };

const SHAPES = ['poisson', 'constant', 'gamma'] as const;

/** "poisson", "constant" or "gamma:0.5". */
export function arrivalShape(given: string): ArrivalShape {
  if (given === 'poisson' || given === 'constant') return { kind: given };
  const burstiness = given.startsWith('gamma:') ? decimal(given.slice('gamma:'.length)) : Number.NaN;
  if (burstiness > 0) return { kind: 'gamma', burstiness };
  const [word = ''] = given.split(':');
  const guess = nearest(word, SHAPES);
  throw new InputError({
    path: '--arrivals',
    expected: 'poisson, constant, or gamma with its burstiness as gamma:0.5',
    received: shown(given),
    hint:
      guess !== null && guess !== word
        ? `Did you mean "${guess === 'gamma' ? 'gamma:0.5' : guess}"?`
        : 'Gamma needs a number above 0: 1 is Poisson, below it requests come in bursts.',
  });
}

/** "1:20" as a rate that rises (or falls) evenly over the window. */
export function ramp(given: string): Arrivals {
  const [from, to, more] = given.split(':').map(decimal);
  if (from! >= 0 && to! >= 0 && from! + to! > 0 && more === undefined) {
    return { kind: 'ramp', fromRequestsPerSecond: from!, toRequestsPerSecond: to! };
  }
  throw new InputError({
    path: '--ramp',
    expected: 'requests per second from:to, not both 0',
    received: shown(given),
    hint: 'For example --ramp 1:20 --duration 5m.',
  });
}

const STAGES_EXAMPLE = '1:60s,1-20:2m,20:60s';

/** "1:60s,1-20:2m,20:60s" as stretches of a steady or evenly changing rate. */
export function stages(given: string): Arrivals {
  const found = listParts(given, '--stages', STAGES_EXAMPLE).map(stageOf);
  if (found.some((stage) => stage.fromRequestsPerSecond + stage.toRequestsPerSecond > 0)) {
    return { kind: 'staged', stages: found };
  }
  throw new InputError({
    path: '--stages',
    expected: 'at least one stage with a rate above 0',
    received: shown(given),
    hint: `For example --stages ${STAGES_EXAMPLE}.`,
  });
}

function stageOf(part: string): RateStage {
  const [rateText = '', timeText = '', more] = part.split(':');
  const [from, to = from, excess] = rateText.split('-').map(decimal);
  if (from! >= 0 && to! >= 0 && more === undefined && excess === undefined) {
    return {
      fromRequestsPerSecond: from!,
      toRequestsPerSecond: to!,
      durationSeconds: durationSeconds('--stages')(timeText),
    };
  }
  throw new InputError({
    path: '--stages',
    expected: 'stages as rate:time or from-to:time, with commas between',
    received: shown(part),
    hint: `For example --stages ${STAGES_EXAMPLE}.`,
  });
}
