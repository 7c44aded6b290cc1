import type { Plugin } from 'vite';

const MODULE = 'svelte/src/internal/client/dom/hydration.js';
const FLAG = 'export let hydrating = false;';
const SETTER = /(export function set_hydrating\(value\) \{)\s*hydrating = value;\s*\}/;

/**
 * The page is never rendered on a server, so whatever guards taking over such markup can go: with the framework's flag a
 * constant, the minifier drops it. Throws when the framework's module no longer looks as expected.
 */
export const noHydration = (): Plugin => ({
  name: 'no-hydration',
  enforce: 'pre',
  apply: 'build',
  transform(code, id) {
    if (!id.endsWith(MODULE)) return null;
    if (!code.includes(FLAG) || !SETTER.test(code)) throw new Error(`${MODULE} has changed; adapt web/no-hydration.ts`);
    return { code: code.replace(FLAG, 'export const hydrating = false;').replace(SETTER, '$1}'), map: null };
  },
});
