import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

export const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

const GUARDS = [
  'package.json',
  'tsconfig.json',
  'tsconfig.pure.json',
  'web/tsconfig.json',
  '.oxlintrc.json',
  '.oxfmtrc.json',
  '.dependency-cruiser.cjs',
];

/**
 * A project in a temporary folder that holds the given files and this project's own guards: what is planted there must
 * be reported. `carried` names files or folders of this project that the planted ones need.
 */
export async function plantedProject(
  files: Readonly<Record<string, string>>,
  carried: readonly string[] = [],
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'breakeven-planted-'));
  for (const path of [...GUARDS, ...carried]) {
    await cp(join(PROJECT, path), join(folder, path), { recursive: true });
  }
  await symlink(join(PROJECT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

/** Takes a planted project away; the link to node_modules goes, what it leads to stays. */
export const uprooted = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });

export interface ScriptRun {
  readonly exitCode: number;
  readonly output: string;
}

/** Runs a script of package.json, as a person would, in `folder`. */
export function npmRun(script: string, folder: string): Promise<ScriptRun> {
  return new Promise((resolve) => {
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' };
    execFile('npm', ['run', '--silent', script], { cwd: folder, env }, (error, stdout, stderr) => {
      const exitCode = typeof error?.code === 'number' ? error.code : error ? 1 : 0;
      // Some tools colour their output in CI whatever the environment asks.
      resolve({ exitCode, output: stripVTControlCharacters(stdout + stderr) });
    });
  });
}
