import { loadCatalogue } from '../pricing/load-catalogue.ts';
import { type Figure, medianMs, milliseconds } from './figure.ts';
import { runNode } from './product.ts';
import { fileURLToPath } from 'node:url';

const MODULE = fileURLToPath(new URL('../pricing/load-catalogue.js', import.meta.url));

/** The embedded catalogue from its files to a judged document. */
export async function catalogueLoad(): Promise<Figure[]> {
  const cold = `import(${JSON.stringify(MODULE)}).then(({ loadCatalogue }) => loadCatalogue())`;
  const bare = await medianMs(5, () => runNode(['-e', '0']));
  const fresh = await medianMs(5, () => runNode(['-e', cold]));
  const warm = await medianMs(9, loadCatalogue);
  return [
    {
      what: 'catalogue ready',
      value: milliseconds(warm),
      beside: `${milliseconds(fresh - bare)} in a fresh process, modules included`,
      bar: '< 50 ms',
    },
  ];
}
