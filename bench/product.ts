import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** npm runs scripts in the project's folder. */
export const inProject = (...path: string[]): string => join(process.cwd(), ...path);

export const CLI = fileURLToPath(new URL('../cli.js', import.meta.url));

/** A script of this folder, as it was built beside this file. */
export const benchScript = (name: string): string => fileURLToPath(new URL(`./${name}`, import.meta.url));

/**
 * Runs Node on `args`, behind the words of `launcher`, and gives what it wrote on stdout; throws with what it wrote on
 * stderr when it fails.
 */
export function runNode(args: readonly string[], launcher: readonly string[] = []): Promise<string> {
  const [command, ...rest] = [...launcher, process.execPath, ...args];
  return new Promise((resolve, reject) => {
    const child = spawn(command!, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let messages = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (messages += text));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`node ${args.join(' ')} ended with ${code}: ${messages}`)),
    );
  });
}
