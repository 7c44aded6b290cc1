import { fork } from 'node:child_process';

/** It ends by itself, unless something has stopped it. */
const LONGEST_END_MS = 2000;

export interface CanaryProcess {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/**
 * A canary server in a process of its own, which ends when this one does. Runs from the built files alone: a process
 * cannot be started from TypeScript. Rejects when it ends before it listens.
 */
export async function startCanary(): Promise<CanaryProcess> {
  const child = fork(new URL('./canary-process.js', import.meta.url), { execArgv: [], stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve(String(message)));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the canary's process ended with ${code} before it listened`)));
  });
  // It must keep no one alive who has forgotten to stop it.
  child.unref();
  child.channel?.unref();
  return {
    url,
    stop: async () => {
      if (child.connected) child.disconnect();
      child.ref();
      const killing = setTimeout(() => child.kill('SIGKILL'), LONGEST_END_MS);
      await ended;
      clearTimeout(killing);
    },
  };
}
