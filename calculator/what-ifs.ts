import type { WhatIfResults } from '../schema/carbon-result.ts';
import { sourcedOfScenario } from './figure.ts';
import type { Demand } from './demand.ts';
import type { SharedContext } from './options/option-figures.ts';
import type { OptionModel } from './options/option-model.ts';
import { type HourShift, hourShiftResult } from './what-if-hours.ts';
import { type RegionMove, regionMoves, regionMoveResult } from './what-if-regions.ts';

/** The moves that a scenario asks about, every figure found. */
export interface WhatIfs {
  readonly moves: readonly RegionMove[];
  /** Null where it asks for none. */
  readonly shift: HourShift | null;
}

/**
 * Null where the scenario asks for none. `modelsOf` resolves the options of a scenario. InputError for a region that the
 * catalogue does not hold.
 */
export function resolveWhatIfs(
  context: SharedContext,
  modelsOf: (context: SharedContext) => readonly OptionModel[],
): WhatIfs | null {
  const { book, inputs } = context;
  const { whatIfs } = inputs.scenario;
  if (whatIfs === undefined) return null;
  const { regions = [], shift } = whatIfs;
  return book.aside(() => ({
    moves: regionMoves(regions, context, modelsOf),
    shift:
      shift === undefined
        ? null
        : {
            shiftableRatio: book.figure(
              { path: 'whatIfs.shift.shiftableRatio', label: 'Requests that can wait for another hour', unit: 'ratio' },
              sourcedOfScenario(shift.shiftableRatio),
            ),
            gridGramsCo2ePerKilowattHourByHour: shift.gridGramsCo2ePerKilowattHourByHour,
          },
  }));
}

/** The moves in the base case, of the options that can serve; undefined where the scenario asks for none. */
export function whatIfResults({
  whatIfs,
  demand,
  models,
}: {
  readonly whatIfs: WhatIfs | null;
  readonly demand: Demand;
  readonly models: readonly OptionModel[];
}): WhatIfResults | undefined {
  if (whatIfs === null) return undefined;
  const { moves, shift } = whatIfs;
  return {
    regions: models.flatMap((model) =>
      moves.filter(({ moved }) => moved.id === model.id).map((move) => regionMoveResult(move, model, demand)),
    ),
    hours: shift === null ? [] : models.map((model) => hourShiftResult(model, shift, demand)),
  };
}
