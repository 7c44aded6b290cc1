import { measurementFromLog } from '../loadtest/metrics/event-log-reader.ts';
import { InputError } from '../schema/input-error.ts';
import type { Measurement } from '../schema/measurement.ts';
import { flagName } from './loadtest-conflicts.ts';
import type { LoadtestFlags } from './loadtest-flag-values.ts';

/** The flags that mean something without a run. */
const FLAGS_FOR_A_LOG = new Set<keyof LoadtestFlags>(['fromEvents', 'out', 'json', 'strict']);

/** The measurement that an event log tells. InputError for what can only be said of a run. */
export function measurementOfLog(
  path: string,
  urls: readonly string[],
  given: ReadonlySet<keyof LoadtestFlags>,
): Promise<Measurement> {
  const flag = [...given].find((name) => !FLAGS_FOR_A_LOG.has(name));
  const stray = flag === undefined ? (urls.length === 0 ? null : 'the URL') : flagName(flag);
  if (stray === null) return measurementFromLog(path);
  throw new InputError({
    path: stray,
    expected: 'left out with --from-events',
    received: 'both',
    hint: 'The log holds how it was measured.',
  });
}
