import { type LayerDifference, layerDifferences } from '../pricing/layer-differences.ts';
import { heldChanges } from '../pricing/live/renewed-overlay.ts';
import { loadLayers } from '../pricing/load-catalogue.ts';
import type { DoubtfulChange } from '../pricing/price-changes.ts';
import { dayOf, isOutdated, priceEntriesOf } from '../pricing/with-overlay.ts';
import { exact, number } from '../render/format.ts';
import { textTable } from '../render/text-table.ts';
import type { CommandContext } from './context.ts';
import { catalogueOptions } from './known-catalogue.ts';
import { figureCount } from './price-figure-text.ts';
import type { DiffFlags } from './prices-flags.ts';

/** What updates and the user's own file make of the embedded prices, and what is held back. */
export async function diffPrices({ prices, json }: DiffFlags, context: CommandContext): Promise<void> {
  const layers = await loadLayers(catalogueOptions(prices, context));
  const inUse = layers.overlays.filter((overlay) => !isOutdated(overlay, layers.embedded));
  const differences = layerDifferences(layers);
  const entries = priceEntriesOf(layers.live);
  const held = inUse.flatMap((overlay) => heldChanges(overlay, entries));
  if (json) {
    const updates = inUse.map(({ source, fetchedAt }) => ({ source, fetchedAt }));
    const embeddedAsOf = layers.embedded.asOf;
    context.stdout.write(`${JSON.stringify({ embeddedAsOf, updates, differences, heldBack: held }, null, 2)}\n`);
    return;
  }
  const outdated = layers.overlays.filter((overlay) => isOutdated(overlay, layers.embedded));
  const sections = [
    [
      `Embedded prices of ${layers.embedded.asOf}.`,
      ...inUse.map((overlay) => `Fetched from ${overlay.source} on ${dayOf(overlay)}.`),
      ...outdated.map(
        (overlay) => `Not used: fetched from ${overlay.source} on ${dayOf(overlay)}, before the embedded.`,
      ),
    ].join('\n'),
    differences.length === 0
      ? 'No figure differs from the embedded ones.'
      : `${figureCount(differences.length)} not as embedded.\n\n${differenceTable(differences)}`,
    ...(held.length === 0 ? [] : [heldTable(held)]),
  ];
  context.stdout.write(`${sections.join('\n\n')}\n`);
}

const differenceTable = (differences: readonly LayerDifference[]): string =>
  textTable(
    [
      { header: 'Figure', align: 'left' },
      { header: 'Embedded', align: 'right' },
      { header: 'Fetched', align: 'right' },
      { header: 'Yours', align: 'right' },
      { header: 'Ratio', align: 'right' },
    ],
    differences.map(({ path, embedded, live, used, isUsers, ratio }) => [
      path,
      exact(embedded),
      embedded === live ? '' : exact(live),
      isUsers ? exact(used) : '',
      ratio === null ? '' : number(ratio),
    ]),
  );

const WHY: Readonly<Record<DoubtfulChange['why'], string>> = {
  jump: 'more than 40 % off',
  zero: 'fell to 0',
  vanished: 'no longer known',
};

/** What is not believed unseen, with what to do about it. */
export const heldTable = (held: readonly DoubtfulChange[]): string =>
  [
    'Held back; the price in use stays until you accept the new one:',
    '',
    textTable(
      [
        { header: 'Figure', align: 'left' },
        { header: 'In use', align: 'right' },
        { header: 'New', align: 'right' },
        { header: 'Ratio', align: 'right' },
        { header: 'Why', align: 'left' },
      ],
      held.map(({ path, old, new: now, ratio, why }) => [
        path,
        exact(old),
        exact(now),
        ratio === null ? '' : number(ratio),
        WHY[why],
      ]),
    ),
    '',
    'To take them all: breakeven prices update --accept. One of them: --accept and its path.',
  ].join('\n');
