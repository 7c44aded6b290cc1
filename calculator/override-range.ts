import { InputError, shown } from '../schema/input-error.ts';
import type { ScenarioNumber } from '../schema/known.ts';

interface Range {
  readonly expected: string;
  readonly holds: (value: number) => boolean;
}

const NON_NEGATIVE: Range = { expected: '>= 0', holds: (value) => value >= 0 };
const POSITIVE: Range = { expected: '> 0', holds: (value) => value > 0 };
const AT_LEAST_ONE: Range = { expected: '>= 1', holds: (value) => value >= 1 };
const SHARE: Range = { expected: '> 0 and <= 1', holds: (value) => value > 0 && value <= 1 };

/** Ranges of the catalogue's figures by the last part of their path; what is not here is a price or an amount, >= 0. */
const RANGES: ReadonlyMap<string, Range> = new Map([
  ['pueRatio', AT_LEAST_ONE],
  ['onPremisesPueRatio', AT_LEAST_ONE],
  ['fleetUtilisationRatio', SHARE],
  ['priceRatio', POSITIVE],
  ['usdPerHour', POSITIVE],
  ['boardPowerWatts', POSITIVE],
  ['loadedIdlePowerWatts', POSITIVE],
  ['powerWatts', POSITIVE],
  ['loadedPowerWatts', POSITIVE],
  ['batteryWattHours', POSITIVE],
  ['joulesPerOutputToken', POSITIVE],
  ['lifetimeYears', POSITIVE],
  ['activeParametersBillions', POSITIVE],
  ['nodeJoulesPerOutputTokenPerBillionParameters', POSITIVE],
  ['embodiedGramsCo2ePerMillionOutputTokensPerBillionParameters', POSITIVE],
]);

/** Throws InputError for an override out of the range its figure has in the catalogue; the scenario's schema cannot know it. */
export function refuseOutOfRange(path: string, override: ScenarioNumber): void {
  const key = path.slice(path.lastIndexOf('/') + 1).replace(/@.*$/, '');
  const { expected, holds } = RANGES.get(key) ?? NON_NEGATIVE;
  const numbers =
    override === null || typeof override === 'number' ? [override] : [override.value, override.low, override.high];
  const wrong = numbers.find((number) => number !== null && number !== undefined && !holds(number));
  if (wrong === undefined) return;
  throw new InputError({
    path: `scenario: overrides["${path}"]`,
    expected,
    received: shown(wrong),
    hint: 'Correct the value, or give null for unknown.',
  });
}
