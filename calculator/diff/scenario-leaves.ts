import type { Scenario, ScenarioOption } from '../../schema/scenario.ts';

/** Where a leaf stands: keys of the scenario; an option by its id. */
export type LeafKeys = readonly string[];

/** A scenario as its leaves: numbers with their sources, settings, and whatever belongs together as one. */
export type ScenarioLeaves = ReadonlyMap<string, { readonly keys: LeafKeys; readonly value: unknown }>;

/** Parts whose keys stand for themselves; every other object or list is one leaf. */
const SECTIONS: ReadonlySet<string> = new Set(['demand', 'limits', 'policy', 'site', 'staff', 'overrides', 'oneOff']);

export const leafId = (keys: LeafKeys): string => JSON.stringify(keys);

export function leavesOf(scenario: Scenario): ScenarioLeaves {
  const { options, ...rest } = scenario;
  const leaves = new Map<string, { keys: LeafKeys; value: unknown }>();
  add([], rest);
  for (const { id, ...body } of options) add(['options', id], body);
  return leaves;

  function add(keys: LeafKeys, fields: Readonly<Record<string, unknown>>): void {
    for (const [key, value] of Object.entries(fields)) {
      if (value === undefined) continue;
      const inner = [...keys, key];
      if (SECTIONS.has(key) && typeof value === 'object' && value !== null) {
        add(inner, value as Readonly<Record<string, unknown>>);
      } else leaves.set(leafId(inner), { keys: inner, value });
    }
  }
}

/**
 * The scenario of these leaves, with the options of `order` that have any. Figures are those of the base case alone: a
 * range of one side beside a price of the other may be none that a scenario could hold.
 */
export function scenarioOfLeaves(leaves: ScenarioLeaves, order: readonly string[]): Scenario {
  const whole = noFields();
  for (const { keys, value } of leaves.values()) {
    let fields = whole;
    for (const key of keys.slice(0, -1)) fields = (fields[key] ??= noFields()) as Fields;
    fields[keys.at(-1)!] = baseOf(value);
  }
  const bodies = (whole.options ?? noFields()) as Readonly<Record<string, Fields>>;
  const options = order
    .filter((id) => Object.hasOwn(bodies, id))
    .map((id) => ({ id, ...bodies[id] }) as unknown as ScenarioOption);
  return { ...whole, options } as unknown as Scenario;
}

type Fields = Record<string, unknown>;

/** Without what every object answers to: an option may be called `constructor`. */
const noFields = (): Fields => Object.create(null) as Fields;

const baseOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
