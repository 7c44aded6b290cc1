import type { ChangedInput, InputValue } from '../../schema/report-diff.ts';
import type { Scenario } from '../../schema/scenario.ts';
import { sameContent } from './same-content.ts';
import { type LeafKeys, leavesOf, type ScenarioLeaves, scenarioOfLeaves } from './scenario-leaves.ts';

/** The inputs of a scenario that differ, and the scenario with those of a set from the new one. */
export interface ChangedScenario {
  readonly inputs: readonly ChangedInput[];
  readonly mixed: (isNew: (input: ChangedInput) => boolean) => Scenario;
}

export function changedScenario(before: Scenario, after: Scenario): ChangedScenario {
  const old = leavesOf(before);
  const now = leavesOf(after);
  const oldIds = before.options.map(({ id }) => id);
  const newIds = after.options.map(({ id }) => id);
  const kinds = (scenario: Scenario) => new Map(scenario.options.map(({ id, kind }) => [id, kind]));
  const [oldKinds, newKinds] = [kinds(before), kinds(after)];
  /** Options told as one: added, removed, or of another kind. */
  const whole = new Set([...oldIds, ...newIds].filter((id) => oldKinds.get(id) !== newKinds.get(id)));
  const owner = (keys: LeafKeys): string | null => (keys[0] === 'options' && whole.has(keys[1]!) ? keys[1]! : null);

  const byLeaf = new Map<string, ChangedInput>();
  const inputs: ChangedInput[] = [];
  const options = new Map<string, ChangedInput>();
  for (const id of whole) {
    const input = changed(`options.${id}`, oldKinds.get(id), newKinds.get(id));
    options.set(id, input);
    inputs.push(input);
  }
  for (const [id, { keys }] of new Map([...old, ...now])) {
    const [from, to] = [old.get(id)?.value, now.get(id)?.value];
    const option = owner(keys);
    if (option !== null) byLeaf.set(id, options.get(option)!);
    else if (!sameContent(from, to)) {
      const input = changed(pathOf(keys), inputValue(from), inputValue(to));
      byLeaf.set(id, input);
      inputs.push(input);
    }
  }
  const orders = mixedOrders(oldIds, newIds);
  const order = orders.differ ? changed('options (their order)', oldIds.join(', '), newIds.join(', ')) : null;
  if (order !== null) inputs.push(order);

  return {
    inputs,
    mixed: (isNew) => {
      const leaves = new Map<string, { keys: LeafKeys; value: unknown }>();
      for (const id of new Set([...old.keys(), ...now.keys()])) {
        const input = byLeaf.get(id);
        const side: ScenarioLeaves = input === undefined || isNew(input) ? now : old;
        const leaf = side.get(id);
        if (leaf !== undefined) leaves.set(id, leaf);
      }
      return scenarioOfLeaves(leaves, order === null || isNew(order) ? orders.asNew : orders.asOld);
    },
  };
}

const changed = (path: string, old: InputValue | undefined, now: InputValue | undefined): ChangedInput => ({
  path,
  ...(old === undefined ? {} : { old }),
  ...(now === undefined ? {} : { new: now }),
});

/** As the assumptions name it: an override by the path it overrides. */
const pathOf = (keys: LeafKeys): string =>
  keys[0] === 'overrides' ? `override of ${keys.slice(1).join('.')}` : keys.join('.');

/** A number with a source by its value; what is no single value as its text. */
function inputValue(value: unknown): InputValue | undefined {
  if (value === undefined || value === null || typeof value !== 'object') return value as InputValue | undefined;
  return 'value' in value ? (value.value as InputValue) : JSON.stringify(value);
}

/** All ids in the order of either side, those of the other side behind the one they stand behind there. */
function mixedOrders(
  oldIds: readonly string[],
  newIds: readonly string[],
): { readonly asOld: string[]; readonly asNew: string[]; readonly differ: boolean } {
  const shared = (ids: readonly string[], others: readonly string[]): string[] =>
    ids.filter((id) => others.includes(id));
  const merged = (ids: readonly string[], others: readonly string[]): string[] => {
    const order = [...ids];
    for (const [i, id] of others.entries()) {
      if (order.includes(id)) continue;
      const before = others[i - 1];
      order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, id);
    }
    return order;
  };
  return {
    asOld: merged(oldIds, newIds),
    asNew: merged(newIds, oldIds),
    differ: shared(oldIds, newIds).join('\n') !== shared(newIds, oldIds).join('\n'),
  };
}
