import type { Catalogue } from '../../schema/catalogue.ts';
import type { Sourced } from '../../schema/known.ts';
import type { ChangedInput } from '../../schema/report-diff.ts';
import type { ReportInputs } from '../../schema/report.ts';
import { usedCatalogue } from '../used-catalogue.ts';
import { sameContent } from './same-content.ts';

/** The inputs of a catalogue that differ, and the catalogue with those of a set from the new one. */
export interface ChangedCatalogue {
  readonly inputs: readonly ChangedInput[];
  /** Entries and, by path, the figures that stand for what the entries say. */
  readonly mixed: (isNew: (input: ChangedInput) => boolean) => {
    readonly catalogue: Catalogue;
    readonly substitutes: ReadonlyMap<string, Sourced>;
  };
}

/** One side: its inputs and the figures of the catalogue that its report used, by path. */
export interface CatalogueSide {
  readonly inputs: ReportInputs;
  readonly figures: ReadonlyMap<string, Sourced>;
}

const PARTS = ['models', 'instances', 'accelerators', 'hosts', 'devices', 'regions'] as const;
type Part = (typeof PARTS)[number];
type Entries = Readonly<Record<string, unknown>>;

/** What an entry is called and when it was looked at: nothing is computed from them. */
const TOLD: ReadonlySet<string> = new Set(['name', 'url', 'checkedAt', 'deprecated']);

/**
 * A figure that both reports used and whose entry changed is an input of its own. What else of an entry changed (hours,
 * steps, counts) is one input with it, and so is an entry that only one side knows though both ask for it; one that only
 * one side asks for comes with what asks for it.
 */
export function changedCatalogue(before: CatalogueSide, after: CatalogueSide): ChangedCatalogue {
  const entries = PARTS.flatMap((part) => changedEntries(part, before.inputs, after.inputs));
  const touched = [
    ...entries.map(({ part, id }) => `${part}/${id}/`),
    ...(['apiFootprint', 'defaults'] as const)
      .filter((part) => differ(before.inputs.catalogue[part], after.inputs.catalogue[part]))
      .map((part) => `${part}/`),
  ];
  const figures = new Map<
    string,
    { readonly old: Sourced; readonly new: Sourced; readonly input: ChangedInput | null }
  >();
  for (const path of new Set([...before.figures.keys(), ...after.figures.keys()])) {
    if (!touched.some((start) => path.startsWith(start))) continue;
    const old = before.figures.get(path) ?? after.figures.get(path)!;
    const now = after.figures.get(path) ?? old;
    const input = old.value === now.value ? null : { path, old: old.value, new: now.value };
    figures.set(path, { old, new: now, input });
  }
  return {
    inputs: [
      ...[...figures.values()].flatMap(({ input }) => input ?? []),
      ...entries.flatMap(({ input }) => input ?? []),
    ],
    mixed: (isNew) => ({
      catalogue: mixedCatalogue(before.inputs.catalogue, after.inputs.catalogue, (part, id) => {
        const input = entries.find((entry) => entry.part === part && entry.id === id)?.input;
        return input === undefined || input === null ? null : isNew(input);
      }),
      substitutes: new Map(
        [...figures].map(([path, { old, new: now, input }]) => [path, input !== null && isNew(input) ? now : old]),
      ),
    }),
  };
}

interface ChangedEntry {
  readonly part: Part;
  readonly id: string;
  /** What of it differs beside its figures; null for nothing. */
  readonly input: ChangedInput | null;
}

function changedEntries(part: Part, before: ReportInputs, after: ReportInputs): ChangedEntry[] {
  const old: Entries = before.catalogue[part];
  const now: Entries = after.catalogue[part];
  const asked = [before, after].map((inputs) => idsAskedFor(part, inputs, { ...old, ...now }));
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((id): ChangedEntry[] => {
    const path = `${part}/${id}`;
    const [inOld, inNew] = [Object.hasOwn(old, id), Object.hasOwn(now, id)];
    if (inOld && inNew) {
      if (!differ(old[id], now[id])) return [];
      const isOther = differ(withoutFigures(old[id]), withoutFigures(now[id]));
      return [{ part, id, input: isOther ? { path: `${path} (other than its figures)` } : null }];
    }
    return asked.every((ids) => ids.has(id))
      ? [{ part, id, input: { path, ...(inOld ? { old: 'known' } : { new: 'known' }) } }]
      : [];
  });
}

/** The ids of a part that a side's scenario and measurements lead to, were all of them known. */
function idsAskedFor(part: Part, inputs: ReportInputs, entries: Entries): Set<string> {
  const catalogue = { ...inputs.catalogue, [part]: entries } as Catalogue;
  return new Set(Object.keys(usedCatalogue({ ...inputs, catalogue })[part]));
}

/** The new side's entries (its figures are substituted), the old side's where `isNew` says so, and all that only one has. */
function mixedCatalogue(
  before: Catalogue,
  after: Catalogue,
  isNew: (part: Part, id: string) => boolean | null,
): Catalogue {
  const mixed = PARTS.map((part): [Part, Entries] => {
    const [old, now]: Entries[] = [before[part], after[part]];
    const ids = [...new Set([...Object.keys(old!), ...Object.keys(now!)])];
    return [
      part,
      Object.fromEntries(
        ids.flatMap((id) => {
          const side = isNew(part, id);
          const entry = side === null ? (now![id] ?? old![id]) : (side ? now! : old!)[id];
          return entry === undefined ? [] : [[id, entry]];
        }),
      ),
    ];
  });
  return { ...after, ...Object.fromEntries(mixed) };
}

const differ = (one: unknown, other: unknown): boolean => !sameContent(one, other);

/** The shape around the figures: each figure as null, what only tells left out. */
function withoutFigures(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutFigures);
  if ('value' in value) return null;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (TOLD.has(key) ? [] : [[key, withoutFigures(inner)]])),
  );
}
