import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** npm runs scripts in the project's folder. */
export const inProject = (...path: string[]): string => join(process.cwd(), ...path);

export const CLI = inProject('dist', 'node', 'cli.js');

/** Runs Node on `args` and waits for its end; throws with what it wrote on stderr when it fails. */
export function runNode(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    let messages = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (messages += text));
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`node ${args.join(' ')} ended with ${code}: ${messages}`)),
    );
  });
}
