import type { LoadTestResult } from '../loadtest/engine/run.ts';
import { writeWhole } from '../io/write-whole.ts';
import type { Measurement } from '../schema/measurement.ts';
import type { CommandContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { LoadtestFlags } from './loadtest-flag-values.ts';
import { loadtestSummary, sloVerdict } from './loadtest-summary.ts';

/** A measurement and how its run ended; null for one made from a log. */
export interface LoadtestResult {
  readonly measurement: Measurement;
  readonly ending: LoadTestResult['ending'] | null;
}

type Asked = Pick<LoadtestFlags, 'out' | 'events' | 'json' | 'strict' | 'slo'>;

/** Writes the measurement, says what it holds, and sets the exit code. */
export async function tell(result: LoadtestResult, flags: Asked, context: CommandContext): Promise<void> {
  const { measurement } = result;
  const text = `${JSON.stringify(measurement, null, 2)}\n`;
  await writeWhole(flags.out, text);
  context.stdout.write(flags.json === true ? text : `${loadtestSummary(measurement)}\n`);
  const files = [flags.out, ...(flags.events === undefined ? [] : [flags.events])];
  context.stderr.write(`wrote ${files.join(' and ')}\n`);
  context.finish(exitCodeOf(result, flags));
}

function exitCodeOf({ measurement, ending }: LoadtestResult, { strict, slo }: Pick<Asked, 'strict' | 'slo'>): ExitCode {
  if (ending === 'interrupted') return EXIT.interrupted;
  if (ending === 'errors' || (strict === true && isInvalid(measurement))) return EXIT.runInvalid;
  return slo !== undefined && missedSlo(measurement) ? EXIT.sloMissed : EXIT.ok;
}

/** A search passes through rates that no endpoint holds: it is invalid only when it found nothing out. */
const isInvalid = ({ capacity, operatingPoints }: Measurement): boolean =>
  capacity === null
    ? operatingPoints.some(({ validity }) => validity.verdict === 'INVALID')
    : capacity.verdict === 'UNDECIDED';

const missedSlo = ({ capacity, operatingPoints }: Measurement): boolean =>
  capacity === null
    ? operatingPoints.some((point) => sloVerdict(point) === 'MISSED')
    : capacity.metRequestsPerSecond === null && capacity.missedRequestsPerSecond !== null;
