import { autocorrelationTime } from './autocorrelation.ts';
import { type RandomStream, randomInteger } from './random.ts';

/** One run: the mean rates of its windows, series by series, in time order; windows of a run are equally long. */
export type RunWindows = readonly Float64Array[];

/** Fewer blocks than this tell nothing of how a run scatters. */
export const FEWEST_BLOCKS = 5;

interface Run {
  /** Mean of each series. */
  readonly means: readonly number[];
  /** Sums of each series before each window, the first ones once more behind the last; null where the run is too short to be cut into blocks. */
  readonly before: readonly Float64Array[] | null;
  readonly windowCount: number;
  readonly blockLength: number;
}

/** Whether a run can be cut into enough blocks of twice its autocorrelation time. */
export const isLongEnough = (windows: RunWindows): boolean => blocksOf(windows).blocks >= FEWEST_BLOCKS;

/**
 * What each series' mean rate came to in `resamples` resamples, over its mean rate in all runs: positive, 1 where nothing
 * scatters. Runs are drawn with replacement, then blocks of windows within each drawn run, which go on at its beginning where
 * they reach its end, so that every window counts alike (Politis and Romano 1992; two stages as in Davison and Hinkley 1997,
 * 3.8); a run too short for blocks is taken whole. Series are drawn together, so that what
 * goes with what stays so. With R runs a deviation between them is raised to sqrt(R / (R - 1)), for the mean of R draws
 * scatters less than the runs do; a single run has no such deviation. Every mean must be above 0.
 */
export function resampledRates(
  runs: readonly RunWindows[],
  resamples: number,
  random: RandomStream,
): readonly Float64Array[] {
  const cut = runs.map(runOf);
  const overall = cut[0]!.means.map((_, series) => sumOf(cut, ({ means }) => means[series]!) / cut.length);
  const exponent = cut.length === 1 ? 1 : Math.sqrt(cut.length / (cut.length - 1));
  const ratios = overall.map(() => new Float64Array(resamples));
  const between = new Float64Array(overall.length);
  const within = new Float64Array(overall.length);
  for (let resample = 0; resample < resamples; resample++) {
    between.fill(0);
    within.fill(0);
    for (let i = 0; i < cut.length; i++) addRun(cut[randomInteger(random, cut.length)]!, { between, within, random });
    for (let series = 0; series < overall.length; series++) {
      const run = between[series]! / cut.length / overall[series]!;
      ratios[series]![resample] = run ** exponent * (within[series]! / cut.length);
    }
  }
  return ratios;
}

/** Adds the run's means, and what one resample of its windows comes to over these means. */
function addRun(
  { means, before, windowCount, blockLength }: Run,
  {
    between,
    within,
    random,
  }: { readonly between: Float64Array; readonly within: Float64Array; readonly random: RandomStream },
): void {
  for (let series = 0; series < means.length; series++) between[series]! += means[series]!;
  if (before === null) {
    for (let series = 0; series < means.length; series++) within[series]! += 1;
    return;
  }
  const blocks = Math.round(windowCount / blockLength);
  for (let block = 0; block < blocks; block++) {
    const start = randomInteger(random, windowCount);
    for (let series = 0; series < means.length; series++) {
      const sum = before[series]![start + blockLength]! - before[series]![start]!;
      within[series]! += sum / (means[series]! * blocks * blockLength);
    }
  }
}

function runOf(windows: RunWindows): Run {
  const windowCount = windows[0]!.length;
  const { blockLength, blocks } = blocksOf(windows);
  return {
    means: windows.map((rates) => rates.reduce((sum, rate) => sum + rate, 0) / windowCount),
    before: blocks < FEWEST_BLOCKS ? null : windows.map((rates) => sumsBefore(rates, blockLength)),
    windowCount,
    blockLength,
  };
}

/** Blocks are at least twice as long as the windows of any series hang together. */
function blocksOf(windows: RunWindows): { readonly blockLength: number; readonly blocks: number } {
  const times = windows.map((rates) => autocorrelationTime(rates).time);
  const blockLength = Math.ceil(2 * Math.max(...times));
  return { blockLength, blocks: Math.floor(windows[0]!.length / blockLength) };
}

function sumsBefore(rates: Float64Array, blockLength: number): Float64Array {
  const before = new Float64Array(rates.length + blockLength);
  for (let i = 0; i + 1 < before.length; i++) before[i + 1] = before[i]! + rates[i % rates.length]!;
  return before;
}

const sumOf = (runs: readonly Run[], valueOf: (run: Run) => number): number =>
  runs.reduce((sum, run) => sum + valueOf(run), 0);
