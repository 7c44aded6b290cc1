import { InputError } from '../../schema/input-error.ts';
import type { ChangedInput } from '../../schema/report-diff.ts';
import type { ReportInputs } from '../../schema/report.ts';
import { resolveInputs } from '../build-report.ts';
import { changedCatalogue } from './changed-catalogue.ts';
import { changedScenario } from './changed-scenario.ts';
import { sameContent } from './same-content.ts';
import { type SteadyMonths, steadyMonths } from './steady-months.ts';

/** What differs between the inputs of two reports, and what the options cost with some of it changed. */
export interface ChangedInputs {
  readonly inputs: readonly ChangedInput[];
  /** Differs, and moves no figure of the base case whatever the rest. */
  readonly quiet: readonly ChangedInput[];
  /** Null where no scenario could be so. */
  readonly monthsWith: (isNew: (input: ChangedInput) => boolean) => SteadyMonths | null;
}

export function changedInputs(before: ReportInputs, after: ReportInputs): ChangedInputs {
  const scenario = changedScenario(before.scenario, after.scenario);
  const catalogue = changedCatalogue(
    { inputs: before, figures: resolveInputs(before).book.catalogueFigures },
    { inputs: after, figures: resolveInputs(after).book.catalogueFigures },
  );
  const measurements = changedMeasurements(before, after);
  const day = before.asOf === after.asOf ? null : { path: 'asOf', old: before.asOf, new: after.asOf };
  return {
    inputs: [...scenario.inputs, ...(day === null ? [] : [day]), ...measurements.values(), ...catalogue.inputs],
    quiet: (['seed', 'drawCount'] as const)
      .filter((path) => before[path] !== after[path])
      .map((path) => ({ path, old: before[path], new: after[path] })),
    monthsWith: (isNew) => {
      const { catalogue: entries, substitutes } = catalogue.mixed(isNew);
      const mixed: ReportInputs = {
        scenario: scenario.mixed(isNew),
        // A measurement that only one side has comes with the option that names it.
        measurements: {
          ...before.measurements,
          ...after.measurements,
          ...Object.fromEntries(
            [...measurements].flatMap(([name, input]) => (isNew(input) ? [] : [[name, before.measurements[name]!]])),
          ),
        },
        catalogue: entries,
        asOf: day === null || isNew(day) ? after.asOf : before.asOf,
        seed: after.seed,
        drawCount: 0,
      };
      return monthsOf(mixed, substitutes);
    },
  };
}

/** A mixture that contradicts itself (an override whose model is not compared any more) is no scenario, and no fault. */
function monthsOf(inputs: ReportInputs, substitutes: Parameters<typeof resolveInputs>[1]): SteadyMonths | null {
  try {
    return steadyMonths(resolveInputs(inputs, substitutes));
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

function changedMeasurements(before: ReportInputs, after: ReportInputs): Map<string, ChangedInput> {
  return new Map(
    Object.entries(before.measurements).flatMap(([name, old]) => {
      const now = Object.hasOwn(after.measurements, name) ? after.measurements[name]! : old;
      if (sameContent(old, now)) return [];
      return [[name, { path: `measurements/${name}`, old: `of ${old.createdAt}`, new: `of ${now.createdAt}` }]];
    }),
  );
}
