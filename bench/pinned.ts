import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';

export const SERVER_CORE = 0;
export const CLIENT_CORE = 1;

/**
 * Whether processes can be kept on a core of their own here. All cores count, not those this process may use: a process
 * that was itself kept on one core starts others on theirs.
 */
export const CAN_PIN =
  cpus().length > CLIENT_CORE && spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0;

/** What stands in front of a command so that it runs on one core; nothing where that cannot be had. */
export const pinnedTo = (core: number): readonly string[] => (CAN_PIN ? ['taskset', '-c', String(core)] : []);

export const PINNING = CAN_PIN
  ? `server on core ${SERVER_CORE}, client on core ${CLIENT_CORE}`
  : 'not on cores of their own';
