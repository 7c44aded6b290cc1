import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT } from './planted-project.ts';

const page = await readFile(join(PROJECT, 'docs', 'architecture.md'), 'utf8');
const PATH = /`((?:[\w.-]+\/)*(?:[\w.-]+\/|[\w.-]+\.(?:ts|json|md|cjs|css)))`/g;
/** Files that the program writes and the project does not hold. */
const WRITTEN = new Set(['report.json', 'measurement.json', 'scenario.json']);

test('every file and folder that the map names is there', () => {
  const named = [...page.matchAll(PATH)].map(([, path]) => path!).filter((path) => !WRITTEN.has(path));
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((path) => !existsSync(join(PROJECT, path)))).toEqual([]);
});

test('every room is on the map', async () => {
  const { include } = JSON.parse(await readFile(join(PROJECT, 'tsconfig.json'), 'utf8')) as { include: string[] };
  const rooms = [...include.filter((part) => !part.includes('*')), 'web'];
  expect(rooms).toContain('calculator');
  expect(rooms.filter((room) => !page.includes(`| \`${room}/\` |`))).toEqual([]);
});
