import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { VERSION } from '../../commands/version.ts';
import { PROJECT } from './planted-project.ts';

interface Manifest {
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const text = (name: string): Promise<string> => readFile(join(PROJECT, name), 'utf8');
const manifest = JSON.parse(await text('package.json')) as Manifest;

test('the program prints the version of the package', () => {
  expect(VERSION).toBe(manifest.version);
});

test('every package is pinned to one version', () => {
  const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(versions.length).toBeGreaterThan(10);
  expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

test('the public API is the one entry of the package', () => {
  expect(Object.keys(manifest.exports)).toEqual(['.']);
});

test('the lockfile names no host, so that every registry serves', async () => {
  const lock = JSON.parse(await text('package-lock.json')) as { packages: Record<string, { resolved?: string }> };
  const entries = Object.entries(lock.packages);
  expect(entries.length).toBeGreaterThan(50);
  expect(entries.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

test('the lockfile holds what the package asks for', async () => {
  const lock = JSON.parse(await text('package-lock.json')) as { packages: Record<string, Partial<Manifest>> };
  const { dependencies, devDependencies } = lock.packages['']!;
  expect({ dependencies, devDependencies }).toEqual({
    dependencies: manifest.dependencies,
    devDependencies: manifest.devDependencies,
  });
});
