import { join } from 'node:path';
import { waitForUpdate } from '@pydantic/genai-prices';
import { writeWhole } from '../io/write-whole.ts';
import { judgedCatalogueOf } from './catalogue-of.ts';
import { SNAPSHOT_FILES, type Snapshot } from './snapshot-form.ts';
import { makeSnapshot } from './sources/make-snapshot.ts';
import { readOverlays } from './sources/overlays.ts';

/**
 * For developers: writes pricing/snapshot/ anew from the pinned packages and pricing/overlays/, both below the folder
 * the command runs in. Nothing is written when the result is no valid catalogue.
 */
const overlays = await readOverlays(join('pricing', 'overlays'));
const snapshot = makeSnapshot(overlays, structuredClone((await waitForUpdate()) ?? []));
judgedCatalogueOf(snapshot, 'pricing/snapshot');
for (const [part, name] of Object.entries(SNAPSHOT_FILES)) {
  await writeWhole(join('pricing', 'snapshot', name), `${JSON.stringify(snapshot[part as keyof Snapshot], null, 2)}\n`);
}
