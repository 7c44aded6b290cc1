import { InputError } from '../schema/input-error.ts';
import type { LoadtestFlags } from './loadtest-flag-values.ts';

type Flag = keyof LoadtestFlags;

const OPEN_LOADS: readonly Flag[] = ['rate', 'ramp', 'stages', 'replay', 'findCapacity'];
/** Each of these says what load to send. */
const LOADS: readonly Flag[] = ['concurrency', ...OPEN_LOADS];
const CLOSED_HAS_NO_CAP = 'A closed loop keeps as many in flight as it is asked to.';

/** Flags that cannot stand together: the later one is what to leave out. */
const CONFLICTS: readonly (readonly [Flag, Flag, string])[] = [
  ...LOADS.flatMap((a, i) => LOADS.slice(i + 1).map((b) => [a, b, 'Each is a load of its own: choose one.'] as const)),
  ['duration', 'requests', 'Leave one of them out.'],
  ['concurrency', 'maxInFlight', CLOSED_HAS_NO_CAP],
  ['ramp', 'requests', 'A ramp is as long as --duration.'],
  ['stages', 'requests', 'Each stage has its own length.'],
  ['stages', 'duration', 'Each stage has its own length.'],
  ['replay', 'requests', 'A replay is as long as its trace.'],
  ['replay', 'duration', 'A replay is as long as its trace.'],
  ['findCapacity', 'requests', 'Each run of the search is as long as --duration.'],
  ['findCapacity', 'repeat', 'The search repeats what it needs to.'],
  ['dataset', 'workload', 'The file says what requests are made of.'],
  ['dataset', 'inputTokens', 'The file says how long prompts are.'],
  ['dataset', 'turns', 'The file says how many turns a conversation has.'],
  ['dataset', 'sharedPrefixTokens', 'The file says what prompts have in common.'],
];

/** Flags that mean nothing without another one. */
const NEEDS: readonly (readonly [Flag, Flag, string])[] = [
  ['arrivals', 'rate', 'It says how the requests of a rate are spread.'],
  ['replay', 'dataset', 'Give the trace to replay: --dataset FILE.'],
  ['replaySpeed', 'replay', 'It says how fast a trace is replayed.'],
  ['datasetFormat', 'dataset', 'It says how a file is read.'],
  ['precision', 'findCapacity', 'It belongs to the search.'],
  ['budget', 'findCapacity', 'It belongs to the search.'],
  ['mostConcurrent', 'findCapacity', 'It belongs to the search.'],
  ['resume', 'findCapacity', 'Only a search can go on where it stopped.'],
  ['resume', 'events', 'Give the log of the search that stopped: --events FILE.'],
];

/** InputError for flags that are against each other, or mean nothing without one that is not there. */
export function refuseConflicts(flags: Partial<LoadtestFlags>): void {
  const given = (flag: Flag): boolean => flags[flag] !== undefined;
  for (const [first, second, hint] of CONFLICTS) {
    if (!given(first) || !given(second)) continue;
    throw new InputError({ path: flagName(second), expected: `without ${flagName(first)}`, received: 'both', hint });
  }
  for (const [flag, needed, hint] of NEEDS) {
    if (!given(flag) || given(needed)) continue;
    throw new InputError({
      path: flagName(flag),
      expected: `given with ${flagName(needed)}`,
      received: 'no such flag',
      hint,
    });
  }
  if (given('maxInFlight') && !OPEN_LOADS.some(given)) {
    throw new InputError({
      path: flagName('maxInFlight'),
      expected: `given with an open loop (${OPEN_LOADS.map(flagName).join(', ')})`,
      received: 'none of them',
      hint: CLOSED_HAS_NO_CAP,
    });
  }
}

/** Flags that are typed to switch something off. */
const OFF = new Set<Flag>(['salt', 'forceLength', 'calibrate']);

/** "maxInFlight" as it is typed: "--max-in-flight". */
export const flagName = (flag: Flag): string =>
  `--${OFF.has(flag) ? 'no-' : ''}${flag.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
