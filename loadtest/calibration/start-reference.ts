import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ReferencePace, ServedAnswer } from './reference-answers.ts';

export interface Reference {
  readonly url: string;
  /** The answers given whole since the last take. */
  take(): Promise<readonly ServedAnswer[]>;
  stop(): Promise<void>;
}

export type StartReference = (pace: ReferencePace) => Promise<Reference>;

const ENTRY = fileURLToPath(new URL('./reference-process.js', import.meta.url));

/**
 * Starts a reference server as a process of its own, so that its work is not the client's. It ends with `stop` or when
 * this process does. `launcher` stands in front of the command, as `['taskset', '-c', '0']`. Runs from the built files
 * alone.
 */
export const referenceProcess =
  (launcher: readonly string[] = []): StartReference =>
  async (pace) => {
    const [command, ...args] = [...launcher, process.execPath, ENTRY, JSON.stringify(pace)];
    const child = spawn(command!, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], serialization: 'advanced' });
    const ended = once(child, 'exit');
    const answer = async (): Promise<unknown> => {
      const gone = ended.then(([code]) => Promise.reject(new Error(`the reference server ended with code ${code}`)));
      const [message] = (await Promise.race([once(child, 'message'), gone])) as [unknown];
      return message;
    };
    const { url } = (await answer()) as { url: string };
    return {
      url,
      take: async () => {
        child.send('take');
        return ((await answer()) as { served: readonly ServedAnswer[] }).served;
      },
      stop: async () => {
        child.kill();
        await ended;
      },
    };
  };
