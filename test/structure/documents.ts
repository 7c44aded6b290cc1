import type * as z from 'zod/mini';
import { CATALOGUE_SCHEMA, catalogueSchema } from '../../schema/catalogue.ts';
import { EVENT_SCHEMA, eventSchema } from '../../schema/event.ts';
import { MEASUREMENT_SCHEMA, measurementSchema } from '../../schema/measurement.ts';
import { PRICES_SCHEMA, pricesSchema } from '../../schema/prices.ts';
import { REPORT_SCHEMA, reportSchema } from '../../schema/report.ts';
import { SCENARIO_SCHEMA, scenarioSchema } from '../../schema/scenario.ts';

export interface DocumentForm {
  readonly name: string;
  readonly schemaName: string;
  readonly schema: z.ZodMiniType;
  /** What the document is, in a sentence or two. */
  readonly about: string;
  /** Paths at which another document stands whole. */
  readonly parts: Readonly<Record<string, string>>;
}

/** The documents that arrows carry, in the order the data go. */
export const DOCUMENTS: readonly DocumentForm[] = [
  {
    name: 'event',
    schemaName: EVENT_SCHEMA,
    schema: eventSchema,
    about:
      '`events.jsonl`, written by `breakeven loadtest`: one JSON object per line, appended while the load runs, so that all but the last line of an interrupted run can be read. The first line is the plan and carries the version. Times are milliseconds since the clock of the load began.',
    parts: {},
  },
  {
    name: 'measurement',
    schemaName: MEASUREMENT_SCHEMA,
    schema: measurementSchema,
    about:
      '`measurement.json`, written by `breakeven loadtest`: what one endpoint did at each load, and how far to trust it.',
    parts: {},
  },
  {
    name: 'catalogue',
    schemaName: CATALOGUE_SCHEMA,
    schema: catalogueSchema,
    about:
      'Prices, hardware and grids with their sources. One is embedded; a report carries the entries that it used. Ids are `provider/name`.',
    parts: {},
  },
  {
    name: 'prices',
    schemaName: PRICES_SCHEMA,
    schema: pricesSchema,
    about:
      '`my.json` or whatever you call it, written by you for `--prices`: parts of entries of the catalogue, which count above all it knows, or whole new entries with a name. What a new entry does not give is unknown. A bare number is a figure of source `user` and of the file’s date, null is unknown. Comments and trailing commas are allowed.',
    parts: {},
  },
  {
    name: 'scenario',
    schemaName: SCENARIO_SCHEMA,
    schema: scenarioSchema,
    about:
      '`scenario.json`, written by you (`breakeven init` gives a starter): the demand and the options to compare. Comments and trailing commas are allowed. A key left out is resolved from the measurement, then the catalogue, then a listed default; null means unknown.',
    parts: {},
  },
  {
    name: 'report',
    schemaName: REPORT_SCHEMA,
    schema: reportSchema,
    about:
      '`report.json`, written by `breakeven compare`: everything the calculation was given and everything it gave. The same inputs give the same results.',
    parts: {
      'inputs.scenario': 'scenario',
      'inputs.measurements.<id>': 'measurement',
      'inputs.catalogue': 'catalogue',
    },
  },
];
