import { apiModelSchema, priceRuleSchema } from '../schema/api-model.ts';
import { acceleratorSchema, deviceSchema, hostSchema } from '../schema/hardware.ts';
import { instanceSchema } from '../schema/instance.ts';
import { regionSchema } from '../schema/region.ts';
import { unknownFigures } from '../schema/written-figures.ts';

/** The parts of the catalogue that hold entries by id, with what judges an entry. */
export const ENTRY_SCHEMAS = {
  models: apiModelSchema,
  instances: instanceSchema,
  accelerators: acceleratorSchema,
  hosts: hostSchema,
  devices: deviceSchema,
  regions: regionSchema,
} as const;
export type EntryPart = keyof typeof ENTRY_SCHEMAS;

/**
 * What an entry of a user's own says before anything is given: every figure unknown for `reason`, and the conventions of
 * OpenAI's API for a model, which most servers follow. What has no honest beginning is left out and has to be given: its
 * name, without which a mistyped id would pass for a new entry, and which accelerators a machine holds.
 */
export function newEntry(part: EntryPart, id: string, reason: string): Readonly<Record<string, unknown>> {
  const provider = id.slice(0, Math.max(0, id.indexOf('/')));
  const name = id.slice(id.indexOf('/') + 1);
  const unknown = unknownFigures(ENTRY_SCHEMAS[part], reason);
  switch (part) {
    case 'models':
      return {
        provider,
        model: name,
        reasoning: 'subset',
        cacheAccounting: 'within-input',
        contextWindowTokens: null,
        ...unknown,
        rules: [newRule(reason)],
        serviceTiers: {},
        deprecated: false,
        checkedAt: null,
        url: null,
      };
    case 'instances':
      return {
        provider,
        instanceType: name,
        vcpuCount: null,
        memoryGibibytes: null,
        host: null,
        usdPerHourByRegion: {},
      };
    case 'regions':
      return { provider, gridZone: null, ...unknown };
    case 'hosts':
      return { vcpuCount: null, ...unknown };
    case 'accelerators':
      return unknown;
    case 'devices':
      return { ...unknown, joulesPerOutputTokenByModel: {} };
  }
}

const newRule = (reason: string) => ({
  effectiveFrom: null,
  hoursUtc: null,
  weekdaysUtc: null,
  ...unknownFigures(priceRuleSchema, reason),
  usdPerRequest: null,
  tiers: [],
});
