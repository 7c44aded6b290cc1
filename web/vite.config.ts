import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { viteSingleFile } from 'vite-plugin-singlefile';
import { cspHash } from './csp-hash.ts';
import { noHydration } from './no-hydration.ts';
import { withoutWorkings } from './without-workings.ts';

/** Short class names, by component; pieces of the page as trees; no version of the framework written to the window. */
const compilerOptions = {
  cssHash: ({ name }: { readonly name: string }) => name,
  discloseVersion: false,
  fragments: 'tree',
} as const;

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [
    noHydration(),
    withoutWorkings(),
    svelte({ compilerOptions }),
    viteSingleFile({ removeViteModuleLoader: true }),
    cspHash(),
  ],
  build: {
    outDir: fileURLToPath(new URL('../dist/web', import.meta.url)),
    emptyOutDir: true,
    target: 'esnext',
    modulePreload: false,
  },
});
