import * as z from 'zod/mini';
import { atLeastOne, isoDate, nonNegative, positive, ratio, sourced, text } from './sourced.ts';
import { apiModelSchema } from './api-model.ts';
import { acceleratorSchema, deviceSchema, hostSchema } from './hardware.ts';
import { InputError, shown } from './input-error.ts';
import { instanceSchema } from './instance.ts';
import { parseDocument } from './parse-document.ts';
import { regionSchema } from './region.ts';

export const CATALOGUE_SCHEMA = 'catalogue/1';

/** How an API's use of energy and hardware is modelled, for a model of one billion active parameters. */
export const apiFootprintSchema = z.strictObject({
  nodeJoulesPerOutputTokenPerBillionParameters: sourced(positive),
  /** Of an input token that no cache has seen; left out by earlier catalogues. */
  nodeJoulesPerInputTokenPerBillionParameters: z.optional(sourced(positive)),
  /** Power of a node that waits with the model loaded, over that of one that serves; left out by earlier catalogues. */
  idlePowerRatio: z.optional(sourced(ratio)),
  embodiedGramsCo2ePerMillionOutputTokensPerBillionParameters: sourced(positive),
  fleetUtilisationRatio: sourced(ratio),
  pueRatio: sourced(atLeastOne),
  gridGramsCo2ePerKilowattHour: sourced(nonNegative),
});
export type ApiFootprint = z.infer<typeof apiFootprintSchema>;

export const defaultsSchema = z.strictObject({
  usdPerFteMonth: sourced(nonNegative),
  usdPerKilowattHour: sourced(nonNegative),
  usdPerGigabyteMonthDisk: sourced(nonNegative),
  usdPerPublicIpv4Hour: sourced(nonNegative),
  onPremisesPueRatio: sourced(atLeastOne),
});

export const catalogueSchema = z.strictObject({
  schema: z.literal(CATALOGUE_SCHEMA),
  /** The day the data were gathered; single values carry their own dates. */
  asOf: isoDate,
  attributions: z.array(z.strictObject({ what: text, licence: text, url: text })),
  models: z.record(z.string(), apiModelSchema),
  instances: z.record(z.string(), instanceSchema),
  accelerators: z.record(z.string(), acceleratorSchema),
  hosts: z.record(z.string(), hostSchema),
  devices: z.record(z.string(), deviceSchema),
  regions: z.record(z.string(), regionSchema),
  apiFootprint: apiFootprintSchema,
  defaults: defaultsSchema,
});
export type Catalogue = z.infer<typeof catalogueSchema>;

export const parseCatalogue = (value: unknown, file = 'catalogue.json'): Catalogue => {
  refuseInheritedIds(value, file);
  return parseDocument<Catalogue>(
    {
      schemaName: CATALOGUE_SCHEMA,
      schema: catalogueSchema,
      otherVersionHint: 'Use the catalogue of this version, or the version that wrote the file.',
    },
    value,
    file,
  );
};

/** An id that every object answers to (`constructor`, `__proto__`) would be found in a record that does not hold it. */
function refuseInheritedIds(value: unknown, file: string): void {
  for (const part of ['models', 'instances', 'accelerators', 'hosts', 'devices', 'regions'] as const) {
    const entries = (value as Partial<Catalogue> | null | undefined)?.[part];
    if (typeof entries !== 'object' || entries === null) continue;
    const id = Object.keys(entries).find((key) => key in Object.prototype);
    if (id !== undefined) {
      throw new InputError({
        path: `${file}: ${part}`,
        expected: 'ids that no object has by itself',
        received: shown(id),
        hint: 'Name the entry otherwise, for example vendor/model.',
      });
    }
  }
}
